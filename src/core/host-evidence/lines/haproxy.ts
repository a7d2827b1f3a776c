/**
 * HAProxy: the session state at disconnection in both its log formats and in tcplog, as documented in section 8.5 of its
 * configuration manual (https://docs.haproxy.org/2.6/configuration.html#8.5), and what it says of health checks.
 */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Told } from "../row.ts";

/** First character: what ended the session first. Second: what it was waiting for then. */
const STATES: Readonly<Record<string, readonly [kind: FactKind | null, meaning: string]>> = {
  CC: ["request.client-gone", "the client left before {server} took the connection"],
  CD: ["request.client-gone", "the client left while data was sent"],
  cD: ["request.client-gone", "the client stopped taking or sending data"],
  CH: ["request.client-gone", "the client left while {server} had not yet answered"],
  cH: ["request.client-gone", "the client's timeout ran out before {server} answered"],
  CQ: ["limit.queue-timeout", "the client left while it waited in the queue for a server with a free slot"],
  CR: ["request.client-gone", "the client left before its request was whole"],
  cR: ["request.client-gone", "the client did not send a whole request in time"],
  CT: ["request.client-gone", "the client left while it was tarpitted"],
  CL: ["request.client-gone", "the client left while the last data was sent"],
  LR: [null, "HAProxy answered itself (a redirect, a page of its own, statistics)"],
  LH: [null, "HAProxy answered itself"],
  LC: [null, "HAProxy answered itself"],
  LD: [null, "HAProxy answered itself"],
  SC: ["upstream.refused", "{server} refused the connection"],
  sC: ["upstream.connect-timeout", "connecting to {server} timed out (timeout connect)"],
  SD: ["upstream.incomplete", "{server} broke the connection in the middle of its answer"],
  sD: ["upstream.read-timeout", "{server} stopped in the middle of its answer (timeout server)"],
  SH: ["upstream.closed", "{server} closed the connection before its answer"],
  sH: ["upstream.read-timeout", "{server} did not answer in time (timeout server)"],
  SQ: ["limit.queue-timeout", "the request left the queue without a server"],
  sQ: [
    "limit.queue-timeout",
    "the request waited in the queue for longer than timeout queue: all slots (maxconn) of the servers were taken",
  ],
  SL: ["upstream.incomplete", "{server} broke the connection at the end of its answer"],
  sL: ["request.client-gone", "the client did not take the last data in time"],
  PC: ["limit.connections", "HAProxy's own socket limit was reached (global maxconn, ulimit-n)"],
  PD: ["upstream.invalid", "HAProxy stopped a message with invalid chunked encoding"],
  PH: [
    "upstream.invalid",
    "HAProxy blocked the answer of {server}: invalid, incomplete, too large or filtered",
  ],
  PR: ["firewall.blocked", "HAProxy refused the request: invalid, or denied by a rule"],
  PT: ["firewall.blocked", "HAProxy tarpitted the request by a rule"],
  PQ: ["limit.connections", "HAProxy refused the request while it was queued"],
  RC: ["ports.exhausted", "HAProxy had no resource left to connect with (memory, sockets or source ports)"],
  RR: ["limit.connections", "HAProxy had no resource left to read the request with"],
  RQ: ["limit.connections", "HAProxy had no resource left while the request was queued"],
  RH: ["limit.connections", "HAProxy had no resource left while it waited for {server}"],
  RD: ["limit.connections", "HAProxy had no resource left while data was sent"],
  DC: ["health.down", "HAProxy ended the session: {server} was marked down"],
  DH: ["health.down", "HAProxy ended the session: {server} was marked down"],
  DD: ["health.down", "HAProxy ended the session: {server} was marked down"],
  UD: [null, "HAProxy moved the session from the backup server to one that is up again"],
  UH: [null, "HAProxy moved the session from the backup server to one that is up again"],
  KC: ["process.stopping", "an administrator ended the session"],
  KH: ["process.stopping", "an administrator ended the session"],
  KD: ["process.stopping", "an administrator ended the session"],
  KQ: ["process.stopping", "an administrator ended the session"],
  KR: ["process.stopping", "an administrator ended the session"],
  "--": [null, ""],
};

