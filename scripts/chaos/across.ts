/**
 * Two versions at once: what a deploy is for five minutes, and what it leaves. The version of a commit keeps house first,
 * then one part after another is of the present one. Every call between the parts is made on the way.
 *
 *   node scripts/chaos/across.ts COMMIT [--fixture FILE]
 */
import { execFile } from "node:child_process";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parseArgs, promisify } from "node:util";
import { migrations } from "../../test/worker/bundle.ts";
import { bundle } from "../bench/build.ts";
import { uncalled } from "./calls.ts";
import { rowsIn } from "./checker/packed.ts";
import { databaseFixture } from "./fixture.ts";
import { loadWorker, MODE_DEFINE, setMode, type WorkerModule } from "./isolate.ts";
import { Platform } from "./platform.ts";
import type { D1World } from "./sqlite-d1.ts";
import { VirtualTime } from "./virtual-time.ts";
import { TARGET_HOST, World } from "./world.ts";

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, "../..");
const MINUTE_MS = 60_000;
/** So that a day ends after the version before has come back. */
const START = Date.UTC(2026, 2, 3, 22, 40) / MINUTE_MS;
/** Failing in these minutes of each hour: something is open when the version changes. */
const isBad = (id: string, at: number) =>
  id.startsWith("shop.") && Math.floor(at / MINUTE_MS - START) % 20 >= 12;

type Part = "worker" | "scheduler" | "prober";

export interface Answered {
  readonly call: string;
  readonly parts: string;
  readonly status: number;
  /** What it said, where it went wrong. */
  readonly said: string;
}

export class Across {
  readonly platform: Platform;
  readonly time: VirtualTime;
  readonly world: World;
  readonly answered: Answered[] = [];
  readonly #d1: D1World;
  #minute = START;

