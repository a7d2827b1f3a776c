/** PostgreSQL, MySQL and MariaDB, Redis: what they log when they refuse, wait, run out or stop. */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said } from "../row.ts";
import type { Fields } from "../template.ts";

/** log_line_prefix may be anything; the severity and two blanks are always there. */
const PG =
  /(?:^|[\s:])(?:LOG|ERROR|FATAL|PANIC|WARNING|HINT|DETAIL|STATEMENT|CONTEXT|NOTICE|QUERY|LOCATION): {2}(?! )/;
const MAX_PREFIX_CHARS = 200;

function postgres({ message, json }: Entry): Said | null {
  if (json !== null)
    return typeof json.error_severity === "string" && typeof json.message === "string"
      ? { message: json.message }
      : null;
  const found = PG.exec(message.slice(0, MAX_PREFIX_CHARS));
  if (found === null) return null;
  if (/(?:HINT|DETAIL|STATEMENT|CONTEXT|QUERY|LOCATION): {2}$/.test(found[0]))
    return { message: "(continues)" };
  return { message: message.slice(found.index + found[0].length) };
}

const bySignal = ({ signal }: Fields): FactKind => (signal === "9" ? "process.killed" : "db.crashed");

export const POSTGRESQL: Program = {
  name: "PostgreSQL",
  tags: ["postgres", "postgresql"],
  shape: postgres,
  // biome-ignore format: one row a line
  rows: [
    row("remaining connection slots are reserved for {what:rest}", "db.slots", "PostgreSQL: all connection slots are taken (max_connections)"),
    row("sorry, too many clients already", "db.slots", "PostgreSQL: all connection slots are taken (max_connections)"),
    row('too many connections for role "{role}"', "db.slots", "PostgreSQL: all connections of role {role} are taken"),
    row('too many connections for database "{database}"', "db.slots", "PostgreSQL: all connections of database {database} are taken"),
    row("canceling statement due to statement timeout…", "db.statement-timeout", "PostgreSQL cancelled a statement: statement_timeout"),
    row("canceling statement due to lock timeout…", "db.lock-timeout", "PostgreSQL cancelled a statement that waited for a lock: lock_timeout"),
    row("canceling statement due to conflict with recovery", "db.statement-timeout", "PostgreSQL cancelled a statement on the standby: conflict with recovery"),
    row("canceling statement due to user request", null),
    row("deadlock detected", "db.deadlock", "PostgreSQL: a deadlock"),
    row("process {pid:int} detected deadlock while waiting for {lock} on {what:rest}", "db.deadlock", "PostgreSQL: a deadlock, process {pid} waited for {lock}"),
    row("process {pid:int} still waiting for {lock} on {what} after {ms:num} ms…", "db.slow", "PostgreSQL: process {pid} has waited {ms} ms for {lock}"),
    row("process {pid:int} acquired {what:rest}", null),
    row("duration: {ms:num} ms  {what:rest}", "db.slow", "PostgreSQL: a statement took {ms} ms"),
    row("terminating connection due to idle-in-transaction timeout", "db.lock-timeout", "PostgreSQL ended a connection: idle in a transaction"),
    row("terminating connection due to administrator command", "db.stopped", "PostgreSQL ended a connection: by an administrator, or it stops"),
    row("terminating connection because of crash of another server process", "db.crashed", "PostgreSQL ended a connection: another of its processes crashed"),
    row("server process (PID {pid:int}) was terminated by signal {signal:int}: {name:rest}", bySignal, "PostgreSQL: its process {pid} was ended by signal {signal} ({name})"),
    row("server process (PID {pid:int}) exited with exit code {code:int}", "db.crashed", "PostgreSQL: its process {pid} exited with code {code}"),
    row("terminating any other active server processes", "db.crashed", "PostgreSQL ends all its processes after a crash"),
    row("all server processes terminated; reinitializing", "db.crashed", "PostgreSQL starts itself afresh after a crash"),
    row("database system was interrupted; {what:rest}", "db.starting", "PostgreSQL recovers: it had been interrupted"),
    row("database system was not properly shut down; automatic recovery in progress", "db.starting", "PostgreSQL recovers: it had not been shut down properly"),
    row("the database system is starting up", "db.starting", "PostgreSQL refused a connection: it is starting up"),
    row("the database system is in recovery mode", "db.starting", "PostgreSQL refused a connection: it is in recovery"),
    row("the database system is not yet accepting connections", "db.starting", "PostgreSQL refused a connection: it is starting up"),
    row("the database system is shutting down", "db.stopped", "PostgreSQL refused a connection: it is shutting down"),
    row("received {mode:word} shutdown request", "db.stopped", "PostgreSQL was told to shut down ({mode})"),
    row("database system is shut down", "db.stopped", "PostgreSQL is shut down"),
    row("aborting any active transactions", "db.stopped", "PostgreSQL aborts its transactions to shut down"),
    row("database system is ready to accept connections", "process.started", "PostgreSQL accepts connections"),
    row("received SIGHUP, reloading configuration files", "config.reloaded", "PostgreSQL reloads its configuration"),
    row("checkpoints are occurring too frequently ({seconds:int} {unit} apart)", "db.checkpoint", "PostgreSQL: checkpoints only {seconds} s apart (max_wal_size)"),
    row("checkpoint starting: {why:rest}", "db.checkpoint", "PostgreSQL started a checkpoint ({why})"),
    row("checkpoint complete: wrote {n:int} buffers {what}, total={seconds:num} s;{rest:rest}", "db.checkpoint", "PostgreSQL finished a checkpoint of {n} buffers, which took {seconds} s"),
    row("out of memory", "db.memory", "PostgreSQL: out of memory"),
    row("out of shared memory", "db.memory", "PostgreSQL: out of shared memory (max_locks_per_transaction)"),
    row("could not fork new process for connection: {why:rest}", "db.memory", "PostgreSQL could not fork for a connection: {why}"),
    row('could not write to file "{file}": No space left on device', "disk.full", "PostgreSQL: no space left for {file}"),
    row('could not extend file "{file}": No space left on device', "disk.full", "PostgreSQL: no space left for {file}"),
    row('password authentication failed for user "{user}"', "db.login-refused", "PostgreSQL refused the password of {user}"),
    row("automatic vacuum of table {what:rest}", null),
    row("automatic analyze of table {what:rest}", null),
    row("(continues)", null),
    ...[
      "starting PostgreSQL {what:rest}",
      "listening on {what:rest}",
      "database system was shut down at {what:rest}",
      "redo {what:rest}",
      "invalid record length {what:rest}",
      "background worker {what:rest}",
      "shutting down",
      "temporary file: {what:rest}",
      "relation {what:rest}",
      "duplicate key {what:rest}",
      "connection received: {what:rest}",
      "connection authorized: {what:rest}",
      "disconnection: {what:rest}",
      "could not receive data from client: {what:rest}",
      "unexpected EOF on client connection {what:rest}",
      "connection to client lost",
    ].map((when) => row(when, null)),
  ],
};

