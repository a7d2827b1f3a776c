/**
 * What runtimes print when an application fails: Node, the JVM, Ruby's servers. These lines have no form of their own, so
 * a row must be unmistakable from its first character.
 */
import type { Entry } from "../entry.ts";
import { BEHIND_APP, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said, type Told } from "../row.ts";
import type { Fields } from "../template.ts";

const NODE_FATAL = "FATAL ERROR: ";
/** `[21189:0x33600ce0]   160980 ms: Mark-Compact 40.9 (46.8) -> 38.8 (46.8) MB, 151.84 / 0.00 ms …` */
const NODE_GC = /^\[\d{1,10}:0x[0-9a-f]{4,16}\] {1,12}\d{1,12} ms: (?:Mark-Compact|Mark-sweep|Scavenge)/;

export const NODE: Program = {
  name: "Node",
  tags: ["node", "npm", "pm2"],
  shape: ({ message }) =>
    message.startsWith(NODE_FATAL) ||
    NODE_GC.test(message) ||
    /^\(node:\d{1,10}\) |^<--- (?:Last few GCs|JS stacktrace)|^#\s{1,2}Fatal (?:error|process)/.test(message)
      ? { message }
      : null,
  // biome-ignore format: one row a line
  rows: [
    row("FATAL ERROR: {what} JavaScript heap out of memory", "memory.heap", "Node ran out of its heap and ended: {what} JavaScript heap out of memory"),
    row("FATAL ERROR: {what:rest}", "process.crashed", "Node ended: {what}"),
    row("(node:{pid:int}) MaxListenersExceededWarning: {what:rest}", null),
    row("(node:{pid:int}) UnhandledPromiseRejectionWarning: {what:rest}", "app.exception", "Node: an unhandled rejection: {what}"),
    row("(node:{pid:int}) {what:rest}", null),
    row("<--- {what:rest}", null),
    row("[{pid:int}:{isolate}] {what:rest}", null),
  ],
};

/** `[2026-11-26T00:48:45.459+0000][1.079s][info][gc       ] GC(3) Pause Young (Normal) (G1 Evacuation Pause) 32M->26M(64M) 20.215ms` */
const GC_HEAD = /^(?:\[[^\]]{1,40}\]\s?){1,6}/;
const LONG_PAUSE_MS = 500;

function gcPause({ message }: Entry): Told | undefined {
  const head = GC_HEAD.exec(message);
  if (head === null || !/\[(?:gc|safepoint)[\s,\]]/.test(head[0])) return undefined;
  const rest = message.slice(head[0].length);
  const safepoint = /^Safepoint "(\w{1,60})".{0,200}?At safepoint: (\d{1,15}) ns/.exec(rest);
  if (safepoint !== null) return stoodStill(Number(safepoint[2]) / 1e6, `safepoint ${safepoint[1]}`);
  const pause =
    /^GC\(\d{1,12}\) (Pause [A-Za-z ]{3,30})(?:\([^)]{1,60}\) ?){0,3}(\S{1,40}) (\d{1,9}\.\d{1,3})ms$/.exec(
      rest,
    );
  if (pause === null) return { kind: null, text: "" };
  return stoodStill(Number(pause[3]), `${pause[1]!.trim()} ${pause[2]}`);
}

function stoodStill(ms: number, why: string): Told {
  if (ms < LONG_PAUSE_MS) return { kind: null, text: "" };
  return { kind: "gc.pause", text: `the JVM stood still for ${Math.round(ms)} ms: ${why}` };
}

/** Tomcat, once, when the last of its threads is taken. */
const TOMCAT_FULL = /^.{20,200}All threads \((\d{1,6})\) are currently busy, waiting\. Increase maxThreads/;

function tomcatFull({ message }: Entry): Told | undefined {
  const threads = TOMCAT_FULL.exec(message)?.[1];
  if (threads === undefined) return undefined;
  return { kind: "limit.workers", text: `Tomcat: all ${threads} threads are busy (maxThreads)` };
}

