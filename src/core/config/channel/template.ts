/**
 * A webhook's own body: a mustache template (https://mustache.github.io/mustache.5.html) of JSON over the payload.
 * `{{x}}` escapes for a JSON string; what would not (`{{{x}}}`, `{{&x}}`) and what runs or includes other texts is refused.
 */
import Mustache from "mustache";
import { sampleData } from "../../alert/sample.ts";

/** What a template sees: the payload, and the message as people get it. */
interface TemplateView {
  readonly id: string;
  readonly type: string;
  readonly timestamp: string;
  readonly data: unknown;
  readonly title: string;
  readonly text: string;
  readonly severity: string;
}

/** Tokens rendered, those in lists counted each time: lists inside lists must not fill the memory. */
const MAX_TOKENS = 20_000;

/** As mustache.js parses it: type, value, start, end, and the tokens inside a section. */
type Token = readonly [
  type: string,
  value: string,
  start: number,
  end: number,
  inner?: unknown,
  ...rest: unknown[],
];

class BoundedWriter extends Mustache.Writer {
  #left = MAX_TOKENS;

  override renderTokens(...given: Parameters<Mustache.Writer["renderTokens"]>): string {
    this.#left -= given[0].length;
    if (this.#left < 0) throw new Error("it repeats too much");
    return super.renderTokens(...given);
  }
}

/** Characters that values may fill: an object named again and again must not fill it either. */
const MAX_CHARS = 1_000_000;

/** Escapes as {@link escaped}, up to so much in all. */
function boundedEscape(): (value: unknown) => string {
  let left = MAX_CHARS;
  return (value) => {
    const text = escaped(value);
    left -= text.length;
    if (left < 0) throw new Error(`it makes more than ${MAX_CHARS} characters`);
    return text;
  };
}

/** A value's text inside a JSON string; an object is JSON in it. */
function escaped(value: unknown): string {
  const text = typeof value === "object" ? JSON.stringify(value) : String(value);
  return JSON.stringify(text.toWellFormed()).slice(1, -1);
}

type Rendered = { readonly ok: true; readonly body: string } | { readonly ok: false; readonly fault: string };

/** The body, checked to be JSON. Secrets are filled in already (inSecret), so nothing in the view can name one. */
export function renderTemplate(template: string, view: TemplateView): Rendered {
  try {
    const body = new BoundedWriter().render(template, view, undefined, { escape: boundedEscape() });
    JSON.parse(body);
    return { ok: true, body };
  } catch (error) {
    return { ok: false, fault: error instanceof Error ? error.message : String(error) };
  }
}

/** A secret's value as it may stand in a template: inside a JSON string, and never the start of a tag. */
export function inTemplate(secret: string): string {
  return escaped(secret).replaceAll("{", "\\u007b").replaceAll("}", "\\u007d");
}

const SECRET_TAG = /\{\{\s*secret\.[A-Za-z_][A-Za-z0-9_]{0,99}\s*\}\}/g;

/** Why a template can't be used, or null. Tried with the worst that an alert may hold, and with the least. */
export function templateFault(template: string): string | null {
  // As long as a secret is not known, anything may stand for it.
  const text = template.replaceAll(SECRET_TAG, inTemplate(`"\\{{x}}`));
  let tokens: readonly Token[];
  try {
    tokens = Mustache.parse(text) as unknown as readonly Token[];
  } catch (error) {
    return `is no mustache template: ${error instanceof Error ? error.message : error}`;
  }
  const refused = forbidden(tokens);
  if (refused !== null) return refused;
  for (const [what, view] of trials()) {
    const rendered = renderTemplate(text, view);
    if (!rendered.ok)
      return `makes no JSON of ${what}: ${rendered.fault}. Put "quotes" around {{tags}}, and {{#sections}} around what may be absent`;
  }
  return null;
}

const REFUSED: Readonly<Record<string, string>> = {
  "&": "must not use {{{…}}} or {{&…}}: what is not escaped breaks the JSON",
  ">": "must not use {{>…}}: there are no partials",
  "=": "must not change the delimiters with {{=…}}",
};

function forbidden(tokens: readonly Token[]): string | null {
  for (const [type, , , , inner] of tokens) {
    const found = REFUSED[type] ?? (Array.isArray(inner) ? forbidden(inner as readonly Token[]) : null);
    if (found !== null) return found;
  }
  return null;
}

const HOSTILE = '"\\\n\r\t\0\u2028</script>{{x}}}}😀\ud83d';
const NOTHING = { monitor: null, incident: null, firstFailure: null, regions: { failing: [], green: [] } };

function trials(): readonly (readonly [string, TemplateView])[] {
  const head = {
    id: "id",
    type: "outage.opened",
    timestamp: "2026-01-01T00:00:00.000Z",
    severity: "critical",
  };
  const data = sampleData(Date.UTC(2026, 0, 1), "https://status.example/");
  const links = { incident: null, monitor: null };
  return [
    ["an alert", { ...head, data, title: "Example is down", text: "502 by nginx" }],
    [
      "an alert full of quotes and line breaks",
      { ...head, data: hostile(data), title: HOSTILE, text: HOSTILE },
    ],
    [
      "an alert without a monitor or an incident",
      { ...head, data: { ...NOTHING, links }, title: "x", text: "" },
    ],
  ];
}

/** The same shape with the worst text everywhere. */
function hostile(value: unknown): unknown {
  if (typeof value === "string") return HOSTILE;
  if (Array.isArray(value)) return value.map(hostile);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, hostile(item)]));
}
