/**
 * JSON round a log line: journald's, Docker's, what collectors and clouds add (Stackdriver, CloudWatch, FireLens, Fluent
 * Bit, Loki, Filebeat, Vector); or a line that is JSON itself. Their times, and the program that they name.
 */
import { asObject, isText, type Json, parsed } from "./json.ts";
import { timeAt, type WrittenTime } from "./log-time.ts";

export interface Unwrapped {
  /** What is left when all wrappings are off. Where the program writes the time itself, that is still in it. */
  readonly message: string;
  /** Program or unit that a wrapper names. */
  readonly tag: string | null;
  readonly pid: string | null;
  readonly time: WrittenTime | null;
  readonly json: Readonly<Record<string, unknown>> | null;
}

export function fromJson(state: Unwrapped): Unwrapped | null {
  if (!state.message.startsWith("{") || !state.message.endsWith("}")) return null;
  const json = asObject(parsed(state.message));
  if (json === null) return null;
  if (typeof json.MESSAGE === "string") return fromJournal(state, json, json.MESSAGE);
  const time = jsonTime(json) ?? state.time;
  const carried = carriedBy(json);
  if (typeof carried === "string")
    return { ...state, message: carried.trimEnd(), time, tag: tagOf(json) ?? state.tag };
  const own = carried ?? json;
  const message = [own.msg, own.message, own.error].find(isText) ?? "";
  return { ...state, message, time: jsonTime(own) ?? time, tag: tagOf(json) ?? state.tag, json: own };
}

/** Keys that no application writes beside its own message, but collectors do. */
const COLLECTED = [
  ...["stream", "container_id", "container_name", "kubernetes", "docker", "container", "ecs_task_arn"],
  ...["logStreamName", "@logStream", "@ingestionTime", "ingestionTime", "labels", "source_type", "agent"],
];

/** The line within, or the object that an application wrote; null where the object is its own. */
function carriedBy(json: Json): string | Json | null {
  if (isText(json.textPayload)) return json.textPayload;
  const payload = asObject(json.jsonPayload);
  if (payload !== null) return payload;
  const isCollected = COLLECTED.some((key) => key in json);
  if (isText(json.log) && (isCollected || "time" in json || "date" in json)) return json.log;
  if (!isCollected) return null;
  return [json.line, json["@message"], json.message].find(isText) ?? null;
}

function tagOf(json: Json): string | null {
  const kubernetes = asObject(json.kubernetes) ?? asObject(asObject(json.resource)?.labels);
  const names = [json.container_name, kubernetes?.container_name, asObject(json.container)?.name];
  return names.find(isText)?.replace(/^\//, "") ?? null;
}

function fromJournal(state: Unwrapped, json: Json, message: string): Unwrapped {
  const text = (key: string) => (isText(json[key]) ? json[key] : null);
  const micros = Number(text("__REALTIME_TIMESTAMP") ?? text("_SOURCE_REALTIME_TIMESTAMP"));
  const time = epochTime(micros / 1000) ?? state.time;
  const tag = text("SYSLOG_IDENTIFIER") ?? text("_COMM") ?? text("_SYSTEMD_UNIT");
  return { message, tag, pid: text("_PID") ?? text("SYSLOG_PID"), time, json: null };
}

const TIME_KEYS = [
  ...["time", "ts", "timestamp", "@timestamp", "start_time", "StartUTC", "time_iso8601", "time_local"],
  ...["lastTimestamp", "eventTime", "msec", "date", "t"],
];

function jsonTime(json: Json): WrittenTime | null {
  for (const key of TIME_KEYS) {
    // MongoDB: {"t":{"$date":"2026-11-25T04:59:47.205+00:00"}, …
    const value = asObject(json[key])?.$date ?? json[key];
    const found =
      typeof value === "number" ? epochTime(value > 1e11 ? value : value * 1000) : writtenTime(value);
    if (found !== null) return found;
  }
  return null;
}

function writtenTime(value: unknown): WrittenTime | null {
  const time = isText(value) ? timeAt(value, 0) : null;
  return time === null || time.missing === "date" ? null : time;
}

/** As where it stands in text: of the years 2001 to 2286. Any other number is no time, and no Date holds all numbers. */
function epochTime(ms: number): WrittenTime | null {
  return ms >= 1e12 && ms < 1e13 ? { wallMs: Math.round(ms), offset: 0, missing: "nothing", end: 0 } : null;
}
