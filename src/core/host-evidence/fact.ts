/**
 * What one log line, or a host's samples, tell of a failure: `{kind, cause, at, text}`. The table below says what each
 * kind speaks for; the rows of `lines/<program>.ts` only say which line is of which kind, and what it names.
 */
import type { Cause as UpstreamCause } from "../attribution/causes.ts";

/** Causes of the diagnosis that a host can name. Those from `pool-exhausted` on are seen from inside only. */
const HOST_CAUSES = [
  "scheduled-job",
  "resource-leak",
  "crash-restart",
  "upstream-timeout",
  "upstream-network",
  "bad-pool-member",
  "dns-resolution",
  "connection-limit",
  "no-healthy-upstream",
  "deploy",
  "rate-limited",
  "tls",
  "app-error",
  "cold-start",
  "pool-exhausted",
  "port-exhausted",
  "descriptors-exhausted",
  "memory-exhausted",
  "cpu-exhausted",
  "stale-dns",
  "header-too-large",
  "firewall-block",
  "gc-pause",
  "scale-in",
] as const;
type HostCause = (typeof HOST_CAUSES)[number];

/**
 * How much a fact says. `root`: names what went wrong, and why. `mechanism`: what the gateway saw fail behind it, which
 * several roots share. `context`: happened at that time, and explains nothing by itself.
 */
export type Weight = "root" | "mechanism" | "context";

interface KindOfFact {
  /** The diagnosis it speaks for; null where it only sets the scene. */
  readonly cause: HostCause | null;
  readonly weight: Weight;
  /** What failed behind the gateway, in RFC 9209's words: narrows what the answer left open. */
  readonly upstream?: UpstreamCause;
}

const root = (cause: HostCause, upstream?: UpstreamCause): KindOfFact => ({
  cause,
  weight: "root",
  ...(upstream ? { upstream } : {}),
});
const mechanism = (cause: HostCause, upstream: UpstreamCause): KindOfFact => ({
  cause,
  weight: "mechanism",
  upstream,
});
const context: KindOfFact = { cause: null, weight: "context" };

