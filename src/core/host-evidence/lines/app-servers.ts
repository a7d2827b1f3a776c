/** php-fpm, gunicorn and uWSGI: worker processes that a master starts, watches and kills. */
import type { Entry } from "../entry.ts";
import { BEHIND_APP, errorWord } from "../error-words.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said } from "../row.ts";
import type { Fields } from "../template.ts";
import { kindByPhp } from "./php.ts";

const ASKED_TO_END = new Set(["1", "2", "3", "15", "SIGHUP", "SIGINT", "SIGQUIT", "SIGTERM"]);

/** SIGKILL is also what a master uses on a worker that took too long, and the kernel on one that took too much. */
const bySignal = ({ signal = "" }: Fields): FactKind => {
  if (ASKED_TO_END.has(signal)) return "process.stopping";
  return signal === "9" || signal === "SIGKILL" ? "process.killed" : "process.crashed";
};

/** gunicorn's master ends a worker that took too long with SIGABRT, and says so in a line of its own before. */
const byGunicorn = ({ signal = "" }: Fields): FactKind =>
  signal === "SIGABRT" || signal === "6" ? "process.restarted" : bySignal({ signal });

const FPM =
  /^\[\d{2}-[A-Z][a-z]{2}-\d{4} \d{2}:\d{2}:\d{2}(?:\.\d{1,6})?\] (?:NOTICE|WARNING|ERROR|ALERT|DEBUG): /;
const POOL = /^\[pool ([\w.-]{1,64})\] /;

function fpm({ message, tag }: Entry): Said | null {
  const head = FPM.exec(message);
  // To syslog it writes neither time nor level.
  if (head === null && !(tag ?? "").startsWith("php")) return null;
  const rest = message.slice(head?.[0].length ?? 0).replace(/^(?:NOTICE|WARNING|ERROR|ALERT): /, "");
  const pool = POOL.exec(rest);
  return { message: pool ? rest.slice(pool[0].length) : rest, fields: { pool: pool?.[1] ?? "www" } };
}

export const PHP_FPM: Program = {
  name: "php-fpm",
  tags: ["php-fpm", "php-fpm7", "php-fpm8", "php"],
  shape: fpm,
  // biome-ignore format: one row a line
  rows: [
    row("server reached pm.max_children setting ({limit:int})…", "limit.workers", "php-fpm: all {limit} children of pool {pool} are busy (pm.max_children)"),
    row("seems busy (you may need to increase pm.start_servers…", "limit.near", "php-fpm: pool {pool} is busy and spawns children"),
    row("child {pid:int}, script '{script}' (request: \"{request}\") execution timed out ({seconds:num} sec), terminating", "worker.timeout", "php-fpm ended child {pid} of pool {pool}: {script} ran for {seconds} s (request_terminate_timeout)"),
    row("child {pid:int}, script '{script}' (request: \"{request}\") executing too slow ({seconds:num} sec), logging", "worker.slow", "php-fpm: {script} has been running for {seconds} s in child {pid} of pool {pool}"),
    row("child {pid:int} exited on signal 15 (SIGTERM) after {seconds:num} seconds from start", null),
    row("child {pid:int} exited on signal {signal:int} ({name} - core dumped) after {seconds:num} seconds from start", "process.crashed", "php-fpm: child {pid} of pool {pool} was killed by {name}"),
    row("child {pid:int} exited on signal {signal:int} ({name}) after {seconds:num} seconds from start", bySignal, "php-fpm: child {pid} of pool {pool} was killed by {name}"),
    row("child {pid:int} exited with code {code:int} after {seconds:num} seconds from start", ({ code }) => (code === "0" ? null : "process.exited"), "php-fpm: child {pid} of pool {pool} exited with code {code}"),
    row('child {pid:int} said into stderr: "{said}"', ({ said }) => kindByPhp(said), 'php-fpm: child {pid} said "{said}"'),
    row("child {pid:int} started", null),
    row("child {pid:int} stopped for tracing", null),
    row("about to trace {pid:int}", null),
    row("finished trace of {pid:int}", null),
    row("unable to bind listening socket for address '{address}': {why:rest}", "process.failed-to-start", "php-fpm could not listen on {address}: {why}"),
    row("failed to {what:rest}", null),
    row("FPM initialization failed", "process.failed-to-start", "php-fpm could not start"),
    row("fpm is running, pid {pid:int}", "process.started", "php-fpm started"),
    row("ready to handle connections", null),
    row("systemd monitor interval set to {ms:rest}", null),
    row("Terminating ...", "process.stopping", "php-fpm stops"),
    row("exiting, bye-bye!", null),
    row("Reloading in progress ...", "config.reloaded", "php-fpm reloads"),
    row("reloading: execvp({what:rest}", null),
    row("using inherited socket {what:rest}", null),
  ],
};

