/** The stylesheet, the one small script and the icons: served by the Worker under names that change with their text. */

import { hash32 } from "../../../core/words/hash.ts";
import { ADMIN_CSS } from "../style/admin.ts";
import { BASE_CSS } from "../style/base.ts";
import { EVIDENCE_CSS } from "../style/evidence.ts";
import { STATUS_CSS } from "../style/status.ts";
import { ICONS } from "./icon.ts";
import { SCRIPT } from "./script.ts";

/** Names a version of a file. */
const fingerprint = (text: string) => hash32(text).toString(36);

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

interface Asset {
  readonly type: string;
  readonly text: string;
  readonly maxAgeSeconds: number;
}

const FOREVER = 31_536_000;

export const ASSETS: Readonly<Record<string, Asset>> = {
  [STYLE_PATH]: { type: "text/css; charset=utf-8", text: STYLE, maxAgeSeconds: FOREVER },
  [SCRIPT_PATH]: { type: "text/javascript; charset=utf-8", text: SCRIPT, maxAgeSeconds: FOREVER },
  ...Object.fromEntries(
    Object.entries(ICONS).map(([path, text]): [string, Asset] => [
      path,
      { type: "image/svg+xml", text, maxAgeSeconds: 86_400 },
    ]),
  ),
};