export const KINDS = {
  "upstream.refused": mechanism("crash-restart", "connection_refused"),
  "upstream.closed": mechanism("crash-restart", "connection_terminated"),
  "upstream.reset": mechanism("crash-restart", "connection_terminated"),
  "upstream.incomplete": mechanism("crash-restart", "http_response_incomplete"),
  "upstream.no-socket": mechanism("crash-restart", "connection_refused"),
  "upstream.connect-timeout": mechanism("upstream-network", "connection_timeout"),
  "upstream.unroutable": root("upstream-network", "destination_ip_unroutable"),
  // It is the cause itself, unless something deeper says why the application was slow.
  "upstream.read-timeout": root("upstream-timeout", "connection_read_timeout"),
  "upstream.write-timeout": mechanism("upstream-timeout", "connection_write_timeout"),
  "upstream.no-connection": { cause: null, weight: "mechanism" },
  "upstream.none-live": mechanism("no-healthy-upstream", "destination_unavailable"),
  "upstream.dns": root("dns-resolution", "dns_error"),
  "upstream.tls": root("tls", "tls_protocol_error"),
  "upstream.header-too-large": root("header-too-large", "http_response_header_section_size"),
  "upstream.invalid": root("app-error", "http_protocol_error"),
  "upstream.backlog-full": root("connection-limit", "connection_limit_reached"),
  "upstream.limit": root("connection-limit", "connection_limit_reached"),
  "upstream.error": mechanism("app-error", "passed_through"),
  "limit.connections": root("connection-limit", "connection_limit_reached"),
  "limit.queue-timeout": root("connection-limit", "connection_limit_reached"),
  "limit.rate": root("rate-limited", "http_request_denied"),
  "limit.workers": root("pool-exhausted", "connection_limit_reached"),
  // A warning on the way there: nothing was refused yet.
  "limit.near": context,
  // Apache says it once until it is started again, however often it is so.
  "limit.workers-once": root("pool-exhausted", "connection_limit_reached"),
  "firewall.blocked": root("firewall-block", "http_request_denied"),
  // A packet or an address that nobody says was the probe's.
  "firewall.other": context,
  "health.down": root("no-healthy-upstream", "destination_unavailable"),
  "health.none-left": root("no-healthy-upstream", "destination_unavailable"),
  "health.up": context,
  "health.probe-failed": mechanism("no-healthy-upstream", "destination_unavailable"),
  "memory.oom-kill": root("memory-exhausted", "connection_terminated"),
  // The host's counter: nobody says that it was this service.
  "memory.oom-counted": mechanism("memory-exhausted", "connection_terminated"),
  "memory.heap": root("memory-exhausted", "connection_terminated"),
  "memory.allocation": root("memory-exhausted"),
  "memory.evicted": root("memory-exhausted"),
  "memory.low": root("memory-exhausted"),
  "memory.leak-restart": root("resource-leak", "connection_terminated"),
  "descriptors.exhausted": root("descriptors-exhausted"),
  "ports.exhausted": root("port-exhausted"),
  "cpu.starved": root("cpu-exhausted"),
  "cpu.stolen": root("cpu-exhausted"),
  "cpu.throttled": root("cpu-exhausted"),
  "gc.pause": root("gc-pause"),
  "disk.full": root("app-error"),
  "process.crashed": root("crash-restart", "connection_terminated"),
  "process.killed": root("crash-restart", "connection_terminated"),
  "process.exited": root("crash-restart", "connection_refused"),
  // Pools recycle their workers all day long.
  "process.restarted": { cause: "crash-restart", weight: "mechanism" },
  "process.failed-to-start": root("crash-restart", "connection_refused"),
  "process.starting": context,
  "process.started": context,
  "process.stopping": context,
  "worker.timeout": root("upstream-timeout", "connection_terminated"),
  "worker.slow": mechanism("upstream-timeout", "connection_read_timeout"),
  "app.exception": root("app-error", "passed_through"),
  "app.dependency-refused": root("app-error"),
  "app.dependency-timeout": root("app-error"),
  // It wrote or read, and the other side was gone: a visitor as well as a database.
  "app.connection-broken": context,
  "app.pool-timeout": root("pool-exhausted"),
  "db.slots": root("pool-exhausted"),
  "db.statement-timeout": root("app-error"),
  "db.lock-timeout": root("app-error"),
  "db.deadlock": root("app-error"),
  "db.slow": context,
  "db.checkpoint": context,
  "db.crashed": root("crash-restart"),
  "db.stopped": root("crash-restart"),
  "db.starting": root("cold-start"),
  "db.memory": root("memory-exhausted"),
  "db.clients": root("pool-exhausted"),
  "db.write-failed": root("app-error"),
  // Whose login, and whether it was meant to succeed, nobody says.
  "db.login-refused": context,
  "dns.failed": root("dns-resolution", "dns_error"),
  "dns.overloaded": root("dns-resolution", "dns_error"),
  "dns.degraded": mechanism("dns-resolution", "dns_error"),
  "kernel.conntrack-full": root("connection-limit"),
  "kernel.accept-queue": root("connection-limit"),
  "kernel.syn-flood": root("connection-limit"),
  "kernel.neighbours-full": root("upstream-network"),
  "kernel.hung": { cause: null, weight: "mechanism" },
  "kernel.sockets-full": root("connection-limit"),
  "kernel.link": root("upstream-network"),
  "network.retransmits": mechanism("upstream-network", "connection_timeout"),
  "network.failover": { cause: "crash-restart", weight: "mechanism" },
  "job.ran": context,
  "job.failed": context,
  "log.rotated": context,
  "certificate.renewed": context,
  "certificate.failed": context,
  "config.reloaded": context,
  "config.invalid": { cause: "deploy", weight: "mechanism" },
  "deploy.scaled-in": root("scale-in", "connection_terminated"),
  "deploy.scaled": context,
  "deploy.killing": root("deploy", "connection_terminated"),
  "request.seen": context,
  "request.client-gone": context,
  // Of some visitor's request: nothing says that it was the probe's.
  "request.refused": context,
} as const satisfies Readonly<Record<string, KindOfFact>>;
export type FactKind = keyof typeof KINDS;

/** `at` is epoch ms, null where neither the line nor who sent it knows. `text` is built from parsed fields only. */
export interface HostFact {
  readonly kind: FactKind;
  readonly cause: HostCause | null;
  readonly at: number | null;
  readonly text: string;
  /** Its line names a failing check: it is of that very request. */
  readonly own?: boolean;
  /** How bad it was at its worst, in any unit of its kind. */
  readonly level?: number;
}

export function kindOf(kind: FactKind): KindOfFact {
  return KINDS[kind];
}

/** Kinds whose text may hold an application's own words: it leaves by no channel unasked, as a body's does not. */
const QUOTING: ReadonlySet<FactKind> = new Set<FactKind>([
  "app.exception",
  "app.dependency-refused",
  "app.dependency-timeout",
  "app.connection-broken",
  "app.pool-timeout",
  "memory.heap",
  "memory.allocation",
  "descriptors.exhausted",
  "dns.failed",
  "disk.full",
  "process.crashed",
  "process.failed-to-start",
  "worker.timeout",
  "health.probe-failed",
  "job.ran",
  // What an application says of its database, or of the host: the statement and its values may stand in it.
  "db.lock-timeout",
  "db.memory",
  "db.starting",
  "db.statement-timeout",
  "db.stopped",
  "db.write-failed",
  "ports.exhausted",
]);

export function quotesLog(kind: FactKind): boolean {
  return QUOTING.has(kind);
}

const RANK: Readonly<Record<Weight, number>> = { root: 2, mechanism: 1, context: 0 };

/** The heavier first; of two alike, the earlier. */
export function byWeight(a: HostFact, b: HostFact): number {
  return RANK[kindOf(b.kind).weight] - RANK[kindOf(a.kind).weight] || (a.at ?? 0) - (b.at ?? 0);
}
