/**
 * `npm run bench:live`: real programs fail for known reasons on loopback, Edgetick watches in real time, and the real
 * host agent stands beside each. Prints what was named from outside alone and with the agent. Takes half an hour;
 * `--help` lists the options. What is not installed is skipped by name.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type Api, apiClient } from "../api-client.ts";
import { minuteOf, startClock } from "../local/clock.ts";
import { freePort, isFree } from "../local/port.ts";
import { QUIET, wrangler, wranglerDev } from "../local/wrangler.ts";
import { Ground, has, pause } from "./ground.ts";
import type { Running, Scenario } from "./kit.ts";
import { type Options, readOptions } from "./options.ts";
import { report } from "./report.ts";
import { SCENARIOS } from "./scenarios.ts";
import { Variant } from "./variant.ts";

const TOKEN = "bench-live-admin-token-0123";
const AGENT = join(import.meta.dirname, "..", "..", "agent", "edgetick-agent");
const FIRST_PORT = 21_000;
/** From there on the system gives ports to whoever connects. */
const LAST_PORT = 32_768;
const PORTS_EACH = 10;
/** Quiet minutes to compare with come before the first fault, where there is time for them. */
const QUIET_MINUTES = 11;
const LONG_MINUTES = 20;
/** In a folder that is kept: when it was no longer watched. */
const ENDED = "ended";

interface Stage {
  readonly scenario: Scenario;
  readonly ground: Ground;
  readonly running: Running;
  readonly agent: ChildProcess;
}

async function main(options: Options): Promise<void> {
  const wanted = SCENARIOS.filter(({ name }) => options.only.some((part) => name.includes(part)));
  const missing = wanted.filter(({ needs }) => !needs.every(has));
  for (const { name, needs } of missing)
    console.log(`skipped: ${name} needs ${needs.filter((one) => !has(one)).join(", ")}`);
  const present = wanted.filter((one) => !missing.includes(one));
  if (options.list) for (const { name, causes } of present) console.log(`${name}: ${causes.join(" or ")}`);
  else if (options.again !== null) await asked(resolve(options.again), present, options);
  else await watched(present, options);
}

/** What an earlier run left, as the present code sees it. */
async function asked(root: string, scenarios: readonly Scenario[], options: Options): Promise<void> {
  const until = readFileSync(join(root, ENDED), "utf8");
  const { api, stop } = await edgetick(root);
  // Its clock went on, and nobody answers any more.
  await report(api, scenarios, options.record, until).finally(stop);
}

async function watched(scenarios: readonly Scenario[], options: Options): Promise<void> {
  const root = options.keep === null ? mkdtempSync(join(tmpdir(), "edgetick-live-")) : resolve(options.keep);
  mkdirSync(root, { recursive: true });
  // Some programs read their configuration as another user.
  chmodSync(root, 0o755);
  const { api, stop } = await edgetick(root);
  const stages: Stage[] = [];
  const first = await freePorts(scenarios.length * PORTS_EACH, options.variant);
  const grounds = scenarios.map((scenario, index) => {
    const vary = new Variant(options.variant, scenario.name);
    return { scenario, ground: new Ground(root, scenario.name, first + index * PORTS_EACH, vary) };
  });
  const stopped = interrupted();
  stopped.catch(() => {});
  try {
    for (const { scenario, ground } of grounds)
      stages.push(await Promise.race([staged(api, scenario, ground), stopped]));
    const until = await Promise.race([failing(api, stages, options), stopped]);
    writeFileSync(join(root, ENDED), until);
    await report(api, scenarios, options.record, until);
  } finally {
    for (const { agent } of stages) agent.kill("SIGTERM");
    await Promise.all(grounds.map(({ ground }) => ground.clear()));
    await stop();
    if (options.keep === null) rmSync(root, { recursive: true, force: true });
  }
}

/** When it was over. */
async function failing(api: Api, stages: readonly Stage[], options: Options): Promise<string> {
  await pause(3_000);
  const stopClock = startClock(api.origin, (_minute, fault) => console.error("tick:", fault));
  await Promise.all(stages.map((stage) => faults(stage, options)));
  // The agents ask every 30 s, and a window is over two minutes after its failure.
  await pause(210_000);
  stopClock();
  return new Date().toISOString();
}

