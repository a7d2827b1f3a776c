/** A text of log lines → what each says. Lines that no row knows stay as they are: unread, never guessed at. */
import { parseCheckId } from "../check/reading.ts";
import { linesOf, shown, withoutKeys } from "./clean.ts";
import { linesOfDocument } from "./document.ts";
import { type Entry, entriesOf } from "./entry.ts";
import type { FactKind, HostFact } from "./fact.ts";
import { kindOf } from "./fact.ts";
import { PROGRAMS } from "./lines/table.ts";
import { epochOf, type TimeReader, timeAt, type WrittenTime } from "./log-time.ts";
import type { Program, Row, Said, Told } from "./row.ts";
import { type Fields, fill } from "./template.ts";

export interface ReadLine {
  /** Epoch ms; null where nothing tells. */
  readonly at: number | null;
  /** As written, masked and bounded, with what continues it. */
  readonly text: string;
  /** The check whose request the line names, as it stands there: believed only where the check exists. */
  readonly check: string | null;
  /** `routine`: known, and nothing to tell. */
  readonly state: "fact" | "routine" | "unread";
  readonly fact: HostFact | null;
}

/** A text that a person pasted. `source` may name the program. */
interface LogText {
  readonly source: string;
  readonly text: string;
}

export function readLogs({ source, text }: LogText, reader: TimeReader): ReadLine[] {
  const lines = linesOfDocument(text)?.join("\n") ?? text;
  return readLines(source, linesOf(lines), () => null, reader);
}

/** A line as an agent sends it; `seenAt` is when it was read off the file, epoch ms of the host's clock. */
interface SeenLine {
  readonly text: string;
  readonly seenAt: number;
}

/** Lines of one source, in their order. `source` names the program: `nginx:/var/log/nginx/error.log`. */
export function readSeen(source: string, lines: readonly SeenLine[], reader: TimeReader): ReadLine[] {
  const texts = withoutKeys(lines.map(({ text }) => linesOf(text)[0] ?? ""));
  return readLines(source, texts, (line) => lines[line]?.seenAt ?? null, reader);
}

function readLines(
  source: string,
  lines: readonly string[],
  seenAt: (line: number) => number | null,
  reader: TimeReader,
): ReadLine[] {
  const byName = programOf(sourceName(source));
  let before: number | null = null;
  return entriesOf(lines).map((entry) => {
    const seen = seenAt(entry.line);
    const time = entry.time ?? timeIn(entry.message) ?? timeOfGroup(entry);
    const at: number | null = time === null ? (seen ?? before) : epochOf(time, reader, seen, before);
    if (at !== null) before = at;
    const named = programOf(entry.tag) ?? byName;
    const check = checkIn(entry);
    const told = ofAnyone(tell(entry, named) ?? tellBehindTime(entry, named), check);
    const text = shown([entry.raw, ...entry.more].join("\n"));
    return { at, text, check, ...resultOf(told, at) };
  });
}

/** A request that a rule denied is some visitor's all day long: a scanner's, unless it names the check. */
function ofAnyone(told: Told | undefined, check: string | null): Told | undefined {
  return told?.kind === "firewall.blocked" && check === null ? { ...told, kind: "firewall.other" } : told;
}

function resultOf(told: Told | undefined, at: number | null): Pick<ReadLine, "state" | "fact"> {
  if (told === undefined) return { state: "unread", fact: null };
  if (told.kind === null) return { state: "routine", fact: null };
  return { state: "fact", fact: factOf(told.kind, told.text, at) };
}

export function factOf(kind: FactKind, text: string, at: number | null): HostFact {
  return { kind, cause: kindOf(kind).cause, at, text: shown(text) };
}

/** `nginx:/var/log/nginx/error.log`, `journal:app.service`, `docker:web` → the name that may be a program's. */
function sourceName(source: string): string {
  const [first = "", second = ""] = source.split(":", 2);
  if (first === "journal" || first === "docker" || first === "unit") return second.replace(/\.service$/, "");
  return first;
}

