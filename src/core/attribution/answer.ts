/** An HTTP answer prepared for matching: headers by lower-case name, and the body's start with its white space collapsed. */
import type { Header } from "../check/reading.ts";
import type { AttributionInput } from "./attribution.ts";
import type { ProductSlug } from "./products.ts";
import { shownText } from "./shown-text.ts";

/** Only the body's start is looked at: an error page says who it is early, and a hostile body must not cost time. */
const BODY_CHARS = 64 * 1024;
/** Of these, what is left after collapsing white space; the probe keeps no more either. */
const TEXT_CHARS = 16 * 1024;

export interface Answer {
  readonly status: number;
  readonly statusText: string;
  /** All values of a field, joined by ", "; null when absent. */
  header(name: string): string | null;
  /** Lower-case names in the order received. */
  readonly names: readonly string[];
  /** Body start, white space collapsed, trimmed. */
  readonly text: string;
  /** `text` in lower case. */
  readonly lower: string;
  /** `text` as a reader sees it, without markup. */
  shown(): string;
  readonly body: "empty" | "withheld" | "present";
  readonly latencyMs: number | null;
  /** Products that count as unknown here: how one asks what is said of a product that no row knows. */
  readonly unknown: ReadonlySet<ProductSlug>;
}

const NONE: ReadonlySet<ProductSlug> = new Set();

export function readAnswer(
  input: AttributionInput & { readonly status: number },
  unknown: ReadonlySet<ProductSlug> = NONE,
): Answer {
  const fields = fieldsOf(input.headers);
  const text = collapse(input.body ?? "");
  let shown: string | undefined;
  return {
    status: input.status,
    statusText: input.statusText ?? "",
    header: (name) => fields.get(name) ?? null,
    names: [...fields.keys()],
    text,
    lower: text.toLowerCase(),
    shown: () => (shown ??= shownText(text)),
    body: bodyKind(text, fields),
    latencyMs: input.latencyMs ?? null,
    unknown,
  };
}

/** By lower-case name, the values of a repeated field joined by ", ". */
export function fieldsOf(headers: readonly Header[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, before === undefined ? value : `${before}, ${value}`);
  }
  return fields;
}

function collapse(body: string): string {
  // Single blanks are left alone: to replace each by itself is what would take the time.
  return body
    .slice(0, BODY_CHARS)
    .replace(/\s{2,}|[^\S ]/g, " ")
    .trim()
    .slice(0, TEXT_CHARS);
}

/**
 * "withheld": a length or a type says that there is a page, but it did not come along (a HEAD request, or evidence
 * kept as head).
 */
function bodyKind(text: string, fields: ReadonlyMap<string, string>): Answer["body"] {
  if (text !== "") return "present";
  const length = fields.get("content-length");
  if (length !== undefined) return /^0*$/.test(length) ? "empty" : "withheld";
  return fields.has("content-type") && !fields.has("transfer-encoding") ? "withheld" : "empty";
}