const FIRST: Readonly<Record<string, string>> = {
  C: "the client broke off",
  S: "the server broke off or refused",
  P: "HAProxy broke off",
  L: "HAProxy answered itself",
  R: "a resource of HAProxy ran out",
  I: "HAProxy found an error in itself",
  D: "the server was marked down",
  U: "a server came up again",
  K: "an administrator ended the session",
  c: "the client's timeout ran out",
  s: "the server's timeout ran out",
};
const SECOND: Readonly<Record<string, string>> = {
  R: "waiting for the request",
  Q: "in the queue",
  C: "connecting to the server",
  H: "waiting for the server's headers",
  D: "sending data",
  L: "sending the last data",
  T: "in the tarpit",
};

const ACCEPTED = "\\[\\d{2}/[A-Z][a-z]{2}/\\d{4}:\\d{2}:\\d{2}:\\d{2}\\.\\d{3}\\]";
const PLACE = "(\\S{1,100}) ([^\\s/]{1,100})/(\\S{1,100})";
const TIMERS = "([\\d/+-]{1,60})";
/** httplog; with the status and the bytes between timers and state, and cookies. */
const HTTP = new RegExp(
  `^\\S{1,80} ${ACCEPTED} ${PLACE} ${TIMERS} (-1|\\d{3}) \\+?\\d{1,15} \\S{1,200} \\S{1,200} ([A-Za-z-]{2})[A-Za-z-]{2} `,
);
/** The format of docs/proxy-logs.md: … timers status state check=… */
const OWN = new RegExp(
  `^\\S{1,80} ${ACCEPTED} ${PLACE} ${TIMERS} (-1|\\d{3}) ([A-Za-z-]{2})[A-Za-z-]{2}(?: |$)`,
);
const TCP = new RegExp(`^\\S{1,80} ${ACCEPTED} ${PLACE} ${TIMERS}() \\+?\\d{1,15} ([A-Za-z-]{2}) `);

function tell({ message }: Entry): Told | undefined {
  const match = HTTP.exec(message) ?? OWN.exec(message) ?? TCP.exec(message);
  if (match === null) return undefined;
  const [, , backend = "", name = "", timers = "", status = "", state = ""] = match;
  const server = name === "<NOSRV>" ? `a server of ${backend}` : `${backend}/${name}`;
  const took = timers.split("/").at(-1);
  const answered =
    Number(status) > 0 ? `HAProxy answered ${status} after ${took} ms` : `HAProxy ended it after ${took} ms`;
  // The manual: <NOSRV> with SC, no server was up to be asked. Nothing refused anything.
  if (name === "<NOSRV>" && state === "SC")
    return { kind: "upstream.none-live", text: `${answered} (SC, <NOSRV>): no server of ${backend} is up` };
  const known = STATES[state];
  if (state === "--" && Number(status) >= 500 && name !== "<NOSRV>")
    return { kind: "upstream.error", text: `${answered}, which ${server} had answered itself` };
  if (known !== undefined)
    return { kind: known[0], text: `${answered} (${state}): ${known[1].replaceAll("{server}", server)}` };
  const first = FIRST[state[0] ?? ""];
  const second = SECOND[state[1] ?? ""];
  if (first === undefined || second === undefined) return undefined;
  return { kind: "request.seen", text: `${answered} (${state}): ${first} while ${second}` };
}

/** On its error output the same sentences come behind `[WARNING]  (27051) : `. */
const STDERR = /^\[(?:ALERT|WARNING|NOTICE)\]\s{1,4}(?:\d{1,3}\/\d{6} )?\(\d{1,10}\) ?: /;