/** `2026-11-26  0:49:21 14 [Warning] …` (MariaDB), `2026-11-26T00:49:21.123456Z 14 [Warning] [MY-010055] [Server] …` (MySQL 8) */
const MY =
  /^(?:\d{4}-\d{2}-\d{2}[T ]\s?\d{1,2}:\d{2}:\d{2}(?:\.\d{6}Z?|Z)? \d{1,20} )\[(?:Note|Warning|ERROR|System)\] (?:\[MY-\d{6}\] \[[A-Za-z]{1,20}\] )?/;
/** Version 5 writes no thread; its time, `261125 11:17:39`, has been taken off before. */
const MY_5 = /^\[(?:Note|Warning|ERROR)\] (?=mysqld|\/\S{1,80}mysqld|InnoDB: )/;

function mysql({ message }: Entry): Said | null {
  const head = message.startsWith("[") ? MY_5.exec(message) : MY.exec(message);
  return head === null ? null : { message: message.slice(head[0].length) };
}

export const MYSQL: Program = {
  name: "MySQL",
  tags: ["mysqld", "mariadbd", "mysql", "mariadb"],
  shape: mysql,
  // biome-ignore format: one row a line
  rows: [
    row("Too many connections", "db.slots", "MySQL: all connections are taken (max_connections)"),
    row("Aborted connection {id:int} to db: '{database}' user: '{user}' host: '{host}' (Got timeout reading communication packets)", null),
    row("Aborted connection {id:int} to db: {what:rest}", null),
    row("Access denied for user {user:word} {what:rest}", "db.login-refused", "MySQL refused user {user}"),
    row("InnoDB: Transactions deadlock detected, dumping detailed information.", "db.deadlock", "MySQL: a deadlock"),
    row("InnoDB: Transaction was aborted due to Deadlock", "db.deadlock", "MySQL: a transaction was rolled back by a deadlock"),
    row("InnoDB: page_cleaner: {ms:int}ms intended loop took {took:int}ms{what:rest}", "db.slow", "MySQL: flushing pages took {took} ms instead of {ms}"),
    row("Out of memory…", "db.memory", "MySQL: out of memory"),
    row("Can't create thread to handle new connection(errno= {errno:int})", "db.memory", "MySQL could not start a thread for a connection (errno {errno})"),
    row("mysqld got signal {signal:int} ;", "db.crashed", "MySQL crashed by signal {signal}"),
    row("InnoDB: Starting crash recovery…", "db.starting", "MySQL recovers from a crash"),
    row("Disk is full writing '{file}'{what:rest}", "disk.full", "MySQL: the disk is full ({file})"),
    row("{program:word} (initiated by: {who}): Normal shutdown", "db.stopped", "MySQL was told to shut down"),
    row("{program:word} Received SHUTDOWN from user {who:rest}", "db.stopped", "MySQL was told to shut down"),
    row("Received SHUTDOWN from user {who:rest}", "db.stopped", "MySQL was told to shut down"),
    row("{program}: Shutdown complete…", "db.stopped", "MySQL is shut down"),
    row("{program} ready for connections…", "process.started", "MySQL accepts connections"),
    ...[
      "InnoDB: {what:rest}",
      "Starting {what:rest}",
      "Plugin {what:rest}",
      "Server socket {what:rest}",
      "Reading of {what:rest}",
      "Added new {what:rest}",
      "Using {what:rest}",
      "Could not increase {what:rest}",
      "Buffered warning: {what:rest}",
      "Could not read packet: {what:rest}",
      "Could not write packet: {what:rest}",
      "{program:word} Got an error writing communication packets",
      "{program:word} Got an error reading communication packets",
      "Shutdown completed; {what:rest}",
    ].map((when) => row(when, null)),
  ],
};

