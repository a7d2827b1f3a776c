/** Both worlds of a run: one as in production, where time passes, and one replayed, where minutes come in any order. */
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { bundle } from "../bench/build.ts";
import { check } from "./checker/check.ts";
import type { Fault } from "./checker/fault.ts";
import { readTables, type Stored, type StoredTables, storedIn } from "./checker/stored.ts";
import { loadWorker, MODE_DEFINE, setMode, type WorkerModule } from "./isolate.ts";
import { type MinutePlan, planOf } from "./plan.ts";
import type { PLANTS } from "./plant.ts";
import { type Evidence, type Setup, Simulation } from "./simulation.ts";
import { VirtualTime } from "./virtual-time.ts";

const MINUTE_MS = 60_000;
/** Monday, 2 March 2026, 22:00 UTC: even a short run sees a day end. */
const FIRST_MINUTE = Date.UTC(2026, 2, 2, 22) / MINUTE_MS;
const PROLOGUE = 10;
const EPILOGUE = 30;
/** Of all ticks. */
const REPLAYED = 0.3;

export interface RunOptions {
  readonly seed: number;
  readonly ticks: number;
  readonly kills: number;
  readonly plant: (typeof PLANTS)[string] | null;
}

export interface Outcome {
  readonly name: "production" | "replay" | "real kills";
  readonly ticks: number;
  readonly evidence: Evidence;
  readonly stored: Stored;
  readonly faults: readonly Fault[];
  readonly tookMs: number;
  /** What the Worker wrote into its log, and how often. */
  readonly log: ReadonlyMap<string, number>;
}

export async function runWorlds({ seed, ticks, kills, plant }: RunOptions): Promise<Outcome[]> {
  const worker = await presentWorker();
  const replayed = Math.round(ticks * REPLAYED);
  const shares = [
    { name: "production", share: ticks - replayed } as const,
    ...(plant === null ? [{ name: "replay", share: replayed } as const] : []),
  ];
  const outcomes: Outcome[] = [];
  for (const { name, share } of shares) {
    const deaths = Math.round((kills * share) / ticks);
    const plan = planOf({ seed, minutes: share, deaths, prologue: PROLOGUE, epilogue: EPILOGUE });
    outcomes.push(await runWorld(worker, { name, seed, plan, meddle: plant?.meddle }));
  }
  return outcomes;
}

export async function presentWorker(): Promise<WorkerModule> {
  setMode("production");
  const { script } = await bundle({ development: false, define: MODE_DEFINE });
  return await loadWorker(script);
}

interface WorldOptions {
  readonly name: Outcome["name"];
  readonly seed: number;
  readonly plan: readonly MinutePlan[];
  readonly meddle: Setup["meddle"];
}

/** With what the database had, as it was read. */
interface WorldOutcome extends Outcome {
  readonly tables: StoredTables;
}

export async function runWorld(
  worker: WorkerModule,
  { name, seed, plan, meddle }: WorldOptions,
): Promise<WorldOutcome> {
  const folder = await mkdtemp(join(tmpdir(), "edgetick-chaos-"));
  const databasePath = join(folder, "d1.sqlite");
  const clock = performance.now.bind(performance);
  const started = clock();
  setMode(name === "production" ? "production" : "development");
  const time = new VirtualTime((FIRST_MINUTE - 5) * MINUTE_MS);
  const { log, restore } = captured(time.install());
  try {
    const simulation = new Simulation({
      ...{ seed, time, firstMinute: FIRST_MINUTE, shuffled: name === "replay" },
      ...{ databasePath, versions: { worker, scheduler: worker, prober: worker }, plan, meddle },
    });
    const evidence = await simulation.run();
    const tables = readTables(databasePath);
    const stored = storedIn(tables);
    const faults = check(evidence, stored);
    const tookMs = clock() - started;
    return { name, ticks: plan.length, evidence, tables, stored, faults, tookMs, log };
  } finally {
    restore();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The Worker's log, counted by what it says rather than shown: a run writes thousands of lines. */
function captured(uninstall: () => void) {
  const log = new Map<string, number>();
  const { fetch } = globalThis;
  const { error } = console;
  console.error = (...parts: unknown[]) => {
    const text = parts.map((part) => (part instanceof Error ? part.message : String(part))).join(" ");
    const kind = text.replace(/\d+/g, "#").slice(0, 120);
    log.set(kind, (log.get(kind) ?? 0) + 1);
  };
  const restore = () => {
    uninstall();
    console.error = error;
    globalThis.fetch = fetch;
  };
  return { log, restore };
}
