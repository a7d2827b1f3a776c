/** The page's icon in the colour of its state, so that a tab among many says how things are. */
import type { ShownStatus } from "../../../core/shard/view.ts";
import { STATUS_WORDS } from "../../../core/words/status.ts";

const LINE = "M3 15h5l3-8 5 14 3-9 1.5 3H25";

export function iconSvg(status: ShownStatus): string {
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="7" fill="#${STATUS_WORDS[status].color}"/>` +
    `<path d="${LINE}" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`
  );
}

/** Of a page that is about no state in particular, that of a good one. */
export function iconPath(status: ShownStatus = "up"): string {
  return `/assets/icon-${status}.svg`;
}

export const ICONS: Readonly<Record<string, string>> = Object.fromEntries(
  (Object.keys(STATUS_WORDS) as ShownStatus[]).map((status) => [iconPath(status), iconSvg(status)]),
);