/** `28575:M 26 Nov 2026 00:49:36.662 # …`; also of Valkey and KeyDB. */
const REDIS =
  /^\d{1,10}:(?:[MCSX] \d{2} [A-Z][a-z]{2} \d{4} \d{2}:\d{2}:\d{2}\.\d{3} [#*.-]|signal-handler \(\d{10}\)) /;

function redis({ message }: Entry): Said | null {
  const head = REDIS.exec(message);
  return head === null ? null : { message: message.slice(head[0].length) };
}

export const REDIS_PROGRAM: Program = {
  name: "Redis",
  tags: ["redis", "redis-server", "valkey", "valkey-server"],
  shape: redis,
  // biome-ignore format: one row a line
  rows: [
    row("+sdown master {name:word} {address:rest}", "health.down", "Redis Sentinel: master {name} does not answer ({address})"),
    row("+odown master {name:word} {address:rest}", "health.down", "Redis Sentinels agree: master {name} is down ({address})"),
    row("+switch-master {name:word} {from:word} {port:int} {to:word} {new:int}", "network.failover", "Redis Sentinel: {name} moved from {from} to {to}"),
    ...["+{what:rest}", "-{what:rest}"].map((when) => row(when, null)),
    row("Error registering fd event for the new client…", "db.clients", "Redis could not take a client"),
    row("Slow script detected: still in execution after {ms:int} milliseconds.…", "db.slow", "Redis: a script has blocked it for {ms} ms"),
    row("Can't save in background: fork: {why:rest}", "memory.allocation", "Redis could not fork to save: {why}"),
    row("Background saving error", "db.write-failed", "Redis: saving in the background failed; it may refuse writes"),
    row("Failed opening the temp RDB file {file:word} (in server root dir {dir}) for saving: {why:rest}", "db.write-failed", "Redis could not save to {dir}: {why}"),
    row("Write error saving DB on disk…", "db.write-failed", "Redis could not save on disk"),
    row("Asynchronous AOF fsync is taking too long (disk is busy?).…", "db.slow", "Redis: the disk is busy, writing the AOF blocks it"),
    row("Out Of Memory allocating {bytes:int} bytes!", "db.memory", "Redis: out of memory, allocating {bytes} bytes"),
    row("Redis {version:word} crashed by signal: {signal:rest}", "db.crashed", "Redis crashed by signal {signal}"),
    row("=== REDIS BUG REPORT START: {what:rest}", "db.crashed", "Redis crashed"),
    row("Accepting client connection: {why:rest}", "db.clients", "Redis could not take a client: {why}"),
    row("Received SIGTERM scheduling shutdown...", "db.stopped", "Redis got SIGTERM"),
    row("User requested shutdown...", "db.stopped", "Redis was told to shut down"),
    row("Redis is now ready to exit, bye bye...", "db.stopped", "Redis is shut down"),
    row("Ready to accept connections…", "process.started", "Redis accepts connections"),
    row("Loading RDB produced by {what:rest}", "db.starting", "Redis loads its data"),
    row("DB loaded from {what}: {seconds:num} seconds", "db.starting", "Redis loaded its data in {seconds} s"),
    row("Connection with master lost.", "app.dependency-refused", "Redis lost its master"),
    row("Error condition on socket for SYNC: {why:rest}", "network.failover", "Redis: its master does not answer ({why})"),
    row("MASTER MODE enabled {what:rest}", "network.failover", "Redis became the master"),
    ...["MASTER <-> REPLICA sync started", "Connecting to MASTER {what:rest}", "Non blocking connect for SYNC fired the event.", "Master replied to PING, {what:rest}", "Partial resynchronization not possible {what:rest}", "Failed to read response from the server: {what:rest}", "Master did not reply to PSYNC, will try later", "Sentinel {what:rest}", "Setting secondary replication ID {what:rest}"].map((when) => row(when, null)),
    row("Background saving started by pid {pid:int}", "db.checkpoint", "Redis saves in the background"),
    row("WARNING {what:rest}", null),
    ...[
      "{n:int} changes in {seconds:int} seconds. Saving...",
      "Background saving terminated with success",
      "DB saved on disk",
      "Fork CoW for RDB: {what:rest}",
      "oO0OoO0OoO0Oo Redis is starting oO0OoO0OoO0Oo",
      "Redis version={what:rest}",
      "Configuration loaded",
      "monotonic clock: {what:rest}",
      "Running mode={what:rest}",
      "Server initialized",
      "Lua script killed {what:rest}",
      "There is a child saving {what:rest}",
      "Saving the final RDB {what:rest}",
    ].map((when) => row(when, null)),
  ],
};