export const HAPROXY: Program = {
  name: "HAProxy",
  tags: ["haproxy"],
  shape: ({ message }) => {
    const head = STDERR.exec(message);
    if (head) return { message: message.slice(head[0].length) };
    return /^(?:Server \S+\/\S+ is |Server \S+\/\S+ (?:was|remains)|backend \S+ has no server|Health check for (?:backup )?server )/.test(
      message,
    )
      ? { message }
      : null;
  },
  tell,
  // biome-ignore format: one row a line
  rows: [
    row('Server {server:word} is DOWN, reason: {reason}, info: "{info}", check duration: {ms:word} …', "health.down", 'HAProxy marked {server} down: {reason} ("{info}")'),
    row("Server {server:word} is DOWN, reason: {reason}, code: {code}, check duration: {ms:word} …", "health.down", "HAProxy marked {server} down: {reason}, code {code}"),
    row("Server {server:word} is DOWN, reason: {reason}, check duration: {ms:word} …", "health.down", "HAProxy marked {server} down: {reason}"),
    row("Server {server:word} is DOWN, changed from server-state after a reload…", "health.down", "HAProxy keeps {server} down over its reload"),
    row("Server {server:word} is DOWN…", "health.down", "HAProxy marked {server} down"),
    ...["is going DOWN for maintenance", "was DOWN and now enters maintenance"].flatMap((how) =>
      ["DNS {why}", "No IP for server{why}", "unspecified DNS {why}"].map((reason) =>
        row(`Server {server:word} ${how} (${reason}). …`, "upstream.dns", `HAProxy takes {server} down: its name does not resolve (${reason})`))),
    row("Server {server:word} is going DOWN for maintenance…", "deploy.killing", "HAProxy takes {server} down for maintenance"),
    row("Server {server:word} was DOWN and now enters maintenance…", "health.down", "HAProxy takes {server} into maintenance"),
    row("Server {server:word} is stopping…", "process.stopping", "HAProxy: {server} is stopping"),
    row("Server {server:word} is UP…", "health.up", "HAProxy marked {server} up"),
    row("Health check for server {server:word} failed, reason: {reason}, check duration: …", "health.probe-failed", "HAProxy: a health check of {server} failed: {reason}"),
    row("Health check for {what} succeeded…", null),
    row("backend '{backend}' has no server available!", "health.none-left", "HAProxy: backend {backend} has no server available"),
    row("backend {backend} has no server available!", "health.none-left", "HAProxy: backend {backend} has no server available"),
    row("Proxy {proxy:word} reached process FD limit…", "descriptors.exhausted", "HAProxy: {proxy} reached the process's descriptor limit"),
    row("Proxy {proxy:word} reached system FD limit…", "descriptors.exhausted", "HAProxy: {proxy} reached the system's descriptor limit"),
    row("Proxy {proxy:word} reached system memory limit…", "memory.allocation", "HAProxy: {proxy} reached the system's memory limit"),
    row("Connect() failed for backend {backend}: no free ports.", "ports.exhausted", "HAProxy: no free source ports to connect to {backend}"),
    row("Connect() failed for backend {backend}: local address already in use.", "ports.exhausted", "HAProxy: no free source ports to connect to {backend}"),
    row("Proxy {proxy:word} stopped…", "process.stopping", "HAProxy stopped {proxy}"),
    row("Proxy {proxy:word} started.", "process.started", "HAProxy started {proxy}"),
    row("Current worker ({pid:int}) exited with code 143…", "process.stopping", "HAProxy's worker was told to stop"),
    row("Current worker ({pid:int}) exited with code {code:int}…", "process.crashed", "HAProxy's worker {pid} exited with code {code}"),
    row("Former worker ({pid:int}) exited with code {code:int}…", null),
    row("New worker ({pid:int}) forked", "process.started", "HAProxy started a worker"),
    row("config : {what:rest}", null),
  ],
};
