/**
 * Apache httpd's error log (https://httpd.apache.org/docs/2.4/logs.html#errorlog). Each message has its number (AH…),
 * which says what it is in every version: docs/log-message-tags in its source.
 */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { byErrno, type Program, row, type Said } from "../row.ts";
import type { Fields } from "../template.ts";

/** `[time] [module:level] [pid 26737:tid 26748] (111)Connection refused: [client 127.0.0.1:42784] AH00957: message` */
const HEAD =
  /^\[[^\]]{10,60}\] \[([a-z_]{0,30}):([a-z0-9]{4,7})\] (?:\[pid (\d{1,10})(?::tid \d{1,20})?\] )?/;
const ERROR = /^\((\d{1,6}|EAI -?\d{1,3})\)([^:\n]{1,120}): /;
const CLIENT = /^\[client [^\]]{1,80}\] /;

function shape({ message }: Entry): Said | null {
  const head = HEAD.exec(message);
  if (head === null) return null;
  let rest = message.slice(head[0].length);
  const client = CLIENT.exec(rest);
  if (client) rest = rest.slice(client[0].length);
  const error = ERROR.exec(rest);
  if (error) rest = rest.slice(error[0].length);
  const inner = CLIENT.exec(rest);
  if (inner) rest = rest.slice(inner[0].length);
  return {
    message: rest,
    fields: {
      module: head[1]!,
      level: head[2]!,
      errno: error?.[1] ?? "",
      error: error?.[2] ?? "it says no more",
    },
  };
}

/** APR's own numbers: https://apr.apache.org/docs/apr/1.7/group__apr__errno.html */
const byApr = (fields: Fields): FactKind => {
  switch (fields.errno) {
    case "70007":
      return "upstream.read-timeout";
    case "20014":
    case "70014":
      return "upstream.closed";
    case "70008":
      return "upstream.incomplete";
    default:
      return byErrno(fields) ?? "upstream.closed";
  }
};
const connecting = (fields: Fields): FactKind =>
  fields.errno === "70007" ? "upstream.connect-timeout" : (byErrno(fields) ?? "upstream.refused");
const inBody = (fields: Fields): FactKind =>
  fields.errno === "70007" ? "upstream.read-timeout" : "upstream.incomplete";

