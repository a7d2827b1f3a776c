/**
 * nginx's error log, https://nginx.org/en/docs/ngx_core_module.html#error_log; phrases from captures and from its source
 * (src/http/ngx_http_upstream.c, src/event/ngx_event_connect.c).
 */
import type { Entry } from "../entry.ts";
import { byErrno, byOwnErrno, type Program, row, type Said } from "../row.ts";
import { kindByPhp } from "./php.ts";

/** `2026/11/25 23:10:11 [error] 27032#27032: *4 message, client: …, server: …, request: "…", upstream: "…", host: "…"` */
const HEAD =
  /^\d{4}\/\d{2}\/\d{2} \d{2}:\d{2}:\d{2} \[([a-z]{4,6})\] (\d{1,10})#\d{1,10}: (?:\*(\d{1,20}) )?/;
/** Docker's and ingress-nginx's error lines are the same; syslog cuts the time off. */
const BARE = /^\[([a-z]{4,6})\] (\d{1,10})#\d{1,10}: (?:\*(\d{1,20}) )?/;
/** On its error output while it starts. */
const STARTING = /^nginx: \[([a-z]{4,6})\]()() ?/;

function shape({ message, more }: Entry): Said | null {
  const head = HEAD.exec(message) ?? BARE.exec(message) ?? STARTING.exec(message);
  if (head === null) return null;
  const whole = more.length === 0 ? message : [message, ...more].join(" ");
  const rest = whole.slice(head[0].length);
  const context = rest.indexOf(", client: ");
  const upstream = between(afterRequest(rest), ', upstream: "', '"', context === -1 ? -1 : 0);
  return {
    message: withoutQuotes(context === -1 ? rest : rest.slice(0, context)),
    fields: { level: head[1]!, worker: head[2]!, upstream: hostOf(upstream) },
  };
}

/** What stands behind the request line, in which a visitor may have written what looks like the rest. */
function afterRequest(text: string): string {
  const request = /, request: ".{0,8000}? HTTP\/\d(?:\.\d)?"(?=, |$)/.exec(text);
  return request === null ? text : text.slice(request.index + request[0].length);
}