const GUNICORN = /^\[\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2} [+-]\d{4}\] \[(\d{1,10})\] \[[A-Z]{4,8}\] /;

function gunicorn({ message, more }: Entry): Said | null {
  const head = GUNICORN.exec(message);
  if (head === null) return null;
  const last = more.findLast((line) => /^[A-Za-z_]/.test(line)) ?? "an exception";
  return { message: message.slice(head[0].length), fields: { last: last.slice(0, 200), master: head[1]! } };
}

const byException = ({ last = "" }: Fields): FactKind => {
  if (/^MemoryError/.test(last)) return "memory.heap";
  const word = errorWord(last);
  return word === null ? "app.exception" : BEHIND_APP[word];
};

export const GUNICORN_PROGRAM: Program = {
  name: "gunicorn",
  tags: ["gunicorn"],
  shape: gunicorn,
  // biome-ignore format: one row a line
  rows: [
    row("WORKER TIMEOUT (pid:{pid:int})", "worker.timeout", "gunicorn killed worker {pid}: it did not finish within --timeout"),
    row("Worker (pid:{pid:int}) was sent SIGKILL! Perhaps out of memory?", "process.killed", "gunicorn's worker {pid} was killed by SIGKILL"),
    row("Worker (pid:{pid:int}) was sent {signal}!…", byGunicorn, "gunicorn's worker {pid} was ended by {signal}"),
    row("Worker with pid {pid:int} was terminated due to signal {signal:int}", byGunicorn, "gunicorn's worker {pid} was killed by signal {signal}"),
    row("Worker (pid:{pid:int}) exited with code {code:int}…", "process.exited", "gunicorn's worker {pid} exited with code {code}"),
    row("Worker failed to boot.", "process.failed-to-start", "gunicorn: a worker failed to boot"),
    row("Reason: Worker failed to boot.", "process.failed-to-start", "gunicorn stopped: a worker failed to boot"),
    row("Reason: App failed to load.", "process.failed-to-start", "gunicorn stopped: the application failed to load"),
    row("Exception in worker process", byException, "gunicorn: an exception in a worker: {last}"),
    row("Error handling request {path:rest}", byException, "gunicorn: the application failed: {last}"),
    row("Error handling request", byException, "gunicorn: the application failed: {last}"),
    row("Socket error processing request.", byException, "gunicorn: the application failed: {last}"),
    row("Connection in use: {address:rest}", "process.failed-to-start", "gunicorn could not listen on {address}: in use"),
    row("Can't connect to {address:rest}", "process.failed-to-start", "gunicorn could not listen on {address}"),
    row("Handling signal: hup", "config.reloaded", "gunicorn reloads"),
    row("Handling signal: {signal:rest}", ({ signal = "" }) => (/^(?:term|int|quit)$/.test(signal) ? "process.stopping" : null), "gunicorn got the signal {signal}"),
    row("Shutting down: Master", "process.stopping", "gunicorn shuts down"),
    row("Starting gunicorn {version:rest}", "process.starting", "gunicorn starts"),
    row("Listening at: {address:rest}", "process.started", "gunicorn listens"),
    row("Autorestarting worker after current request.", null),
    row("Hang up: Master", null),
    row("Using worker: {what:rest}", null),
    row("Booting worker with pid: {pid:int}", null),
    row("Worker exiting (pid: {pid:int})", null),
    row("Ignoring EPIPE", null),
  ],
};

