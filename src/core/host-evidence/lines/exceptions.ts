/** Exceptions as their languages and loggers write them: whoever threw, what was thrown names what failed behind it. */
import type { Entry } from "../entry.ts";
import { BEHIND_APP, BEHIND_GATEWAY, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import { plain } from "../json.ts";
import { timeAt } from "../log-time.ts";
import type { Program, Told } from "../row.ts";

const MAX_QUOTED_CHARS = 200;
const MAX_TRACE_CHARS = 8_000;

/** An exception as such, from anywhere: `Error: connect ECONNREFUSED 10.0.0.7:5432`, `PG::ConnectionBad (…)`, `Uncaught PDOException: …`. */
const THROWN =
  /^(?:(?:PHP )?Fatal error: {1,2}|Unhandled exception\. )?(?:Uncaught |Unhandled |panic: |Caused by: |\[cause\]: )?(?:\w[\w.$:\\]{0,120}(?:Error|Exception|Timeout|ConnectionBad|StatementInvalid)|Error|panic|MemoryError)(?: \[\w{1,60}\])?(?:: | \(|:?$)/;
/** Go and Rust panic in a form of their own. */
const PANICKED =
  /^(?:http: panic serving \S{1,80}: |fatal error: |thread '[^']{0,80}' (?:\(\d{1,12}\) )?panicked at )/;

/** `time=… level=error msg="…" err="…"` of Go's loggers, with or without quotes. */
const LOGFMT = /^(?:time|ts)=\S{1,40} /;
const FIELD = /(?:^|\s)(level|lvl|msg|err|error)=(?:"((?:[^"\\]|\\.){0,1000})"|(\S{0,300}))/g;

function fromLogfmt(message: string): Entry["json"] {
  if (!LOGFMT.test(message)) return null;
  const fields = [...message.matchAll(FIELD)].map(
    ([, name = "", quoted, bare = ""]) =>
      [name === "lvl" ? "level" : name, quoted?.replaceAll('\\"', '"') ?? bare] as const,
  );
  return Object.fromEntries(fields);
}

function exception(entry: Entry): Told | undefined {
  const { message, more } = entry;
  const json = entry.json ?? fromLogfmt(message);
  const said = json === null ? thrownIn(message, more) : thrownInJson(json);
  if (said === null) return json === null ? goServer(message) : undefined;
  const causes = (json === null ? more : traceIn(json)).filter((line) => CAUSE.test(line));
  const word = [...causes, said].map((text) => errorWord(text)).find((found) => found !== null) ?? null;
  // Who cancelled it, a visitor who left or a limit of its own, stands nowhere.
  if (word === null && CANCELLED.test(said)) return undefined;
  const kind = kindOfThrown(said, causes, word);
  const cause = causes.at(-1);
  const quoted = [said, ...(cause === undefined || cause.trim() === said ? [] : [cause.trim()])].join(" · ");
  return { kind, text: `the application failed: ${quoted.slice(0, MAX_QUOTED_CHARS)}` };
}

function kindOfThrown(said: string, causes: readonly string[], word: ReturnType<typeof errorWord>): FactKind {
  if ([said, ...causes].some((text) => /OutOfMemoryError|^MemoryError/.test(text))) return "memory.heap";
  if (ABORTED.test(said)) return "request.client-gone";
  if (REFUSAL.test(said)) return "request.refused";
  if (word !== null) return BEHIND_APP[word];
  return PEER.test(said) ? "request.refused" : "app.exception";
}

const CAUSE =
  /Caused by: |\[cause\]: |^\s*---> |^\s*\*\* \(|^\s*(?:\w[\w.:$\\]{0,120}(?:Error|Exception)|Error)\b/;
/** Node's server, of a visitor who left in the middle of a request. */
const ABORTED = /^Error: aborted$/;
const CANCELLED =
  /^(?:[\w.:\\$]{0,120}[.:\\])?(?:Cancel\w{1,12}|TaskCancel\w{1,12}|OperationCancel\w{1,12}|Interrupted|Abort)(?:Error|Exception)\b/;
/** What frameworks throw to answer 4xx: the visitor's fault, or a page that is not there. What he typed stands in it. */
const REFUSAL =
  /^(?:Uncaught (?:PHP )?Exception )?(?:[\w.:\\$]{0,120}[.:\\])?(?:Http)?(?:NotFound|BadRequest|BadHttpRequest|Forbidden|Unauthorized|AccessDenied|MethodNotAllowed|UnprocessableEntity|Validation|Routing|ParameterMissing|RecordNotFound|InvalidAuthenticityToken)(?:Http)?(?:Error|Exception)\b/;

/** A client's or a server's, by what it says. */
const PEER = /^(?:[\w.]{0,120}\.)?RemoteProtocolError\b/;

/** `F, [2026-11-25T22:12:11.123456 #812] FATAL -- : [request id] ` */
const RUBY_LOGGER =
  /^[EF], \[[^\]]{10,60}\]\s{1,3}(?:ERROR|FATAL) -- [^:\n]{0,40}: (?:\[[^\]]{1,80}\] ){0,4}/;

/** Loggers put a time and a level before what was thrown. */
function withoutPreface(message: string): string {
  const time = timeAt(message, message.startsWith("[") ? 1 : 0);
  const rest = time === null ? message.replace(RUBY_LOGGER, "") : message.slice(time.end);
  return rest
    .replace(/^[\]\s|:-]{1,8}/, "")
    .replace(/^\[?(?:ERROR|FATAL|CRITICAL|SEVERE|error|fatal)\]?[\s|:-]{1,8}/, "");
}

