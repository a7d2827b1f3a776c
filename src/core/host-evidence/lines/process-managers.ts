/** What starts an application again when it ends: supervisor and PM2. */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said } from "../row.ts";
import type { Fields } from "../template.ts";

/** `2026-11-25 04:42:49,192 WARN exited: web (exit status 1; not expected)`; by syslog without the time. */
const SUPERVISOR =
  /^(?:\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3} )?(?:CRIT|ERRO|WARN|INFO|DEBG) (?=exited: |spawned: '|success: \S+ entered|gave up: |stopped: |waiting for [\w, :.-]{1,300} to (?:stop|die)|killing '|spawnerr: |supervisord started|RPC interface|received SIG|reaped unknown|Set uid|Server '|Supervisor |daemonizing|Included extra file)/;

function supervisor({ message }: Entry): Said | null {
  const head = SUPERVISOR.exec(message);
  return head === null ? null : { message: message.slice(head[0].length) };
}

const bySignal = ({ signal }: Fields): FactKind =>
  signal === "KILL"
    ? "process.killed"
    : /^(?:TERM|INT|HUP|QUIT)$/.test(signal ?? "")
      ? "process.stopping"
      : "process.crashed";

export const SUPERVISOR_PROGRAM: Program = {
  name: "supervisor",
  tags: ["supervisord", "supervisor"],
  shape: supervisor,
  // biome-ignore format: one row a line
  rows: [
    row("exited: {name:word} (terminated by SIG{signal} (core dumped); not expected)", "process.crashed", "supervisor: {name} was ended by SIG{signal}"),
    row("exited: {name:word} (terminated by SIG{signal}; not expected)", bySignal, "supervisor: {name} was ended by SIG{signal}"),
    row("exited: {name:word} (exit status {code:int}; not expected)", "process.exited", "supervisor: {name} exited with {code}"),
    row("exited: {name:word} (exit status {code:int}; expected)", null),
    row("exited: {name:word} ({how}; expected)", null),
    row("gave up: {name:word} entered FATAL state, too many start retries too quickly", "process.failed-to-start", "supervisor gave up on {name}: it ended too often"),
    row("spawnerr: {why:rest}", "process.failed-to-start", "supervisor could not start a process: {why}"),
    row("stopped: {name:word} ({how})", "process.stopping", "supervisor stopped {name}"),
    row("killing '{name}' ({pid:int}) with SIGKILL", "process.killed", "supervisor killed {name} (pid {pid}): it did not stop in time"),
    row("success: {name:word} entered RUNNING state, {what:rest}", "process.started", "supervisor: {name} runs"),
    row("spawned: '{name}' with pid {pid:int}", "process.starting", "supervisor starts {name}"),
    row("{what:rest}", null),
  ],
};

/** `2026-11-25T14:55:10: PM2 log: App [api:0] exited with code [1] via signal [SIGINT]`; older ones without `PM2 log: `. */
const PM2 =
  /^(?:\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}: (?=PM2 |\[PM2\]|Stopping app:|App name:|App \[)|PM2 {1,8}\| )(?:PM2 {1,8}\| )?(?:PM2 (?:log|error): )?/;

function pm2({ message, tag }: Entry): Said | null {
  const head = PM2.exec(message);
  const rest = head === null ? message : message.slice(head[0].length);
  if (head === null && tag !== "PM2") return null;
  return { message: rest.replace(/^(?:\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}:\d{2}: )?PM2 (?:log|error): /, "") };
}

/** By SIGINT it ends what it was asked to end too; a code says that the process ended by itself. */
const byCode = ({ code, signal = "" }: Fields): FactKind =>
  signal === "SIGKILL" ? "process.killed" : code === "0" ? "process.stopping" : "process.exited";

export const PM2_PROGRAM: Program = {
  name: "PM2",
  tags: ["pm2"],
  shape: pm2,
  // biome-ignore format: one row a line
  rows: [
    row("[PM2][WORKER] Process {name} restarted because it exceeds --max-memory-restart value…", "memory.leak-restart", "PM2 restarted process {name}: over --max-memory-restart"),
    row("App [{name}] exited with code [{code}] via signal [{signal}]", byCode, "PM2: {name} exited with code {code} ({signal})"),
    row("App name:{name} id:{id:int} exited with code SIGKILL", "process.killed", "PM2: {name} was killed by SIGKILL"),
    row("App name:{name} id:{id:int} exited with code {code:word}", ({ code }) => (code === "0" || code === "100" || code === "SIGINT" ? "process.stopping" : "process.exited"), "PM2: {name} exited with code {code}"),
    row("Script {file} had too many unstable restarts ({n:int}). Stopped. \"errored\"", "process.failed-to-start", "PM2 gave up on {file}: too many unstable restarts"),
    row("Stopping app:{name} id:{id:int}", "process.stopping", "PM2 stops {name}"),
    row("App [{name}] starting in {what:rest}", "process.starting", "PM2 starts {name}"),
    row("App [{name}] online", "process.started", "PM2: {name} is online"),
    row("{what:rest}", null),
  ],
};