/** uvicorn's words, behind its level: `INFO:     Child process [18] died` */
const UVICORN =
  /^(?:INFO|WARNING|ERROR|CRITICAL):\s{1,8}(?:\[uvicorn\.error\] )?(?=Child process|Waiting for|Started |Stopping |Shutting down|Finished server|Application (?:startup|shutdown)|Uvicorn running|Invalid HTTP request|ASGI callable returned|Error loading ASGI app|[\d.:a-f[\]]{3,50} - ")/;

export const UVICORN_PROGRAM: Program = {
  name: "uvicorn",
  tags: ["uvicorn"],
  shape: ({ message }) => {
    const head = UVICORN.exec(message);
    return head === null ? null : { message: message.slice(head[0].length) };
  },
  // biome-ignore format: one row a line
  rows: [
    row("Child process [{pid:int}] died", "process.exited", "uvicorn's worker {pid} died"),
    row("ASGI callable returned without {what}.", "app.exception", "uvicorn: the application returned without {what}"),
    row("Error loading ASGI app. {why:rest}", "process.failed-to-start", "uvicorn could not load the application: {why}"),
    row("Application startup failed. Exiting.", "process.failed-to-start", "uvicorn: the application failed to start"),
    row("Application startup complete.", "process.started", "uvicorn: the application started"),
    row("Started server process [{pid:int}]", "process.starting", "uvicorn starts process {pid}"),
    row("Shutting down", "process.stopping", "uvicorn shuts down"),
    row('{client:word} - "{request}" {status:int} {reason:rest}', ({ status = "" }) => (status.startsWith("5") ? "request.seen" : null), "uvicorn answered {status}"),
    row("{what:rest}", null),
  ],
};

const UWSGI =
  /^(?:[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4} - )?(?=DAMN ! worker|Respawned uWSGI|\*\*\* (?:HARAKIRI|uWSGI|Starting uWSGI|backtrace|end of)|HARAKIRI|!!! uWSGI process|worker (?:respawning|\d{1,5} (?:buried|killed))|\.\.\.(?:The work|brutally|gracefully)|goodbye to uWSGI|spawned uWSGI|SIGPIPE: writing to|uwsgi_response_|(?:OSError|IOError): write error$|WSGI app \d|SIGINT\/SIGTERM|uwsgi socket|your server socket|mem-collector thread|\[pid: \d)/;

function uwsgi({ message }: Entry): Said | null {
  const head = UWSGI.exec(message);
  return head === null ? null : { message: message.slice(head[0].length) };
}

const byStatus = ({ status = "" }: Fields): FactKind | null =>
  status.startsWith("5") ? "app.exception" : null;

export const UWSGI_PROGRAM: Program = {
  name: "uWSGI",
  tags: ["uwsgi"],
  shape: uwsgi,
  // biome-ignore format: one row a line
  rows: [
    row("*** HARAKIRI ON WORKER {worker:int} (pid: {pid:int}, try: {n:int}…", "worker.timeout", "uWSGI killed worker {worker} (pid {pid}): the request took longer than harakiri allows"),
    row('*** uWSGI listen queue of socket "{socket}" (fd: {fd:int}) full !!! ({now:int}/{limit:int}) ***', "kernel.accept-queue", "uWSGI: the listen queue of {socket} is full ({now}/{limit})"),
    row("DAMN ! worker {worker:int} (pid: {pid:int}) died, killed by signal {signal:int} :( trying respawn ...", bySignal, "uWSGI's worker {worker} (pid {pid}) was killed by signal {signal}"),
    row("DAMN ! worker {worker:int} (pid: {pid:int}) died :( trying respawn ...", "process.crashed", "uWSGI's worker {worker} (pid {pid}) died"),
    row("!!! uWSGI process {pid:int} got Segmentation Fault !!!", "process.crashed", "uWSGI's process {pid} crashed by a segmentation fault"),
    row("worker respawning too fast !!! i have to sleep a bit ({seconds:int} seconds)...", "process.restarted", "uWSGI's workers die at once and are held back for {seconds} s"),
    row("...The work of process {pid:int} is done (max memory reached, rss {what:rest}", "memory.leak-restart", "uWSGI restarts worker process {pid}: it reached reload-on-rss"),
    row("...The work of process {pid:int} is done. Seeya!", null),
    row("worker {worker:int} killed {what:rest}", "process.killed", "uWSGI killed worker {worker}"),
    row("Respawned uWSGI worker {worker:int} (new pid: {pid:int})", null),
    row("[pid: {pid:int}|app: {app}|req: {n}] {client} () {vars} [{time}] {request} => generated {bytes:int} bytes in {ms:int} msecs (HTTP/{version:num} {status:int}) {more:rest}", byStatus, "uWSGI: the application answered {status} after {ms} ms"),
    row("SIGPIPE: writing to a closed pipe/socket/fd (probably the client disconnected)…", "request.client-gone", "uWSGI: the client had left before its answer was written"),
    row("*** Starting uWSGI {version:rest}", "process.starting", "uWSGI starts"),
    row("WSGI app {n:int} (mountpoint='{where}') ready in {seconds:int} seconds{what:rest}", "process.started", "uWSGI: the application was ready after {seconds} s"),
    row("SIGINT/SIGTERM received...killing workers...", "process.stopping", "uWSGI was told to stop"),
    row("...brutally killing workers...", "process.stopping", "uWSGI kills its workers"),
    row("...gracefully killing workers...", "process.stopping", "uWSGI ends its workers"),
    row("goodbye to uWSGI.", "process.stopping", "uWSGI stopped"),
    ...[
      "HARAKIRI: {what:rest}",
      "HARAKIRI !!! {what:rest}",
      "HARAKIRI [{what:rest}",
      "*** uWSGI is running {what:rest}",
      "*** backtrace of {what:rest}",
      "*** end of backtrace ***",
      "spawned uWSGI {what:rest}",
      "uwsgi socket {what:rest}",
      "your server socket {what:rest}",
      "worker {n:int} buried {what:rest}",
      "mem-collector thread {what:rest}",
      "WSGI app {what:rest}",
      "uwsgi_response_{what:rest}",
      "OSError: write error",
      "IOError: write error",
    ].map((when) => row(when, null)),
  ],
};
