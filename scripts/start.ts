/**
 * `npm start`: Edgetick on this machine. Local workerd and D1 (kept in .edgetick/state), migrations applied, a tick each
 * minute, and a demo when the database is empty. Needs no network and no Cloudflare account.
 */
import { apiClient } from "./api-client.ts";
import { minuteOf, startClock, tick } from "./local/clock.ts";
import { Demo } from "./local/demo.ts";
import { demoControl } from "./local/demo-control.ts";
import { START_USAGE, type StartOptions, startOptions } from "./local/options.ts";
import { whenParentEnds } from "./local/parent.ts";
import {
  forgetLog,
  lastRunning,
  localToken,
  noteRunning,
  STATE,
  StartFault,
  stillRuns,
} from "./local/place.ts";
import { freePort, isFree } from "./local/port.ts";
import { type Dev, QUIET, wrangler, wranglerDev } from "./local/wrangler.ts";

const DEFAULT_PORT = 8787;
const READY_TIMEOUT_MS = 90_000;

async function main(): Promise<void> {
  const options = startOptions(process.argv.slice(2));
  if (options === "help") return console.log(START_USAGE);
  if ("fault" in options) throw new StartFault(`${options.fault}\n\n${START_USAGE}`);
  const last = lastRunning();
  const other = last !== null && (await stillRuns(last)) ? last : null;
  if (options.tickNow) return tickNow(other?.url ?? null);
  if (other !== null)
    throw new StartFault(
      `This folder's Edgetick runs already, at ${other.url}/ (process ${other.pid}). Stop it first.`,
    );
  await run(options, await choosePort(options.port), last?.gatewayPort ?? null);
}

async function tickNow(origin: string | null): Promise<void> {
  if (origin === null) throw new StartFault("Nothing to tick: start Edgetick with `npm start` first.");
  const fault = await tick(origin, minuteOf(Date.now()));
  if (fault !== null) throw new StartFault(`The tick failed: ${fault}`);
  console.log(`The present minute is done: ${origin}/`);
}

async function choosePort(wanted: number | null): Promise<number> {
  if (wanted !== null) {
    if (await isFree(wanted)) return wanted;
    throw new StartFault(
      `Port ${wanted} is taken. Choose another with --port, or leave it away to get a free one.`,
    );
  }
  const port = await freePort(DEFAULT_PORT);
  if (port === null) throw new StartFault(`No free port from ${DEFAULT_PORT} up. Choose one with --port.`);
  if (port !== DEFAULT_PORT) console.log(`Port ${DEFAULT_PORT} is taken, so this one listens on ${port}.`);
  return port;
}

async function run(options: StartOptions, port: number, gatewayPort: number | null): Promise<void> {
  console.log("Starting Edgetick on this machine …");
  const { token, own } = localToken();
  forgetLog();
  await migrate();
  const url = `http://127.0.0.1:${port}`;
  const api = apiClient(url, token);
  const demo = new Demo();
  await demo.startEarlierShop(gatewayPort);
  const note = () => noteRunning({ pid: process.pid, url, gatewayPort: demo.gatewayPort });
  const control = await demoControl(demo, api, note);
  const dev = wranglerDev([
    ...["--port", String(port), "--ip", "127.0.0.1", "--inspector-port", "0", "--persist-to", STATE],
    ...["--var", `STATUS_URL:${url}`, "--var", `DEMO_CONTROL:${control.url}`],
    ...(own ? [] : ["--var", `ADMIN_TOKEN:${token}`]),
    "--show-interactive-dev-session=false",
  ]);
  const closing: (() => unknown)[] = [() => dev.stop(), () => control.close(), () => demo.close()];
  onEnd(closing);
  await ready(url, dev);
  noteRunning({ pid: process.pid, url, gatewayPort });
  console.log(banner(url, token, own));
  await demo.bring(api, options.demo);
  note();
  await live(url, closing);
  const words = await dev.ended;
  throw new StartFault(`wrangler ended by itself. Its last words:\n${words}`);
}

async function migrate(): Promise<void> {
  const { code, output } = await wrangler(
    ["d1", "migrations", "apply", "DB", "--local", "--persist-to", STATE],
    {
      env: { ...QUIET, CI: "1" },
    },
  );
  if (code !== 0) throw new StartFault(`The local database could not be migrated:\n${output}`);
}

async function ready(url: string, dev: Dev): Promise<void> {
  let words: string | null = null;
  dev.ended.then((last) => {
    words = last;
  });
  const until = Date.now() + READY_TIMEOUT_MS;
  while (Date.now() < until) {
    if (words !== null) throw new StartFault(`wrangler dev did not start:\n${words}`);
    const fault = dev.buildFault();
    if (fault !== null) throw new StartFault(`The Worker could not be built (npm ci?):\n${fault}`);
    const answer = await fetch(`${url}/healthz`, { signal: AbortSignal.timeout(5_000) }).catch(() => null);
    if (answer !== null) return void (await answer.body?.cancel());
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new StartFault("wrangler dev did not answer in time; see .edgetick/dev.log");
}

/** The first tick at once, so that real checks show within seconds; then one a minute. */
async function live(url: string, closing: (() => unknown)[]): Promise<void> {
  const report = (minute: number, fault: string) =>
    console.error(
      `The tick of ${new Date(minute).toISOString().slice(11, 16)} UTC failed: ${fault}; see .edgetick/dev.log`,
    );
  closing.unshift(startClock(url, report));
  console.log("Live: the first tick runs now, then one a minute. Stop with Ctrl-C.");
  const minute = minuteOf(Date.now());
  const fault = await tick(url, minute);
  if (fault !== null) report(minute, fault);
}

function banner(url: string, token: string, own: boolean): string {
  return [
    "",
    `  Status page   ${url}/`,
    `  Admin page    ${url}/admin`,
    `  API           ${url}/openapi.json`,
    `  Admin token   ${token}`,
    `                for the admin page, and as "Authorization: Bearer …"; ${own ? "from .dev.vars" : "kept in .edgetick/token"}`,
    "  Data          .edgetick/state (delete it to start from nothing), log in .edgetick/dev.log",
    "",
  ].join("\n");
}

function onEnd(closing: readonly (() => unknown)[]): void {
  let ending = false;
  const end = async (code: number) => {
    if (ending) return;
    ending = true;
    console.log("\nStopping …");
    await Promise.allSettled(closing.map((close) => close()));
    process.exit(code);
  };
  process.on("SIGINT", () => end(0));
  for (const name of ["SIGTERM", "SIGHUP"] as const) process.on(name, () => end(143));
  // npm tells its shell of a signal, and the shell does not tell us.
  if (process.env.npm_lifecycle_event !== undefined) whenParentEnds(() => void end(143));
}

main().catch((error: unknown) => {
  console.error(error instanceof StartFault ? error.message : error);
  process.exit(1);
});