export const APACHE: Program = {
  name: "Apache",
  tags: ["apache", "apache2", "httpd"],
  shape,
  // biome-ignore format: one row a line
  rows: [
    row("AH00957: {scheme:word} attempt to connect to {server:word} {host} failed", connecting, "Apache could not connect to {server} ({errno}: {error})"),
    row("AH02454: {scheme:word} attempt to connect to Unix domain socket {socket} ({host}) failed", connecting, "Apache could not connect to {socket} ({errno}: {error})"),
    row("AH01114: HTTP: failed to make connection to backend: {server:rest}", null),
    row("AH01079: failed to make connection to backend: {server:rest}", null),
    row("AH00959: ap_proxy_connect_backend disabling worker for ({server}) for {time:rest}", "health.probe-failed", "Apache took {server} out of use for {time}"),
    row("AH01102: error reading status line from remote server {server:word}…", byApr, "Apache got no answer from {server} ({errno}: {error})"),
    row("AH00878: read response failed from {server:word} ({host})…", byApr, "Apache got no answer from {server} over AJP ({errno}: {error})"),
    row("AH01030: ajp_ilink_receive() can't receive header", null),
    row("AH00992: ajp_read_header: ajp_ilink_receive failed", null),
    row("AH00893: dialog with client {client:word} failed", null),
    row("AH01095: prefetch request body failed to {what:rest}", null),
    row("AH01110: error reading response…", inBody, "Apache: the answer of the server behind it broke off ({errno}: {error})"),
    row("AH01075: Error dispatching request to {server}: {what:rest}", byApr, "Apache got no answer from {server} over FastCGI ({errno}: {error})"),
    row("AH01067: Failed to read FastCGI header…", byApr, "Apache got no answer over FastCGI ({errno}: {error})"),
    row("AH01071: Got error '{said}'…", (fields) => ((fields.said ?? "").includes("Allowed memory size") ? "memory.heap" : "app.exception"), 'Apache: the FastCGI application said "{said}"'),
    row("AH01068: Got bogus version {what:rest}", "upstream.invalid", "Apache got no valid FastCGI answer"),
    row("AH01084: pass request body failed to {server:rest}", byErrno, "Apache: {server} broke the connection while the request was sent ({errno}: {error})"),
    row("AH01106: bad {protocol} header returned by {path:rest}", "upstream.invalid", "Apache: the server behind it sent an invalid header"),
    row("AH10124: header size is over the limit allowed by ResponseFieldSize ({limit:int} bytes)…", "upstream.header-too-large", "Apache: the server behind it sent a header of more than {limit} bytes (ResponseFieldSize)"),
    row("AH00898: DNS lookup failure for: {host:word} returned by {path:rest}", "upstream.dns", "Apache could not resolve {host} ({error})"),
    row("AH00898: Error reading from remote server returned by {path:rest}", null),
    row("AH00898: Error during SSL Handshake with remote server returned by {path:rest}", "upstream.tls", "Apache: the TLS handshake with the server behind it failed"),
    row("AH00898: {what} returned by {path:rest}", "request.seen", "Apache: {what}"),
    row("AH02039: Certificate Verification: Error ({code:int}): {why:rest}", "upstream.tls", "Apache does not trust the certificate behind it: {why}"),
    row("AH01167: balancer://{pool}: All workers are in error state…", "upstream.none-live", "Apache: all servers of balancer {pool} are in error state"),
    row("AH01170: balancer://{pool}: All workers are in error state…", "upstream.none-live", "Apache: all servers of balancer {pool} are in error state"),
    row("AH00484: server reached MaxRequestWorkers setting…", "limit.workers-once", "Apache reached MaxRequestWorkers: no worker was free"),
    row("AH03490: scoreboard is full…", "limit.near", "Apache's scoreboard is full: it can start no more workers"),
    row("AH00485: scoreboard is full…", "limit.near", "Apache's scoreboard is full: it can start no more workers"),
    row("AH10159: server is within MinSpareThreads of MaxRequestWorkers…", "limit.near", "Apache is near MaxRequestWorkers"),
    row("AH00286: server is within MinSpareThreads of MaxRequestWorkers…", "limit.near", "Apache is near MaxRequestWorkers"),
    row("AH00162: server seems busy, …", "limit.near", "Apache is busy and starts children"),
    row("AH00161: server reached MaxRequestWorkers setting…", "limit.workers-once", "Apache reached MaxRequestWorkers: no worker was free"),
    row("AH00051: child pid {pid:int} exit signal {signal} ({n:int})…", "process.crashed", "Apache's child {pid} ended by {signal} ({n})"),
    row("AH00052: child pid {pid:int} exit signal {signal} ({n:int})…", "process.crashed", "Apache's child {pid} ended by {signal} ({n})"),
    row("AH00493: SIGUSR1 received.  Doing graceful restart", "config.reloaded", "Apache restarts gracefully"),
    row("AH00494: SIGHUP received.  Attempting to restart", "config.reloaded", "Apache restarts"),
    row("AH00491: caught SIGTERM, shutting down", "process.stopping", "Apache got SIGTERM and shuts down"),
    row("AH00492: caught SIGWINCH, shutting down gracefully", "process.stopping", "Apache shuts down gracefully"),
    row("AH00489: {version} configured -- resuming normal operations", "process.started", "Apache started"),
    row("AH00163: {version} configured -- resuming normal operations", "process.started", "Apache started"),
    row("AH00094: Command line: {line:rest}", null),
    row("AH00072: make_sock: could not bind to address {address}", "process.failed-to-start", "Apache could not listen on {address} ({errno}: {error})"),
    row("AH00023: Couldn't create the {name} mutex…", "disk.full", "Apache could not create a mutex ({errno}: {error})"),
    row("AH01630: client denied by server configuration: {path:rest}", "firewall.blocked", "Apache denied the request by its configuration"),
    row("ModSecurity: Access denied with code {code:int} …", "firewall.blocked", "Apache: ModSecurity denied the request with {code}"),
    row("AH00126: Invalid URI in request…", null),
    row("AH01276: Cannot serve directory {path:rest}", null),
  ],
};