function thrownIn(message: string, more: readonly string[]): string | null {
  const bare = withoutPreface(message);
  if (THROWN.test(bare) || PANICKED.test(bare)) return bare;
  if (PANICKED.test(message)) return message;
  const grave = graveIn(message);
  if (grave !== null) return grave;
  const erlang = [message, ...more]
    .map((line) => ELIXIR.exec(line)?.[1])
    .find((found) => found !== undefined);
  if (erlang !== undefined) return erlang;
  if (DOTNET.test(message)) return more.map((line) => line.trim()).find((line) => THROWN.test(line)) ?? null;
  // Node prints the place first; Python and others the trace, and what was thrown last.
  const isPlace =
    /^(?:node:[\w/]{1,60}:\d{1,7}|\/[^\s:]{1,200}:\d{1,7}|\[eval\]:\d{1,7}|file:\/\/\S{1,200}:\d{1,7})$/.test(
      message,
    );
  const isTrace =
    message.startsWith("Traceback (most recent call last)") ||
    // An excerpt may begin in the middle of one.
    /^\s+\S/.test(message) ||
    more.some((line) => line.startsWith("Traceback "));
  if (!isPlace && !isTrace) return null;
  return more.findLast((line) => THROWN.test(line)) ?? null;
}

/** `** (DBConnection.ConnectionError) connection not available …` */
const ELIXIR = /^\s*\*\* \((?!exit\))(\w[\w.]{0,120}\) .{1,600})$/;
/** .NET's console logger: the category first, the exception in the lines below. */
const DOTNET = /^(?:fail|crit): [\w.]{1,200}\[\d{1,9}\]$/;

/** What Go's net/http logs when it stands in front of others itself, and when it can take nobody. */
function goServer(message: string): Told | undefined {
  const said = GO_SERVER.exec(withoutPreface(message));
  if (said === null) return undefined;
  const text = `Go's HTTP server: ${said[0].slice(0, MAX_QUOTED_CHARS)}`;
  const word = errorWord(said[2]!);
  if (word === null) return undefined;
  return { kind: (said[1] === "proxy" ? BEHIND_GATEWAY : BEHIND_APP)[word], text };
}
const GO_SERVER = /^http: (proxy|Accept) error: (.{1,600})$/;

/** A level behind the time, or first in the line; perhaps with a channel before it, as Laravel's `production.ERROR`. */
const GRAVE =
  /^[\]\s|:-]{0,8}(?:\[[^\]]{1,80}\] ){0,3}\[?(?:[\w-]{1,30}\.)?(?:ERROR|ERR|FATAL|FTL|CRITICAL|SEVERE|EMERGENCY|[Ee]rror|[Ff]atal|[Cc]ritical)\]?[\s|:-]/;
/** Commands say who speaks, and what failed; MySQL's client in a form that nothing else has. */
const COMMAND =
  /^(?:ERROR \d{4} \([0-9A-Z]{5}\)(?: at line \d{1,9})?: |(?:curl: \(\d{1,2}\) |(?:wget|psql|pg_dump|mysqldump|redis-cli|ssh|git|rsync|openssl): ))/;

/** What a logger marks as an error, where it holds a library's own words: others may be about anything. */
function graveIn(message: string): string | null {
  if (COMMAND.test(message))
    return message.startsWith("ERROR") || errorWord(message) !== null ? message : null;
  const time = timeAt(message, message.startsWith("[") ? 1 : 0);
  const rest = time === null ? message : message.slice(time.end);
  const level = GRAVE.exec(rest);
  if (level === null) return null;
  const text = rest.slice(level[0].length).trim();
  return errorWord(withoutQuoted(text)) === null ? null : text;
}

/** What an application quotes, a visitor may have typed; but behind an exception's name it is what that says. */
function withoutQuoted(text: string): string {
  return text.replace(/(?<!\w|(?:Error|Exception): )(?:"[^"]{0,600}"|'[^']{0,600}')/g, '""');
}

function thrownInJson(json: Readonly<Record<string, unknown>>): string | null {
  const level = json.level ?? json.severity ?? json.levelname;
  const grave =
    typeof level === "number"
      ? level >= 50
      : /^(?:error|fatal|critical|err|panic|emerg|alert)$/i.test(plain(level));
  if (!grave) return null;
  const error = json.err ?? json.error ?? json.exception;
  const nested = typeof error === "object" && error !== null && "message" in error ? error.message : error;
  const message = json.msg ?? json.message;
  const said = [message, nested].filter((part) => typeof part === "string" && part !== "").join(": ");
  // An application may call anything an error: what was thrown says so itself, or brings its trace.
  const thrown = traceIn(json).length > 0 || errorWord(withoutQuoted(said)) !== null || THROWN.test(said);
  return said !== "" && thrown ? said : null;
}

/** Where loggers put the stack: Java's and Python's encoders, pino, zap, Elastic's common schema. */
function traceIn(json: Readonly<Record<string, unknown>>): string[] {
  const error = json.err ?? json.error ?? json.exception;
  const nested = typeof error === "object" && error !== null && "stack" in error ? error.stack : null;
  const keys = ["stack_trace", "stack", "stacktrace", "exc_info", "traceback", "error.stack_trace"];
  const trace = [nested, ...keys.map((key) => json[key])].find((text) => typeof text === "string") as
    | string
    | undefined;
  return trace === undefined ? [] : trace.slice(0, MAX_TRACE_CHARS).split("\n");
}

export const EXCEPTIONS: Program = { name: "the application", tags: [], tell: exception, rows: [] };
