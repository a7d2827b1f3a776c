/**
 * `npm run bench:live`: real programs fail for known reasons on loopback, Edgetick watches in real time, and the real
 * host agent stands beside each. Prints what was named from outside alone and with the agent. Takes half an hour;
 * `-- --minutes 14` is quicker (with fewer quiet minutes to compare with), `-- --only haproxy,uwsgi` runs some. What is
 * not installed is skipped by name.
 */
import { type ChildProcess, spawn } from "node:child_process";
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Diagnosis } from "../../src/core/diagnosis/diagnose.ts";
import { type Api, apiClient } from "../api-client.ts";
import { minuteOf, startClock } from "../local/clock.ts";
import { freePort } from "../local/port.ts";
import { QUIET, wrangler, wranglerDev } from "../local/wrangler.ts";
import { Ground, has, pause } from "./ground.ts";
import type { Running, Scenario } from "./kit.ts";
import { SCENARIOS } from "./scenarios.ts";

const TOKEN = "bench-live-admin-token-0123";
const AGENT = join(import.meta.dirname, "..", "..", "agent", "edgetick-agent");
/** A fault begins before the minute's probes leave, and outlives its ladder. */
const ILL_BEFORE_MS = 5_000;
const ILL_MS = 35_000;
const EVERY_MINUTES = Number(option("every") ?? 6);
/** Those that change the host's own counters are so far from each other that no window holds both. */
const APART_MINUTES = 3;
const FIRST_PORT = 21_000;
/** A wrong first word from there on is loud. */
const LOUD = 0.8;

interface Stage {
  readonly scenario: Scenario;
  readonly ground: Ground;
  readonly running: Running;
  readonly agent: ChildProcess;
}

function option(name: string): string | null {
  const at = process.argv.indexOf(`--${name}`);
  return at === -1 ? null : (process.argv[at + 1] ?? null);
}

async function main(): Promise<void> {
  const minutes = Number(option("minutes") ?? 28);
  const named = option("only")?.split(",") ?? [""];
  const wanted = SCENARIOS.filter(({ name }) => named.some((part) => name.includes(part)));
  const missing = wanted.filter(({ needs }) => !needs.every(has));
  for (const { name, needs } of missing)
    console.log(`skipped: ${name} needs ${needs.filter((one) => !has(one)).join(", ")}`);
  const root = mkdtempSync(join(tmpdir(), "edgetick-live-"));
  // Some programs read their configuration as another user.
  chmodSync(root, 0o755);
  const { api, stop } = await edgetick(root);
  const stages: Stage[] = [];
  try {
    for (const [index, scenario] of wanted.filter((one) => !missing.includes(one)).entries())
      stages.push(await staged(api, scenario, new Ground(root, scenario.name, FIRST_PORT + index * 10)));
    await pause(3_000);
    const stopClock = startClock(api.origin, (_minute, fault) => console.error("tick:", fault));
    await Promise.all(stages.map((stage, index) => faults(stage, minutes, index % EVERY_MINUTES)));
    // The agents ask every 30 s, and a window is over two minutes after its failure.
    await pause(210_000);
    stopClock();
    await reported(api, stages);
  } finally {
    for (const { agent } of stages) agent.kill("SIGTERM");
    await Promise.all(stages.map(({ ground }) => ground.clear()));
    await stop();
    rmSync(root, { recursive: true, force: true });
  }
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
  const env = { ...process.env, ...(scenario.alone === undefined ? { EDGETICK_PROC: ground.proc } : {}) };
  return { scenario, ground, running, agent: spawn("sh", args, { stdio: "ignore", env }) };
}

/**
 * Every sixth minute, unless `--every` says otherwise; `turn` keeps the scenarios from failing in the same minutes, which
 * would rightly look as if the monitoring itself failed.
 */
async function faults({ scenario, running }: Stage, minutes: number, turn: number): Promise<void> {
  const start = minuteOf(Date.now()) + 60_000;
  const first = minutes > 20 ? 11 : 2;
  for (
    let minute = first + (scenario.alone === undefined ? turn : APART_MINUTES * scenario.alone);
    minute < minutes;
    minute += EVERY_MINUTES
  ) {
    await pause(start + minute * 60_000 - ILL_BEFORE_MS - Date.now());
    await running.ill();
    await pause(ILL_MS);
    await running.well();
  }
  await pause(start + minutes * 60_000 - Date.now());
}

/** A token of scope `read` sees no log line, so its diagnosis is what the outside alone can tell. */
async function outsideReader({ origin, call }: Api): Promise<Api> {
  const input = { name: "outside", scope: "read" };
  const { token } = await call<{ token: string }>("POST", "/api/v1/tokens", input);
  return apiClient(origin, token);
}

function fromOutside({ hypotheses, undecided }: Diagnosis, { causes }: Scenario) {
  const isTrue = (cause: Diagnosis["hypotheses"][number]["cause"]) => causes.includes(cause);
  const [first] = hypotheses;
  if (first !== undefined && (isTrue(first.cause) || first.confidence >= LOUD)) {
    const right = isTrue(first.cause);
    return { fair: right, said: `${right ? "" : "**wrong** "}${first.cause} ${first.confidence}` };
  }
  const left = undecided.flatMap((one) => one.causes);
  const fair = left.some(({ cause }) => isTrue(cause));
  const names = left.map(({ cause, weight }) => `${cause} ${weight}`).join(", ");
  const led = first === undefined ? "" : `${first.cause} ${first.confidence}; `;
  return { fair, said: `${led}undecided${fair ? "" : " without it"}: ${names}` };
}

async function reported(api: Api, stages: readonly Stage[]): Promise<void> {
  let named = 0;
  let outside = 0;
  const reader = await outsideReader(api);
  console.log(
    "\n| scenario | failures | from outside | named | confidence | the deciding line |\n| --- | --- | --- | --- | --- | --- |",
  );
  for (const { scenario } of stages) {
    const diagnosis = await api.call<Diagnosis>("GET", `/api/v1/monitors/${scenario.name}/diagnosis`);
    const seen = fromOutside(
      await reader.call("GET", `/api/v1/monitors/${scenario.name}/diagnosis`),
      scenario,
    );
    if (seen.fair) outside++;
    const [first] = diagnosis.hypotheses;
    const line = first?.for.find((text) => scenario.words.test(text)) ?? null;
    const isRight =
      first !== undefined &&
      scenario.causes.includes(first.cause) &&
      first.confidence >= 0.9 &&
      line !== null;
    if (isRight) named++;
    const said =
      first === undefined
        ? "nothing"
        : `${first.cause}${isRight ? "" : ` (true: ${scenario.causes.join(" or ")})`}`;
    console.log(
      `| ${scenario.name} | ${diagnosis.failures} | ${seen.said} | ${said} | ${first?.confidence ?? ""} | ${line ?? `– ${first?.for[0] ?? ""}`} |`,
    );
  }
  console.log(`\nFrom outside ${outside} of ${stages.length} first, or undecided with the truth among them.`);
  console.log(`${named} of ${stages.length} named at 0.9 and more, with the line that decides it.`);
}

await main();
