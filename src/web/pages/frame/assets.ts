/** The stylesheet, the one small script and the icon: served by the Worker under names that change with their text. */

import { ADMIN_CSS } from "../style/admin.ts";
import { BASE_CSS } from "../style/base.ts";
import { EVIDENCE_CSS } from "../style/evidence.ts";
import { STATUS_CSS } from "../style/status.ts";
import { SCRIPT } from "./script.ts";

/** FNV-1a: names a version of a file; guards nothing. */
function fingerprint(text: string): string {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash.toString(36);
}

function squeeze(css: string): string {
  return css
    .replace(/\/\*[\s\S]*?\*\//g, "")
    .replace(/\s*\n\s*/g, "")
    .replace(/: /g, ":")
    .replace(/ \{/g, "{");
}

export const STYLE = squeeze(BASE_CSS + STATUS_CSS + EVIDENCE_CSS + ADMIN_CSS);
export const STYLE_PATH = `/assets/style.${fingerprint(STYLE)}.css`;
export const SCRIPT_PATH = `/assets/page.${fingerprint(SCRIPT)}.js`;
export const ICON_PATH = "/assets/icon.svg";

const ICON = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 28 28"><rect width="28" height="28" rx="7" fill="#17543a"/><path d="M3 15h5l3-8 5 14 3-9 1.5 3H25" fill="none" stroke="#fff" stroke-width="2.5" stroke-linecap="round" stroke-linejoin="round"/></svg>`;

interface Asset {
  readonly type: string;
  readonly text: string;
  readonly maxAgeSeconds: number;
}

const FOREVER = 31_536_000;

export const ASSETS: Readonly<Record<string, Asset>> = {
  [STYLE_PATH]: { type: "text/css; charset=utf-8", text: STYLE, maxAgeSeconds: FOREVER },
  [SCRIPT_PATH]: { type: "text/javascript; charset=utf-8", text: SCRIPT, maxAgeSeconds: FOREVER },
  [ICON_PATH]: { type: "image/svg+xml", text: ICON, maxAgeSeconds: 86_400 },
};
