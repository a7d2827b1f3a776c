/** MongoDB, Elasticsearch, RabbitMQ, PgBouncer and Redis Sentinel: stores and brokers behind an application. */
import type { Entry } from "../entry.ts";
import { BEHIND_APP, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import { asObject, plain } from "../json.ts";
import { type Program, row, type Said, type Told } from "../row.ts";
import type { Fields } from "../template.ts";

/** MongoDB 4.4 and newer: one JSON object a line, `s` the severity, `c` the component, `id` of the message, `attr` its parts. */
function mongo({ json }: Entry): Said | null {
  if (json === null || typeof json.c !== "string" || typeof json.id !== "number") return null;
  if (!/^(?:[FEWI]|D[1-5])$/.test(plain(json.s))) return null;
  if (typeof json.msg !== "string" || typeof json.ctx !== "string") return null;
  const attr = asObject(json.attr) ?? {};
  const text = (key: string) => (plain(attr[key]) || "?").slice(0, 60);
  const fields = { ms: text("durationMillis"), ns: text("ns"), from: text("oldState"), to: text("newState") };
  return { message: json.msg, fields: { ...fields, count: text("connectionCount") } };
}

const isPrimaryLost = ({ from, to }: Fields): FactKind | null =>
  from === "PRIMARY" || to === "PRIMARY" ? "network.failover" : null;

export const MONGODB: Program = {
  name: "MongoDB",
  tags: ["mongod", "mongodb", "mongos", "mongo"],
  shape: mongo,
  // biome-ignore format: one row a line
  rows: [
    row("Connection refused because there are too many open connections", "db.slots", "MongoDB refused a connection: {count} are open (maxIncomingConnections)"),
    row("Slow query", "db.slow", "MongoDB: a query of {ns} took {ms} ms"),
    row("Replica set state transition", isPrimaryLost, "MongoDB changed from {from} to {to}"),
    row("Stepping down from primary…", "network.failover", "MongoDB steps down from primary"),
    row("WiredTiger error", "db.write-failed", "MongoDB: its storage failed"),
    row("Received signal", "db.stopped", "MongoDB was asked to stop"),
    row("Now exiting", "db.stopped", "MongoDB stopped"),
    row("MongoDB starting", "db.starting", "MongoDB starts"),
    row("Waiting for connections", "process.started", "MongoDB accepts connections"),
    ...["Connection ended", "Connection accepted", "client metadata", "Authentication succeeded", "Checkpoint {what:rest}"].map((when) => row(when, null)),
  ],
};

/** `{"type":"server","component":"o.e.m.j.JvmGcMonitorService","message":"[gc][470362] overhead, spent [575ms] …` */
function elastic({ json, message }: Entry): Told | undefined {
  if (json === null || typeof json.component !== "string" || !json.component.startsWith("o."))
    return undefined;
  if ("cluster.name" in json === false && "node.name" in json === false) return undefined;
  const text = message.slice(0, 200);
  if (/would be larger than (?:configured breaker|the limit)|Data too large/.test(text))
    return { kind: "db.memory", text: `Elasticsearch's circuit breaker refused a request: ${text}` };
  if (/rejected execution of/.test(text))
    return { kind: "limit.workers", text: `Elasticsearch's thread pool is full: ${text}` };
  if (/^\[gc\]/.test(text)) return { kind: "limit.near", text: `Elasticsearch collects garbage: ${text}` };
  return /^(?:INFO|DEBUG|TRACE)$/.test(plain(json.level)) ? { kind: null, text: "" } : undefined;
}

export const ELASTICSEARCH: Program = {
  name: "Elasticsearch",
  tags: ["elasticsearch", "opensearch"],
  tell: elastic,
  rows: [],
};

/** `2026-11-25 11:06:08.189762+00:00 [warning] <0.364.0> file descriptor limit alarm set.` */
const RABBIT =
  /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3,6}(?:[+-]\d{2}:\d{2})? \[(?:debug|info|notice|warning|error|critical)\] <\d{1,10}\.\d{1,10}\.\d{1,10}> ?/;