/** Paths stand as visitors typed them, quotes and all: `open() "/x" failed (24: …" failed (2: No such file …)`. */
function withoutQuotes(message: string): string {
  const path = /^(\w{1,20}\(\) ")(.{0,4000})(" failed \(\d{1,4}: )/.exec(message);
  if (path === null) return message;
  return path[1]! + path[2]!.replaceAll('"', "'") + message.slice(path[1]!.length + path[2]!.length);
}

function between(text: string, start: string, end: string, from: number): string {
  const at = from === -1 ? -1 : text.indexOf(start, from);
  if (at === -1) return "";
  const stop = text.indexOf(end, at + start.length);
  return stop === -1 ? "" : text.slice(at + start.length, stop);
}

/** Scheme and path away: paths hold what visitors typed. */
function hostOf(upstream: string): string {
  const host = upstream.replace(/^[a-z]{1,10}:\/\//, "");
  if (host === "") return "the server behind it";
  return host.startsWith("unix:") ? host.replace(/:\/?[^:/]*$/, "") : host.split("/")[0]!;
}

export const NGINX: Program = {
  name: "nginx",
  tags: ["nginx", "openresty", "ingress-nginx"],
  shape,
  // biome-ignore format: one row a line
  rows: [
    row("connect() failed ({errno:int}: {error}) while connecting to upstream…", byErrno, "nginx: connect() to {upstream} failed ({errno}: {error})"),
    row("connect() to {socket} failed ({errno:int}: {error}) while connecting to upstream…", byErrno, "nginx: connect() to {socket} failed ({errno}: {error})"),
    row("upstream timed out ({error}) while connecting to upstream…", "upstream.connect-timeout", "nginx: connecting to {upstream} timed out"),
    row("upstream timed out ({error}) while SSL handshaking to upstream…", "upstream.connect-timeout", "nginx: the TLS handshake with {upstream} timed out"),
    row("upstream timed out ({error}) while sending request to upstream…", "upstream.write-timeout", "nginx: {upstream} did not take the request in time"),
    row("upstream timed out ({error}) while reading response header from upstream…", "upstream.read-timeout", "nginx: {upstream} took the request and did not answer in time"),
    row("upstream timed out ({error}) while reading upstream…", "upstream.read-timeout", "nginx: {upstream} stopped in the middle of its answer, and the timeout ran out"),
    row("upstream timed out ({error}) while {phase:rest}", "upstream.read-timeout", "nginx: {upstream} timed out while {phase}"),
    row("upstream prematurely closed connection while reading response header from upstream…", "upstream.closed", "nginx: {upstream} closed the connection without an answer"),
    row("upstream prematurely closed connection while reading upstream…", "upstream.incomplete", "nginx: {upstream} closed the connection in the middle of its answer"),
    row("upstream prematurely closed connection while {phase:rest}", "upstream.closed", "nginx: {upstream} closed the connection while {phase}"),
    row("upstream prematurely closed FastCGI …", "upstream.closed", "nginx: {upstream} closed the FastCGI connection before its answer was whole"),
    row("recv() failed ({errno:int}: {error}) while reading response header from upstream…", byErrno, "nginx: {upstream} broke the connection before it answered ({errno}: {error})"),
    row("recv() failed ({errno:int}: {error}) while reading upstream…", "upstream.incomplete", "nginx: {upstream} broke the connection in the middle of its answer ({errno}: {error})"),
    row("recv() failed ({errno:int}: {error}) while resolving…", "dns.failed", "nginx: its resolver did not answer ({errno}: {error})"),
    row("readv() failed ({errno:int}: {error}) while reading upstream…", "upstream.incomplete", "nginx: {upstream} broke the connection in the middle of its answer ({errno}: {error})"),
    row("send() failed ({errno:int}: {error}) while sending request to upstream…", byErrno, "nginx: {upstream} broke the connection while the request was sent ({errno}: {error})"),
    row("writev() failed ({errno:int}: {error}) while sending request to upstream…", byErrno, "nginx: {upstream} broke the connection while the request was sent ({errno}: {error})"),
    row("no live upstreams while connecting to upstream…", "upstream.none-live", "nginx: no live upstreams in {upstream}"),
    row("upstream server temporarily disabled while …", "health.probe-failed", "nginx took {upstream} out of its pool for a while"),
    row("{host:word} could not be resolved ({code}: {error}) while requesting certificate status…", "dns.degraded", "nginx could not resolve {host}, to ask for its certificate's status ({code}: {error})"),
    row("{host:word} could not be resolved ({code}: {error})…", "upstream.dns", "nginx could not resolve {host} ({code}: {error})"),
    row("no resolver defined to resolve {host:rest}", "upstream.dns", "nginx has no resolver to look {host} up with"),
    row('host not found in upstream "{host}"…', "upstream.dns", "nginx could not resolve {host} when it started"),
    row("upstream sent too big header while reading response header from upstream…", "upstream.header-too-large", "nginx: {upstream} sent headers larger than proxy_buffer_size"),
    row("upstream sent {what} while reading …", "upstream.invalid", "nginx: {upstream} sent {what}"),
    row("upstream SSL certificate {what} while SSL handshaking to upstream…", "upstream.tls", "nginx: the certificate of {upstream} does not hold: {what}"),
    row("SSL_do_handshake() failed ({error}) while SSL handshaking to upstream…", "upstream.tls", "nginx: the TLS handshake with {upstream} failed ({error})"),
    row("peer closed connection in SSL handshake while SSL handshaking to upstream…", "upstream.tls", "nginx: {upstream} closed the connection in the TLS handshake"),
    row("peer closed connection in SSL handshake ({errno:int}: {error}) while SSL handshaking to upstream…", "upstream.tls", "nginx: {upstream} broke the connection in the TLS handshake ({errno}: {error})"),
    row('FastCGI sent in stderr: "{said}" while reading …', ({ said }) => kindByPhp(said), 'nginx: {upstream} said "{said}"'),
    row('FastCGI sent in stderr: "{said:rest}', ({ said }) => kindByPhp(said), 'nginx: {upstream} said "{said}"'),
    row('limiting requests, excess: {excess:num} by zone "{zone}"…', "limit.rate", 'nginx: over the request rate of limit_req zone "{zone}" (excess {excess})'),
    row('limiting requests, dry run, excess: {excess:num} by zone "{zone}"…', null),
    row("delaying request…", null),
    row('limiting connections by zone "{zone}"…', "limit.connections", 'nginx: over the connections of limit_conn zone "{zone}"'),
    row("{limit:int} worker_connections are not enough, reusing connections…", "limit.near", "nginx: nearly all {limit} worker_connections are in use; it closes idle ones"),
    row("{limit:int} worker_connections are not enough…", "limit.connections", "nginx: {limit} worker_connections are not enough"),
    row("could not allocate node in {zone:rest}", "limit.connections", "nginx: no memory left in {zone}"),
    row("ngx_slab_alloc() failed: no memory…", "memory.allocation", "nginx: a shared memory zone is full"),
    row("access forbidden by rule…", "firewall.blocked", "nginx: access forbidden by a deny rule"),
    row("ModSecurity: Access denied with code {code:int}…", "firewall.blocked", "nginx: ModSecurity denied the request with {code}"),
    row("[client {client}] ModSecurity: Access denied with code {code:int}…", "firewall.blocked", "nginx: ModSecurity denied the request with {code}"),
    row("client intended to send too large body: {bytes:int} bytes…", "request.refused", "nginx refused a body of {bytes} bytes (client_max_body_size)"),
    row("client sent too large request…", "request.refused", "nginx refused a request with too large headers"),
    row("client sent too long header line: …", "request.refused", "nginx refused a request with a header larger than large_client_header_buffers"),
    row("client sent too long URI…", "request.refused", "nginx refused a request with too long a URI"),
    row("client sent {what} while reading client request…", null),
    row("auth request unexpected status: {status:int}…", "request.refused", "nginx: the auth_request answered {status}"),
    row("rewrite or internal redirection cycle…", "config.invalid", "nginx: rewrite or internal redirection cycle"),
    row('open() "{file}" failed ({errno:int}: {error})…', (fields) => byOwnErrno(fields) ?? (fields.errno === "13" ? "config.invalid" : null), "nginx could not open {file} ({errno}: {error})"),
    row('pwrite() "{file}" failed ({errno:int}: {error})…', byOwnErrno, "nginx could not write {file} ({errno}: {error})"),
    row("worker process {pid:int} exited on signal {signal:int}…", ({ signal }) => (signal === "9" ? "process.killed" : "process.crashed"), "nginx: its worker process {pid} was killed by signal {signal}"),
    row("worker process {pid:int} exited with code 0…", null),
    row("worker process {pid:int} exited with fatal code {code:int}…", "process.exited", "nginx: its worker process {pid} exited with fatal code {code}"),
    row("worker process {pid:int} exited with code {code:int}…", "process.exited", "nginx: its worker process {pid} exited with code {code}"),
    row("signal {n:int} ({signal}) received from {from:int}, reconfiguring", "config.reloaded", "nginx reloads its configuration"),
    row("reconfiguring", "config.reloaded", "nginx reloads its configuration"),
    row("signal {n:int} ({signal}) received from {from:int}, {what:rest}", "process.stopping", "nginx got {signal}: {what}"),
    row("start worker processes", "process.started", "nginx started its worker processes"),
    row("bind() to {address} failed ({errno:int}: {error})…", "process.failed-to-start", "nginx could not listen on {address} ({errno}: {error})"),
    row('unknown directive "{name}" in {file}', "config.invalid", 'nginx refuses its configuration: unknown directive "{name}" in {file}'),
    row('cannot load certificate "{file}": {why:rest}', "config.invalid", "nginx refuses its configuration: it cannot load the certificate {file}"),
    row("epoll_wait() reported that client prematurely closed connection…", "request.client-gone", "nginx saw the client leave while it waited for {upstream}"),
    row("client prematurely closed connection…", "request.client-gone", "nginx saw the client leave while it waited for {upstream}"),
    row('{call:word} "{file}" failed ({errno:int}: {error})…', byOwnErrno, "nginx: {call} of {file} failed ({errno}: {error})"),
    row("{call:word} failed ({errno:int}: {error})…", byOwnErrno, "nginx: {call} failed ({errno}: {error})"),
    // Routine.
    ...[
      "client {address:word} closed keepalive connection",
      "client closed connection while {phase:rest}",
      'using the "{method}" event method',
      "nginx/{version:rest}",
      "openresty/{version:rest}",
      "built by {compiler:rest}",
      "OS: {os:rest}",
      "getrlimit(RLIMIT_NOFILE): {limits:rest}",
      "start worker process {pid:int}",
      "start cache {what:rest}",
      "gracefully shutting down",
      "exiting",
      "exit",
      "signal {n:int} (SIGCHLD) received from {pid:int}",
      "signal {n:int} (SIGIO) received",
      "cache manager process {pid:int} exited with code 0",
      "a client request body is buffered to a temporary file…",
      "an upstream response is buffered to a temporary file…",
    ].map((when) => row(when, null)),
  ],
};
