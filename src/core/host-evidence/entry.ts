/**
 * One log entry, taken out of what wrapped it: syslog (RFC 3164 and 5424), Kubernetes' files, compose's and PM2's prefix,
 * Loki's labels, a stream's name, JSON. A stack trace is part of the entry that it follows.
 */
import { fromJson, type Unwrapped } from "./envelope.ts";
import { timeAt } from "./log-time.ts";

export interface Entry extends Unwrapped {
  /** Which of the lines it began with. */
  readonly line: number;
  /** As written, controls stripped, not yet masked. */
  readonly raw: string;
  /** Lines that continue it: a stack trace. */
  readonly more: readonly string[];
}

const MAX_LAYERS = 4;
const MAX_TRACE_LINES = 200;

/** Entries of one source's lines, in order. */
export function entriesOf(lines: readonly string[]): Entry[] {
  const entries: { entry: Entry; more: string[] }[] = [];
  for (const [line, raw] of lines.entries()) {
    if (raw.trim() === "") continue;
    const last = entries.at(-1);
    const unwrapped = unwrap(raw);
    if (last && continues(unwrapped, last.entry, last.more) && last.more.length < MAX_TRACE_LINES)
      last.more.push(unwrapped.message);
    else entries.push({ entry: { line, raw, more: [], ...unwrapped }, more: [] });
  }
  return entries.map(({ entry, more }) => ({ ...entry, more }));
}

/** Indented lines, the records of a varnishlog group, Java's "Caused by", Python's traceback and the exception at its end, an object's closing brace. */
const CONTINUES =
  /^(?:\s|-{1,3}\s{2,}[A-Z]|\*{2,3} {1,3}<< |Caused by: |\*\* \(|Traceback \(most recent call last\):|During handling of the above|The above exception was|\}\s*$|\^|#\d+ |Stack trace:|Emitted 'error' event|\.\.\. \d+ more|Node\.js v\d)/;
const EXCEPTION = /^[A-Za-z_][\w.]{0,120}(?:Error|Exception|Warning|Interrupt|Exit|Timeout)\b/;

function continues(line: Unwrapped, before: Entry, more: readonly string[]): boolean {
  if (line.json !== null) return false;
  if (timeAt(line.message, line.message.startsWith("[") ? 1 : 0) !== null) return false;
  if (CONTINUES.test(line.message)) return true;
  const inTrace = more.some((text) => text.startsWith("Traceback ")) || /^\s/.test(more.at(-1) ?? "");
  return (
    inTrace && (EXCEPTION.test(line.message) || /^\w+Error$/.test(line.message)) && before.message !== ""
  );
}

function unwrap(raw: string): Unwrapped {
  let state: Unwrapped = { message: raw, tag: null, pid: null, time: null, json: null };
  for (let layer = 0; layer < MAX_LAYERS; layer++) {
    const next = fromJson(state) ?? fromCompose(state) ?? fromSyslog5424(state) ?? fromPrefix(state);
    if (next === null) break;
    state = next;
    if (state.json !== null) break;
  }
  return state;
}

/** Programs that only start others and pass on what they say. */
const SHELLS = new Set(["sh", "bash", "docker", "docker-compose", "podman-compose", "podman"]);

/** `web_1  | …` of docker compose, `0|api  | …` of PM2, `[pod/app-7d4 app] …` of kubectl logs --prefix. */
function fromCompose(state: Unwrapped): Unwrapped | null {
  if (state.tag !== null && !SHELLS.has(state.tag)) return null;
  const compose = /^(?:\d{1,4}\|)?([a-z0-9][\w.-]{0,63}) {1,40}\| ?/.exec(state.message);
  const kubectl = compose ? null : /^\[pod\/([\w.-]{1,253})(?:\/|\s)([\w.-]{1,63})\] /.exec(state.message);
  const match = compose ?? kubectl;
  if (!match) return null;
  return {
    ...state,
    message: state.message.slice(match[0].length),
    tag: (compose ? match[1]!.replace(/[-_]\d+$/, "") : match[2]) ?? null,
  };
}

/** <134>1 2026-11-25T23:10:11Z host app 812 ID [sd] message */
function fromSyslog5424(state: Unwrapped): Unwrapped | null {
  const start = /^(?:<\d{1,3}>)?1 /.exec(state.message);
  const time = start === null ? null : timeAt(state.message, start[0].length);
  if (time === null) return null;
  const rest = state.message.slice(time.end);
  const match = /^ \S{1,255} (\S{1,48}) (\S{1,128}) \S{1,32} (?:-|\[[^\]]{0,500}\])(?: \ufeff?|$)/.exec(rest);
  if (!match) return null;
  const pid = match[2] === "-" ? null : match[2]!;
  return { message: rest.slice(match[0].length), tag: match[1]!, pid, time, json: null };
}

/** `[<pri>]time host tag[pid]: `, the CRI's `time stdout F `, and a time alone before a line that has its own. */
function fromPrefix(state: Unwrapped): Unwrapped | null {
  const pri = /^<\d{1,3}>/.exec(state.message)?.[0].length ?? 0;
  const time = timeAt(state.message, pri);
  if (time === null) return null;
  const rest = state.message.slice(time.end);
  const cri = /^ (?:stdout|stderr) [FP] /.exec(rest);
  if (cri) return { ...state, message: rest.slice(cri[0].length), time };
  const local = /^ ([A-Za-z][\w./@-]{0,63})(?:\[(\d{1,10})\])?: /.exec(rest);
  const hosted = local
    ? null
    : /^ (?!(?:ERROR|WARN|WARNING|INFO|DEBUG|FATAL|CRITICAL|TRACE|NOTICE|SEVERE|TRC|DBG|INF|WRN|ERR|FTL) )[A-Za-z0-9][\w.:-]{0,254} ([A-Za-z(][\w./@()-]{0,63})(?:\[(\d{1,10})\])?: ?/.exec(
        rest,
      );
  const match = pri > 0 && local ? local : (hosted ?? (time.missing === "year" ? local : null));
  if (match) {
    const message = rest.slice(match[0].length);
    return { message, tag: match[1]!, pid: match[2] ?? null, time, json: null };
  }
  const carrier = CARRIER.exec(rest)?.[0] ?? "";
  const carried = rest.slice(carrier.length);
  if (carrier !== "" || /^ (?:\{|\d{4}[-/]|\[?\d{2}[-/]|\[[A-Z0-9])/.test(rest))
    return { ...state, message: carried.replace(/^ /, ""), time };
  return null;
}

/** Heroku's dyno, logcli's labels, `aws logs tail`'s stream: ` app[web.1]: `, ` {app="web", pod="web-7d4"}`, ` web/web/abcdef0123456789`. */
const CARRIER =
  /^ (?:app\[[\w.]{1,40}\]:(?= )|\{(?:[\w.]{1,60}="[^"]{0,200}"(?:, ?)?){1,20}\}(?= )|[\w.-]{1,60}(?:\/[\w.$[\]-]{1,80}){1,4}(?= [[{\d]))/;