export const RABBITMQ: Program = {
  name: "RabbitMQ",
  tags: ["rabbitmq", "rabbitmq-server"],
  shape: ({ message }) => {
    const head = RABBIT.exec(message);
    return head === null ? null : { message: message.slice(head[0].length) };
  },
  // biome-ignore format: one row a line
  rows: [
    row("file descriptor limit alarm set.", "descriptors.exhausted", "RabbitMQ takes no connections: its descriptors are used up"),
    row("memory resource limit alarm set on node {node:word}", "db.memory", "RabbitMQ holds back publishers: {node} is over its memory watermark"),
    row("disk resource limit alarm set on node {node:word}", "db.write-failed", "RabbitMQ holds back publishers: {node} is short of disk"),
    row("file descriptor limit alarm cleared.", "health.up", "RabbitMQ takes connections again"),
    row("{what} resource limit alarm cleared on node {node:word}", "health.up", "RabbitMQ's {what} alarm on {node} is over"),
    row("node {node:word} down: {why:rest}", "network.failover", "RabbitMQ: node {node} is down ({why})"),
    row("RabbitMQ is asked to stop...", "db.stopped", "RabbitMQ was asked to stop"),
    row("Server startup complete; {what:rest}", "process.started", "RabbitMQ started"),
    ...["accepting AMQP connection {what:rest}", "connection <{what:rest}", "closing AMQP connection {what:rest}", "Channel error on connection {what:rest}", "operation {what:rest}", "*{what:rest}", "missed heartbeats from client, timeout: {what:rest}"].map((when) => row(when, null)),
  ],
};

/** `2026-11-25 15:10:41.123 UTC [52610] WARNING C-0x7ff4: shop/app@10.0.0.3:65305 pooler error: query_wait_timeout` */
const BOUNCER =
  /^(?:\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2}\.\d{3} (?:[A-Z]{2,5} )?)?\[?\d{1,10}\]? (?:LOG|WARNING|ERROR|FATAL|NOISE|DEBUG) (?=[CS]-0x|server login failed|[Ss]tats: |kernel file|got SIG|process up|listening on)/;

function bouncer({ message, tag }: Entry): Said | null {
  const head = BOUNCER.exec(message);
  if (head === null && tag !== "pgbouncer") return null;
  const rest = message.slice(head?.[0].length ?? 0).replace(/^(?:LOG|WARNING|ERROR|FATAL) /, "");
  return {
    message: rest.replace(/^[CS]-0x[0-9a-f]{2,16}: \S{1,200} /, "").replace(/^Pooler Error/, "pooler error"),
  };
}

const byRefusal = ({ why = "" }: Fields): FactKind => {
  const word = errorWord(why);
  return word === "pool" ? "db.slots" : word === null ? "request.refused" : BEHIND_APP[word];
};

export const PGBOUNCER: Program = {
  name: "PgBouncer",
  tags: ["pgbouncer"],
  shape: bouncer,
  // biome-ignore format: one row a line
  rows: [
    row("pooler error: query_wait_timeout", "app.pool-timeout", "PgBouncer: a client had waited for a server connection longer than query_wait_timeout"),
    row("pooler error: no more connections allowed{what:rest}", "db.slots", "PgBouncer: all client connections are taken{what}"),
    row("pooler error: no more connections allowed", "db.slots", "PgBouncer: all client connections are taken"),
    row("pooler error: server login has been failing…", "app.dependency-refused", "PgBouncer can't log in to the server"),
    row("pooler error: {why:rest}", byRefusal, "PgBouncer refused a client: {why}"),
    row("server login failed: {why:rest}", byRefusal, "PgBouncer could not log in to the server: {why}"),
    row("closing because: connect failed…", "app.dependency-refused", "PgBouncer could not connect to the server"),
    row("closing because: server conn crashed?…", "app.dependency-refused", "PgBouncer: the server's connection broke"),
    row("kernel file descriptor limit: {what:rest}", null),
    row("got SIGTERM, {what:rest}", "db.stopped", "PgBouncer was asked to stop"),
    row("got SIGINT, {what:rest}", "db.stopped", "PgBouncer was asked to stop"),
    ...["Stats: {what:rest}", "stats: {what:rest}", "closing because: {what:rest}", "login attempt: {what:rest}", "new connection to server{what:rest}", "process up: {what:rest}", "listening on {what:rest}"].map((when) => row(when, null)),
  ],
};