/** By the whole tag, or the tag up to a digit, dot, dash, slash or at: `php8.2-fpm`, `postgresql@15-main`, `nginx-1`. */
function programOf(tag: string | null): Program | null {
  if (tag === null || tag === "") return null;
  const bare = tag
    .split("/")
    .at(-1)!
    .replace(/^\(|\)$/g, "");
  const php = /^php[\d.]{0,5}-fpm/.test(bare) ? "php-fpm" : null;
  const names = [bare, php, bare.replace(/@.*$/, ""), bare.replace(/[-_.]?\d.*$/, "")];
  return PROGRAMS.find(({ tags }) => names.some((name) => name !== null && tags.includes(name))) ?? null;
}

function tell(entry: Entry, named: Program | null): Told | undefined {
  if (named !== null) {
    const said = named.shape?.(entry) ?? { message: entry.message };
    const told = named.tell?.(entry) ?? byRows(named, said);
    if (told !== undefined) return told;
  }
  for (const program of PROGRAMS) {
    if (program === named) continue;
    const told = program.tell?.(entry);
    if (told !== undefined) return told;
    const said = program.shape?.(entry) ?? null;
    // A line in a program's own form is that program's, whether or not a row knows it.
    if (said !== null) return byRows(program, said);
  }
  return undefined;
}

/** `kubectl logs --timestamps` and collectors put a time before lines of programs that write none. */
function tellBehindTime(entry: Entry, named: Program | null): Told | undefined {
  const time = entry.json === null ? timeAt(entry.message, 0) : null;
  if (time === null || time.missing !== "nothing") return undefined;
  const message = entry.message.slice(time.end).trimStart();
  return tell({ ...entry, message }, named);
}

function byRows(program: Program, { message, fields }: Said): Told | undefined {
  for (const candidate of program.rows) {
    const found = candidate.when.match(message);
    if (found === null) continue;
    const all = { ...fields, ...found };
    const kind = kindFor(candidate, all);
    return { kind, text: kind === null ? "" : fill(candidate.text, all) };
  }
  return undefined;
}

function kindFor({ kind }: Row, fields: Fields): FactKind | null {
  return typeof kind === "function" ? kind(fields) : kind;
}

/** The time that a program writes itself: first in its line, in brackets, or behind a client's address. */
function timeIn(message: string): WrittenTime | null {
  // Passenger writes `[ E 2026-11-25 …`, others `[2026-11-25 …`.
  const first = timeAt(message, /^\[(?: (?:[A-Z] )?)?/.exec(message)?.[0].length ?? 0);
  if (first !== null) return first;
  const bracket = message.slice(0, 200).indexOf("[");
  const inBrackets = bracket === -1 ? null : timeAt(message, bracket + 1);
  if (inBrackets !== null) return inBrackets;
  const redis = /^\d{1,10}:(?:[MCSX] |signal-handler \()/.exec(message);
  if (redis !== null) return timeAt(message, redis[0].length);
  const equals = /^(?:(?:time|ts)="?|(?:https?|h2|grpcs|wss?) (?=\d{4}-))/.exec(message);
  return equals === null ? null : timeAt(message, equals[0].length);
}

/** varnishlog's groups begin with a number; when they began is in their first record. */
function timeOfGroup({ message, more }: Entry): WrittenTime | null {
  if (!/^\*{1,3} {1,3}<< /.test(message)) return null;
  const start = more.map((line) => /^-\s{3}Timestamp {1,8}Start: /.exec(line)?.[0].length ?? null);
  const at = start.findIndex((length) => length !== null);
  return at === -1 ? null : timeAt(more[at]!, start[at]!);
}

const ID =
  /(?:check=|x-edgetick-check[":=\s[]{1,6}|\{)([a-z0-9-]{1,64}\.[0-9a-z]{1,8}\.[a-z-]{2,8}\.\d)(?![\w.])/i;
/** What a visitor wrote into the URL, or came from, names nothing. */
const REQUEST_LINE = /"(?:[A-Z]{3,8} |https?:\/\/)[^"]{0,4000}"/g;
const URI = /"(?:uri|request|path|RequestPath|request_uri)": ?"[^"]{0,4000}"/g;

function checkIn({ raw, more }: Entry): string | null {
  const record = more.find((line) => /^-\s{3}ReqHeader {1,8}x-edgetick-check: /i.test(line)) ?? raw;
  const id = ID.exec(record.replace(REQUEST_LINE, '""').replace(URI, '""'))?.[1];
  return id !== undefined && parseCheckId(id) !== null ? id : null;
}
