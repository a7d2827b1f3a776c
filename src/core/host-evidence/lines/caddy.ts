/** Caddy's JSON log: https://caddyserver.com/docs/logging. What failed stands as Go words it. */
import type { Entry } from "../entry.ts";
import { BEHIND_GATEWAY, errorWord } from "../error-words.ts";
import { asObject, parsed } from "../json.ts";
import { type Program, row, type Told } from "../row.ts";

const MAX_ERROR_CHARS = 200;
/** Either side may have broken off: these are of writing to the client. */
const CUT_OFF = "aborting with incomplete response";
const TO_CLIENT = /^writing: |: write: |stream closed/;

function tell({ json }: Entry): Told | undefined {
  const logger = text(json?.logger);
  if (json === null || logger === null) return undefined;
  if (logger.startsWith("http.log.access")) return access(json);
  const error = text(json.error) ?? text(json.msg) ?? "";
  if (logger.startsWith("http.log.error")) return failure(json, text(json.msg) ?? error);
  if (logger.startsWith("http.handlers.reverse_proxy.health_checker")) {
    const host = text(json.host) ?? "a server behind it";
    const why = json.error === undefined ? "" : `: ${error.slice(0, MAX_ERROR_CHARS)}`;
    return { kind: "health.probe-failed", text: `Caddy: a health check of ${host} failed${why}` };
  }
  if (logger.startsWith("http.handlers.reverse_proxy")) {
    const word = errorWord(error);
    if (json.msg === CUT_OFF && TO_CLIENT.test(error))
      return { kind: "request.client-gone", text: `Caddy: ${CUT_OFF}: ${error.slice(0, MAX_ERROR_CHARS)}` };
    if (word === null) return undefined;
    return {
      kind: BEHIND_GATEWAY[word],
      text: `Caddy: ${text(json.msg) ?? ""}: ${error.slice(0, MAX_ERROR_CHARS)}`,
    };
  }
  return undefined;
}

/** Its console format: time, level, logger, message and an object, with tabs between. */
const CONSOLE =
  /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\t[A-Z]{4,5}\t([a-z][\w.]{1,60})\t([^\t]{1,600})(?:\t(\{.{0,8000}\}))?$/;

function fromConsole(entry: Entry): Entry {
  const match = entry.json === null ? CONSOLE.exec(entry.message) : null;
  if (match === null) return entry;
  return { ...entry, json: { ...asObject(parsed(match[3] ?? "")), logger: match[1]!, msg: match[2]! } };
}

function failure(json: Readonly<Record<string, unknown>>, error: string): Told | undefined {
  const word = errorWord(error);
  const status = typeof json.status === "number" ? ` answered ${json.status}` : "";
  const said = `Caddy${status}: ${error.slice(0, MAX_ERROR_CHARS)}`;
  if (word !== null) return { kind: BEHIND_GATEWAY[word], text: said };
  return typeof json.status === "number" && json.status >= 500
    ? { kind: "request.seen", text: said }
    : undefined;
}

function access(json: Readonly<Record<string, unknown>>): Told {
  const { status, duration } = json;
  const took = typeof duration === "number" ? ` after ${duration.toFixed(3)} s` : "";
  if (status === 0) return { kind: "request.client-gone", text: `Caddy saw the client leave${took}` };
  return typeof status === "number" && status >= 500
    ? { kind: "request.seen", text: `Caddy answered ${status}${took}` }
    : { kind: null, text: "" };
}

function text(value: unknown): string | null {
  return typeof value === "string" ? value : null;
}

/** What it says of itself; its messages are whole sentences that never vary. */
const STATES =
  /^(?:shutting down apps|serving initial|using provided config|autosaved config|server running|admin endpoint disabled|automatic HTTPS is completely|started background certificate|cleaning storage|finished cleaning|certificate obtained|could not get certificate)/;

export const CADDY: Program = {
  name: "Caddy",
  tags: ["caddy"],
  shape: ({ json, message }) =>
    json !== null && typeof json.ts === "number" && STATES.test(message) ? { message } : null,
  tell: (entry) => tell(fromConsole(entry)),
  // biome-ignore format: one row a line
  rows: [
    row("shutting down apps, then terminating", "process.stopping", "Caddy shuts down"),
    row("serving initial configuration", "process.started", "Caddy started"),
    row("certificate obtained successfully", "certificate.renewed", "Caddy obtained a certificate"),
    row("could not get certificate from issuer", "certificate.failed", "Caddy could not get a certificate"),
    row("{what:rest}", null),
  ],
};
