/**
 * A log line's pattern: literal text with holes, as in `Killed process {pid} ({name})`. Each hole takes the shortest
 * text up to the next literal, so matching walks the line once: linear on hostile lines, and no row can backtrack.
 *
 * `{name}` takes any text, `{name:int}` digits, `{name:num}` digits with a point, `{name:word}` what has no white
 * space, `{name:rest}` all that is left. A pattern must fit from the start; without `…` at its end, to the end.
 */

type Hole = "any" | "int" | "num" | "word" | "rest";

interface Part {
  readonly literal: string;
  readonly hole: { readonly name: string; readonly type: Hole } | null;
}

export type Fields = Readonly<Record<string, string>>;

export interface Template {
  readonly source: string;
  /** The fields, or null where the line does not fit. */
  match(line: string): Fields | null;
}

const HOLES: ReadonlySet<string> = new Set(["any", "int", "num", "word", "rest"]);
const OPEN_END = "…";
/** No process, host, file or reason in a log is longer and worth quoting whole. */
const MAX_FIELD_CHARS = 400;

export function template(source: string): Template {
  const open = source.endsWith(OPEN_END);
  const parts = partsOf(open ? source.slice(0, -OPEN_END.length) : source);
  return { source, match: (line) => matchParts(parts, open, line) };
}

function partsOf(source: string): Part[] {
  const parts: Part[] = [];
  let rest = source;
  while (rest !== "") {
    const start = rest.indexOf("{");
    if (start === -1) break;
    const end = rest.indexOf("}", start);
    const [name = "", type = "any"] = rest.slice(start + 1, end).split(":");
    if (end === -1 || !HOLES.has(type)) throw new Error(`no such hole in "${source}"`);
    parts.push({ literal: rest.slice(0, start), hole: { name, type: type as Hole } });
    rest = rest.slice(end + 1);
  }
  parts.push({ literal: rest, hole: null });
  return parts;
}

function matchParts(parts: readonly Part[], open: boolean, line: string): Fields | null {
  const fields: Record<string, string> = {};
  const first = parts[0]!;
  if (!line.startsWith(first.literal)) return null;
  let at = first.literal.length;
  for (let index = 0; index < parts.length - 1; index++) {
    const { hole } = parts[index]!;
    const next = parts[index + 1]!;
    const end = endOfHole(line, at, hole!.type, next, index + 2 === parts.length && !open);
    if (end === -1) return null;
    const value = line.slice(at, end);
    if (!fits(value, hole!.type)) return null;
    fields[hole!.name] = value.slice(0, MAX_FIELD_CHARS);
    at = end + next.literal.length;
  }
  return open || at === line.length ? fields : null;
}

function endOfHole(line: string, at: number, type: Hole, next: Part, last: boolean): number {
  if (type === "int" || type === "num") return endOfDigits(line, at, type, next.literal);
  if (type === "rest") return next.literal === "" ? line.length : -1;
  if (next.literal === "") return last ? line.length : endOfWord(line, at);
  // The last literal of a closed pattern stands at the very end, whatever the hole before it holds.
  if (last)
    return line.length - next.literal.length >= at && line.endsWith(next.literal)
      ? line.length - next.literal.length
      : -1;
  return line.indexOf(next.literal, at);
}

function endOfWord(line: string, at: number): number {
  let end = at;
  while (end < line.length && line[end] !== " " && line[end] !== "\t") end++;
  return end;
}

function endOfDigits(line: string, at: number, type: "int" | "num", literal: string): number {
  let end = at;
  while (end < line.length && isDigit(line.charCodeAt(end), type)) end++;
  return end > at && line.startsWith(literal, end) ? end : -1;
}

function isDigit(code: number, type: "int" | "num"): boolean {
  return (code >= 48 && code <= 57) || (code === 46 && type === "num");
}

function fits(value: string, type: Hole): boolean {
  if (value === "") return false;
  return type !== "word" || !/\s/.test(value);
}

/** Puts fields into a sentence: `{name}` in `text` becomes the field; a missing one "?". */
export function fill(text: string, fields: Fields): string {
  return text.replace(/\{(\w+)\}/g, (_whole, name: string) => fields[name] ?? "?");
}