const JVM_START =
  /^(?:Exception in thread "|Terminating due to java\.lang\.OutOfMemoryError|Aborting due to java\.lang\.OutOfMemoryError|java\.lang\.OutOfMemoryError|# A fatal error has been detected by the Java|OpenJDK 64-Bit Server VM warning: |Uncaught exception )/;

export const JVM: Program = {
  name: "the JVM",
  tags: ["java", "tomcat", "catalina"],
  shape: ({ message }) => (JVM_START.test(message) ? { message } : null),
  tell: (entry) => gcPause(entry) ?? tomcatFull(entry),
  // biome-ignore format: one row a line
  rows: [
    row('Exception in thread "{thread}" java.lang.OutOfMemoryError: {what:rest}', "memory.heap", "the JVM is out of memory in thread {thread}: {what}"),
    row("Terminating due to java.lang.OutOfMemoryError: {what:rest}", "memory.heap", "the JVM ended itself: out of memory ({what})"),
    row("Aborting due to java.lang.OutOfMemoryError: {what:rest}", "memory.heap", "the JVM aborted: out of memory ({what})"),
    row("java.lang.OutOfMemoryError: {what:rest}", "memory.heap", "the JVM is out of memory: {what}"),
    row("# A fatal error has been detected by the Java Runtime Environment:", "process.crashed", "the JVM crashed"),
    row('Exception in thread "{thread}" {what:rest}', byWords("what", "app.exception"), "the JVM: an exception in thread {thread}: {what}"),
    row("OpenJDK 64-Bit Server VM warning: INFO: os::commit_memory({where}) failed; error='{error}' (errno=12)", "memory.allocation", "the JVM could not get memory from the system ({error})"),
    row("OpenJDK 64-Bit Server VM warning: {what:rest}", null),
  ],
};

/** Puma, Unicorn and Passenger tell of their workers on standard output. */
const RUBY_START =
  /^(?:\[\d{1,10}\] (?:! |- |\* |Puma|\+ )|! Terminating timed out worker|(?:(?:\d{4}-\d{2}-\d{2} [\d:]{8} )?[+-]\d{4} )?Rack app (?:\("|error handling request )|[EIW], \[\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{1,6} #\d{1,10}\]\s{1,3}(?:ERROR|INFO|WARN) -- : (?:worker=|reaped|master|listening|Refreshing|executing)|\[ (?:[NWEC] )?\d{4}-\d{2}-\d{2} |(?:\[\d{1,10}\] )?PumaWorkerKiller: )/;

export const RUBY_SERVERS: Program = {
  name: "Puma, Unicorn, Passenger",
  tags: ["puma", "unicorn", "passenger", "rails"],
  shape: ({ message }): Said | null => {
    if (!RUBY_START.test(message)) return null;
    return {
      message: message
        .replace(/^[EIW], \[[^\]]{10,60}\]\s{1,3}[A-Z]{4,5} -- : /, "")
        .replace(/^\[\d{1,10}\] /, "")
        .replace(/^(?:[\d-]{10} [\d:]{8} )?[+-]\d{4} (?=Rack app )/, "")
        .replace(/^\[ (?:[NWEC] )?\d{4}[^\]]{10,120} \]: (?:\[[\w .-]{1,40}\] )?/, ""),
    };
  },
  // biome-ignore format: one row a line
  rows: [
    row("! Terminating timed out worker (worker failed to check in within {seconds:int} seconds): {pid:int}", "worker.timeout", "Puma killed worker {pid}: it had not checked in for {seconds} s"),
    row("! Terminating timed out worker: {pid:int}", "worker.timeout", "Puma killed worker {pid}: it had not checked in"),
    row("! Terminating timed out worker (worker failed to boot within {seconds:int} seconds): {pid:int}", "process.failed-to-start", "Puma killed worker {pid}: it had not booted within {seconds} s"),
    row("! Out-of-sync worker list, no {pid:int} worker", null),
    row("! Unable to {what:rest}", "process.failed-to-start", "Puma: unable to {what}"),
    row("- Worker {worker:int} (PID: {pid:int}) booted in {time}, phase: {phase:int}", "process.started", "Puma's worker {worker} booted in {time}"),
    row("- Worker {worker:int} (PID: {pid:int}) booted…", "process.started", "Puma's worker {worker} booted"),
    row("- Gracefully shutting down workers...", "process.stopping", "Puma shuts down"),
    row('Rack app ("{request}" - ({peer})): {what:rest}', byWords("what", "app.exception"), "Puma: the application failed: {what}"),
    row("Rack app error handling request { {request} }", "app.exception", "Puma: the application failed at {request}"),
    row("worker={worker:int} PID:{pid:int} timeout ({seconds} > {limit}), killing", "worker.timeout", "Unicorn killed worker {worker} (pid {pid}): {seconds} > {limit}"),
    row("reaped #<Process::Status: pid {pid:int} SIGKILL (signal 9)> worker={worker:int}", "process.killed", "Unicorn's worker {worker} (pid {pid}) was killed by SIGKILL"),
    row("reaped #<Process::Status: pid {pid:int} exit 0> worker={worker}", null),
    row("reaped #<Process::Status: pid {pid:int} {how}> worker={worker:int}", "process.crashed", "Unicorn's worker {worker} (pid {pid}) ended: {how}"),
    row("worker={worker:int} ready", "process.started", "Unicorn's worker {worker} is ready"),
    row("master complete", "process.stopping", "Unicorn stopped"),
    row("Returning HTTP {status:int} due to: Request queue full…", "limit.workers", "Passenger answered {status}: its request queue is full"),
    row("PumaWorkerKiller: Out of memory. {n:int} workers consuming total: {what} Sending TERM to pid {pid:int} {rest:rest}", "memory.leak-restart", "PumaWorkerKiller ended worker {pid}: {n} workers held {what}"),
    row("PumaWorkerKiller: {what:rest}", null),
    row("Request queue full. Returning an error", "limit.workers", "Passenger: its request queue is full"),
    row("Request queueing time limit {what:rest}", "limit.queue-timeout", "Passenger: a request waited too long in its queue"),
    ...[
      "! {what:rest}",
      "* {what:rest}",
      "- {what:rest}",
      "+ {what:rest}",
      "Puma {what:rest}",
      "master process ready",
      "listening on addr={what:rest}",
      "Refreshing Gem list",
      "executing {what:rest}",
    ].map((when) => row(when, null)),
  ],
};

function byWords(field: string, otherwise: FactKind) {
  return (fields: Fields): FactKind => {
    const word = errorWord(fields[field] ?? "");
    return word === null ? otherwise : BEHIND_APP[word];
  };
}