/** Who stops it stops what it started: some of these programs outlive their parent. A second signal changes nothing. */
function interrupted(): Promise<never> {
  return new Promise((_resolve, reject) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
      process.on(signal, () => reject(new Error(`stopped by ${signal}`)));
  });
}

/** Those of an earlier run that was killed may still be held, and would answer in place of this one's. */
async function freePorts(count: number, variant: number): Promise<number> {
  for (let first = FIRST_PORT + (variant % 4) * count; first + count < LAST_PORT; first += count) {
    const ports = Array.from({ length: count }, (_, n) => first + n);
    if ((await Promise.all(ports.map(isFree))).every(Boolean)) return first;
  }
  throw new Error(`${count} free ports in a row are needed between ${FIRST_PORT} and ${LAST_PORT}`);
}

async function edgetick(root: string): Promise<{ api: Api; stop: () => Promise<void> }> {
  const port = await freePort(18_700);
  const state = join(root, "state");
  const applied = await wrangler(["d1", "migrations", "apply", "DB", "--local", "--persist-to", state], {
    env: { ...QUIET, CI: "1" },
  });
  if (applied.code !== 0) throw new Error(applied.output);
  const url = `http://127.0.0.1:${port}`;
  const dev = wranglerDev([
    ...["--port", String(port), "--ip", "127.0.0.1", "--inspector-port", "0", "--persist-to", state],
    ...["--var", `ADMIN_TOKEN:${TOKEN}`, "--show-interactive-dev-session=false"],
  ]);
  for (let tries = 0; tries < 300; tries++) {
    if (await fetch(`${url}/healthz`).catch(() => null))
      return { api: apiClient(url, TOKEN), stop: () => dev.stop() };
    await pause(300);
  }
  throw new Error("wrangler dev did not answer");
}

async function staged(api: Api, scenario: Scenario, ground: Ground): Promise<Stage> {
  const running = await scenario.start(ground);
  const { name } = scenario;
  const target = { url: `http://127.0.0.1:${ground.port(0)}/`, timeoutMs: 8000 };
  await api.call("PUT", `/api/v1/monitors/${name}`, { id: name, target, regions: ["weur", "enam"] });
  const { token } = await api.call<{ token: string }>("POST", "/api/v1/tokens", {
    name,
    scope: "agent",
    monitors: [name],
  });
  writeFileSync(ground.path("token"), token, { mode: 0o600 });
  const args = [
    ...[AGENT, "run", "--url", api.origin, "--name", name, "--token-file", ground.path("token")],
    ...["--state", ground.path("agent")],
    ...running.logs.flatMap((log) => ["--log", log.replace(":", `:${ground.folder}/`)]),
    ...(running.watch ?? []).flatMap((watched) => ["--watch", watched]),
    ...(running.kernel ? ["--kernel"] : []),
  ];
  const env = { ...process.env, EDGETICK_PROC: ground.proc };
  return { scenario, ground, running, agent: spawn("sh", args, { stdio: "ignore", env }) };
}

/** A fault begins before the minute's probes leave, and outlives their ladder. */
async function faults({ scenario, running, ground }: Stage, { minutes, every }: Options): Promise<void> {
  const start = minuteOf(Date.now()) + 60_000;
  const first = minutes > LONG_MINUTES ? QUIET_MINUTES : 2;
  for (const due of minutesOf(scenario, ground, first, minutes, every)) {
    const at = start + due * 60_000;
    await pause(at - (running.leadMs ?? ground.vary.pick(5_000, 3_000, 8_000)) - Date.now());
    await running.ill();
    await pause(at + (running.lastsMs ?? ground.vary.pick(30_000, 25_000, 40_000, 75_000)) - Date.now());
    await running.well();
  }
  await pause(start + minutes * 60_000 - Date.now());
}

function minutesOf({ turn, every }: Scenario, ground: Ground, first: number, end: number, usual: number) {
  if (turn === undefined) return ground.vary.minutes(first, end, every ?? usual);
  return Array.from({ length: Math.ceil((end - first - turn) / usual) }, (_, n) => first + turn + n * usual);
}

const options = readOptions(process.argv.slice(2));
if (options !== null) await main(options);
