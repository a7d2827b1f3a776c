/** Varnish: FetchError and health records of varnishlog, varnishncsa with %{VSL:FetchError}x, and the manager's own lines. */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said, type Told } from "../row.ts";

/** The wording of bin/varnishd/cache/cache_fetch.c, cache_backend.c and http1. */
const ERRORS: readonly (readonly [phrase: string, kind: FactKind, meaning: string])[] = [
  ["first byte timeout", "upstream.read-timeout", "the backend did not begin its answer in time"],
  ["between bytes timeout", "upstream.read-timeout", "the backend stopped in the middle of its answer"],
  ["busy", "limit.connections", "all connections that max_connections allows to the backend were in use"],
  ["unhealthy", "upstream.none-live", "the backend is marked sick"],
  ["No backend", "upstream.none-live", "there is no backend to ask"],
  ["fail errno 111", "upstream.refused", "the backend refused the connection"],
  ["fail errno 110", "upstream.connect-timeout", "connecting to the backend timed out"],
  ["fail errno 113", "upstream.unroutable", "there is no route to the backend"],
  ["fail errno 99", "ports.exhausted", "no local port was left to connect to the backend with"],
  ["fail errno 24", "descriptors.exhausted", "no descriptor was left to connect to the backend with"],
  ["fail errno 0", "upstream.no-connection", "the backend could not be connected to"],
  ["HTC eof", "upstream.closed", "the backend closed the connection without an answer"],
  ["HTC overflow", "upstream.header-too-large", "the backend sent larger headers than http_resp_size allows"],
  ["http format error", "upstream.invalid", "the backend sent something that is not valid HTTP"],
  ["http read error: EOF", "upstream.closed", "the backend closed the connection without an answer"],
  ["http first read error: EOF", "upstream.closed", "the backend closed the connection without an answer"],
  [
    "http read error: overflow",
    "upstream.header-too-large",
    "the backend sent larger headers than http_resp_size allows",
  ],
  [
    "straight insufficient bytes",
    "upstream.incomplete",
    "the backend closed the connection in the middle of its answer",
  ],
  ["Could not get storage", "memory.allocation", "no storage was left for the answer"],
  ["backend write error", "upstream.reset", "the backend broke the connection while the request was sent"],
];

function toldOf(error: string): Told | undefined {
  const known = ERRORS.find(([phrase]) => error.includes(phrase));
  if (known === undefined) return undefined;
  return { kind: known[1], text: `Varnish: ${known[2]} (${error.slice(0, 120)})` };
}

/** `--  FetchError     HTC eof (-1)`, alone or in a group of varnishlog -g request; varnishncsa's error="…". */
function tell({ message, more }: Entry): Told | undefined {
  const record = [message, ...more]
    .map((line) => FETCH_ERROR.exec(line)?.[1])
    .find((found) => found !== undefined);
  const isGroup = /^\*{1,3} {1,3}<< /.test(message);
  if (record !== undefined) return toldOf(record) ?? (isGroup ? toldOfGroup(more) : undefined);
  if (isGroup) return toldOfGroup(more);
  const field = OWN.exec(message);
  if (field) {
    const known = field[2] === undefined || field[2] === "-" ? undefined : toldOf(field[2]);
    if (known !== undefined) return known;
    return Number(field[1]) >= 500
      ? { kind: "request.seen", text: `Varnish answered ${field[1]}` }
      : { kind: null, text: "" };
  }
  const health =
    /^\s*\d{1,12} Backend_health {1,4}- (\S{1,100}) (Went sick|Back healthy|Still sick|Still healthy) /.exec(
      message,
    );
  return health ? healthOf(health[1]!, health[2]!) : undefined;
}

const FETCH_ERROR = /^(?:-{1,3}\s{1,3}|\s{0,12}\d{1,12} )FetchError {1,10}(?:[bc] )?(.{1,200})$/;
/** Time, status and microseconds of varnishncsa, in the two formats that name the check. */
const OWN =
  /^\[?\S{10,40}(?: [+-]\d{4}\])? (\d{3}) \d{1,12} check=\S{0,120}(?: handling=\S{1,20})?(?: error="([^"]{1,200})")? "/;

function toldOfGroup(more: readonly string[]): Told {
  const status = more
    .map((line) => /^- {1,4}RespStatus {1,8}(\d{3})$/.exec(line)?.[1])
    .find((found) => found);
  return Number(status) >= 500
    ? { kind: "request.seen", text: `Varnish answered ${status}` }
    : { kind: null, text: "" };
}

function healthOf(backend: string, what: string): Told {
  if (what === "Went sick") return { kind: "health.down", text: `Varnish marked ${backend} sick` };
  if (what === "Still sick")
    return { kind: "health.probe-failed", text: `Varnish: ${backend} is still sick` };
  return {
    kind: what === "Back healthy" ? "health.up" : null,
    text: `Varnish marked ${backend} healthy again`,
  };
}

const shape = ({ message }: Entry): Said | null =>
  /^(?:Debug|Info|Error|Warning): (?:Child|Manager|manager|Version|Platform|Stopping)|^Child (?:\(\d|launched)/.test(
    message,
  )
    ? { message: message.replace(/^(?:Debug|Info|Error|Warning): /, "") }
    : null;

export const VARNISH: Program = {
  name: "Varnish",
  tags: ["varnishd", "varnish", "varnishncsa"],
  shape,
  tell,
  // biome-ignore format: one row a line
  rows: [
    row("Child ({pid:int}) Panic {what:rest}", "process.crashed", "Varnish's child {pid} panicked"),
    row("Child ({pid:int}) died signal=15", "process.stopping", "Varnish's child was told to stop"),
    row("Child ({pid:int}) died signal={signal:int}…", "process.crashed", "Varnish's child {pid} was killed by signal {signal}"),
    row("Child ({pid:int}) died status={status:int}", "process.exited", "Varnish's child {pid} exited with status {status}"),
    row("Child ({pid:int}) not responding to CLI, killing it.", "process.killed", "Varnish's child {pid} did not respond and is killed"),
    row("Child ({pid:int}) not responding to CLI, killed it.", "process.killed", "Varnish's child {pid} did not respond and was killed"),
    row("Child ({pid:int}) Started", "process.started", "Varnish's child started"),
    row("Child ({pid:int}) said Child starts", null),
    row("Child cleanup complete", null),
    row("Child launched OK", null),
    row("Manager got SIGTERM…", "process.stopping", "Varnish got SIGTERM"),
    row("Stopping Child", null),
    row("manager stopping child", null),
    row("manager dies", null),
    row("Version: {version:rest}", null),
    row("Platform: {platform:rest}", null),
  ],
};