  constructor(first: WorkerModule, databasePath: string) {
    this.time = new VirtualTime((START - 2) * MINUTE_MS);
    this.time.install();
    this.world = new World(this.time, {
      actOf: (id, at) => ({ kind: "answer", status: isBad(id, at) ? 502 : 200, latencyMs: 90, body: "x" }),
      replyOf: () => ({ status: 204, latencyMs: 40 }),
    });
    globalThis.fetch = this.world.fetch as typeof fetch;
    this.#d1 = { mode: "fine", latencyMs: () => 5, sleep: (ms: number) => this.time.sleep(ms) };
    this.platform = new Platform(this.time, databasePath, this.#d1, {
      worker: first,
      scheduler: first,
      prober: first,
    });
  }

  async begin(sqls: readonly string[]): Promise<void> {
    for (const sql of sqls) this.platform.d1.file.exec(sql);
    const url = "https://hooks.example/ops";
    await this.call("POST", "/channels", { id: "ops", kind: "webhook", url }, "");
    for (const id of ["shop", "desk"])
      await this.call("POST", "/monitors", { id, target: { url: `http://${id}.${TARGET_HOST}/` } }, "");
  }

  async minutes(count: number): Promise<void> {
    for (const end = this.#minute + count; this.#minute < end; this.#minute++) {
      await this.time.until(this.#minute * MINUTE_MS + 300);
      void this.platform.cron(this.#minute);
      await this.time.until((this.#minute + 1) * MINUTE_MS - 1);
    }
  }

  /** Minutes that only the Scheduler's journal takes. */
  async minutesWithoutD1(count: number): Promise<void> {
    this.#d1.mode = "away";
    await this.minutes(count);
    this.#d1.mode = "fine";
  }

  /** What history has of the scheduled checks: `minutes` of each of both monitors, and none of them lost. */
  historyFault(): string | null {
    const rows = this.platform.d1.file.prepare("SELECT v FROM hot UNION ALL SELECT v FROM segments").all();
    const scheduled = rows
      .flatMap(({ v }) => rowsIn(v as Uint8Array))
      .filter(({ attempt, key }) => attempt === 0 && key <= 2);
    const lost = scheduled.filter(({ verdict }) => verdict === "lost").length;
    const wanted = 2 * (this.#minute - START);
    const differs = scheduled.length !== wanted || lost > 0;
    return differs ? `history has ${scheduled.length} checks of ${wanted}, ${lost} of them lost` : null;
  }

  /** A day that is over has all failing minutes as outage: they come in runs of eight. */
  uptimeFault(): string | null {
    const days = this.platform.d1.file.prepare("SELECT * FROM days").all() as Record<string, number>[];
    const bad = days.find(
      (one) => one.outage_seconds! < one.down! * 60 || one.outage_seconds! > one.observed_seconds!,
    );
    return bad === undefined
      ? null
      : `${bad.down} failing minutes, ${bad.outage_seconds} s of outage in ${bad.observed_seconds} s`;
  }

  /** Until the target has failed for some minutes, and goes on failing. */
  async untilFailing(): Promise<void> {
    await this.minutes((15 - ((this.#minute - START) % 20) + 20) % 20);
  }

  /** A deploy: the part's next instance is of this version. */
  deploy(part: Part, module: WorkerModule): void {
    this.platform.versions[part] = module;
    if (part === "scheduler") this.platform.schedulers.replace("0");
    if (part === "prober") this.platform.restart();
  }

  async call(method: string, path: string, body: unknown, parts: string): Promise<unknown> {
    const answer = await this.time.settled(this.platform.api(method, path, body));
    const said = answer.status < 400 ? "" : JSON.stringify(answer.body).slice(0, 200);
    const call = `${method} ${path.replace(/(incidents|deliveries)\/[^/]+/, "$1/{id}")}`;
    this.answered.push({ call, parts, status: answer.status, said });
    return answer.body;
  }

  /** Everything that the API asks of a Scheduler or a Prober. */
  async everyCall(parts: string): Promise<void> {
    const from = new Date(this.time.now - 600_000).toISOString();
    const to = new Date(this.time.now - 300_000).toISOString();
    const imported = JSON.stringify({ at: from, region: "weur", status: 502, latencyMs: 9 });
    const guest = { id: "guest", target: { url: `http://guest.${TARGET_HOST}/` } };
    const [open] = (
      (await this.call("GET", "/incidents?limit=1", undefined, parts)) as { items: { id: string }[] }
    ).items;
    const agent = { version: 1, host: "h", at: this.time.now, samples: [], logs: [], answered: [] };
    const calls: [string, string, unknown?][] = [
      ["POST", "/monitors", guest],
      ["PATCH", "/monitors/guest", { name: "Guest" }],
      ["POST", "/monitors/shop/check"],
      ["POST", "/monitors/guest/checks", imported],
      ["GET", "/monitors/shop/diagnosis"],

      ["GET", "/monitors/shop/checks"],
      ["GET", "/monitors/shop/failures"],
      ["POST", "/monitors/shop/logs", "2026/03/03 00:50:00 [error] 7#7: *1 upstream timed out"],
      ["POST", `/incidents/${open?.id}/updates`, { text: "looking", public: true }],
      ["PATCH", `/incidents/${open?.id}`, { acknowledgedBy: "me" }],
      ["POST", "/maintenance", { id: "past", monitor: "desk", from, to }],
      ["DELETE", "/maintenance/past"],
      ["POST", "/channels/ops/test"],
      ["POST", "/agents/web/report", agent],
      ["GET", "/agents"],
      ["DELETE", "/agents/web"],
      ["GET", "/status"],
      ["DELETE", "/monitors/guest"],
    ];
    for (const [method, path, body] of calls) await this.call(method, path, body, parts);
    const { items } = (await this.call("GET", "/deliveries?limit=50", undefined, parts)) as {
      items: { id: string; incident: string | null }[];
    };
    const sent = items.find(({ incident }) => incident !== null)?.id;
    await this.call("POST", `/deliveries/${sent}/redeliver`, undefined, parts);
    await this.page("/m/shop", parts);
    // It may well be 503: D1 was away a minute ago.
    await this.page("/healthz", `${parts}, whatever it says`);
  }

  async page(path: string, parts: string): Promise<void> {
    const { status } = await this.time.settled(this.platform.get(path));
    this.answered.push({ call: `GET ${path}`, parts, status, said: "" });
  }

  /** What only the present version has: without its Scheduler it has to say so, and not to break. */
  async newCalls(parts: string): Promise<void> {
    const incident = { title: "By hand", impact: "minor", monitors: ["desk"], text: "Looking." };
    await this.call("POST", "/incidents", incident, parts);
    await this.call("GET", "/usage", undefined, parts);
  }
}

/** The bundle of the version that a commit holds. */
export async function bundleOf(commit: string): Promise<string> {
  const root = await mkdtemp(join(tmpdir(), "edgetick-then-"));
  try {
    const tar = join(root, "then.tar");
    await run("git", ["archive", "-o", tar, commit], { cwd: ROOT });
    await mkdir(join(root, "tree"));
    await run("tar", ["-xf", tar, "-C", join(root, "tree")]);
    await symlink(join(ROOT, "node_modules"), join(root, "tree/node_modules"));
    return (await bundle({ development: false, define: MODE_DEFINE, root: join(root, "tree") })).script;
  } finally {
    await rm(root, { recursive: true, force: true });
  }
}

export async function migrationsOf(commit: string): Promise<string[]> {
  const { stdout } = await run("git", ["ls-tree", "--name-only", commit, "migrations/"], { cwd: ROOT });
  const names = stdout
    .split("\n")
    .filter((name) => name.endsWith(".sql"))
    .sort();
  const texts = await Promise.all(
    names.map((name) =>
      run("git", ["show", `${commit}:${name}`], { cwd: ROOT }).then((shown) => shown.stdout),
    ),
  );
  return texts.flatMap((text) => text.split("--> statement-breakpoint").map((sql) => sql.trim()));
}

async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { fixture: { type: "string" } },
  });
  const commit = positionals[0];
  if (commit === undefined) throw new Error("which commit? node scripts/chaos/across.ts COMMIT");
  setMode("production");
  const then = await loadWorker(await bundleOf(commit));
  const now = await loadWorker((await bundle({ development: false, define: MODE_DEFINE })).script);
  const [old, all] = [await migrationsOf(commit), await migrations()];
  const folder = await mkdtemp(join(tmpdir(), "edgetick-across-"));
  const orders: Part[][] = [
    ["worker", "scheduler", "prober"],
    ["scheduler", "prober", "worker"],
    ["prober", "worker", "scheduler"],
  ];
  let failed = 0;
  for (const [index, order] of orders.entries()) {
    const across = new Across(then, join(folder, `${index}.sqlite`));
    await across.begin(old);
    await across.minutes(35);
    await across.everyCall("all old");
    if (values.fixture !== undefined && index === 0) {
      await across.minutesWithoutD1(3);
      await writeFile(values.fixture, databaseFixture(across.platform, commit));
    }
    for (const sql of all.slice(old.length)) across.platform.d1.file.exec(sql);
    const done: string[] = [];
    for (const part of order) {
      // What one version has journalled is the other's to commit.
      if (part === "scheduler") await across.minutesWithoutD1(3);
      across.deploy(part, now);
      done.push(part);
      await across.everyCall(`new ${done.join(", ")}`);
      if (done.includes("worker")) await across.newCalls(`new ${done.join(", ")}`);
      await across.minutes(3);
    }
    await across.minutes(15);
    if (index === 0) await rolledBack(across, then);
    failed += reported(across, order);
  }
  await rm(folder, { recursive: true, force: true });
  process.exitCode = failed > 0 ? 1 : 0;
}

/** What the present version has written while something failed is the version before's to go on with, over midnight. */
async function rolledBack(across: Across, then: WorkerModule): Promise<void> {
  await across.untilFailing();
  for (const part of ["worker", "scheduler", "prober"] as const) across.deploy(part, then);
  await across.everyCall("all old again");
  await across.minutes(40);
}

/** A call must come to what it came to before the deploy; what is new may be refused until its Scheduler is there. */
function reported(across: Across, order: readonly Part[]): number {
  const { answered, platform } = across;
  const before = new Map(
    answered.filter(({ parts }) => parts === "all old").map((one) => [one.call, one.status]),
  );
  const bad = answered.filter(
    ({ call, status }) => status === 0 || status === 500 || (before.has(call) && before.get(call) !== status),
  );
  const unsent = platform.d1.file.prepare("SELECT id, state FROM deliveries WHERE state <> 'sent'").all();
  const missing = uncalled(new Set([...platform.schedulers.called, ...platform.probers.called]));
  const faults = [
    ...bad.map(({ call, parts, status, said }) => `${status} ${call} (${parts}) ${said}`),
    ...unsent.map((one) => `not sent: ${JSON.stringify(one)}`),
    ...[across.historyFault(), across.uptimeFault()].filter((one) => one !== null),
    ...missing.map((name) => `${name} was never called`),
  ];
  const refused = answered.filter(({ parts, status }) => parts !== "" && status >= 400);
  console.log(`${order.join(", then ")}: ${answered.length} calls, ${faults.length} faults`);
  for (const fault of faults) console.log(`  FAULT ${fault}`);
  for (const { call, parts, status, said } of refused) console.log(`  ${status} ${call} (${parts}) ${said}`);
  return faults.length;
}

if (import.meta.main) await main();
