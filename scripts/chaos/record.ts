/**
 * Records a calm run in which targets and receivers misbehave, as plain rows: what the checker is tested with.
 *
 *   node scripts/chaos/record.ts FILE [--seed 1]
 */
import { writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import { gzipSync } from "node:zlib";
import type { StoredTables } from "./checker/stored.ts";
import { planOf } from "./plan.ts";
import { presentWorker, runWorld } from "./run.ts";
import type { Evidence } from "./simulation.ts";

/** From 22:00 until the day's totals are closed, which takes 70 minutes of the next. */
const MINUTES = 240;
/** One that is judged by history alone, one that escalates, one in a shard of its own: a run of all is a megabyte. */
const KEPT = ["asserting", "flaky", "elsewhere"];

/** A recorded run; blobs are hex. */
export interface Recorded {
  readonly evidence: Evidence;
  readonly tables: Omit<StoredTables, "blobs"> & { readonly blobs: readonly string[] };
}

function thinned(evidence: Evidence, { blobs, ...tables }: StoredTables): Recorded {
  const isKept = (id: string | null) => id === null || KEPT.includes(id.split(".")[0]!);
  const keys = evidence.configured.flatMap(({ monitors }) =>
    monitors.filter(({ id }) => isKept(id)).map(({ key }) => key),
  );
  return {
    evidence: {
      ...evidence,
      seen: evidence.seen.filter(({ id }) => isKept(id)),
      received: evidence.received.filter(({ incident }) => isKept(incident)),
      configured: evidence.configured.map((one) => ({
        ...one,
        monitors: one.monitors.filter(({ id }) => isKept(id)),
      })),
    },
    tables: {
      ...tables,
      blobs: blobs.map((blob) => Buffer.from(blob).toString("hex")),
      days: tables.days.filter(({ monitor }) => keys.includes(monitor)),
      todays: tables.todays.filter(({ id }) => isKept(id)),
      incidents: tables.incidents.filter(({ monitor }) => isKept(monitor)),
      deliveries: tables.deliveries.filter(({ incident }) => isKept(incident)),
    },
  };
}

const { values, positionals } = parseArgs({
  options: { seed: { type: "string", default: "1" } },
  allowPositionals: true,
});
const [path] = positionals;
if (path === undefined) throw new Error("give a FILE");
const seed = Number(values.seed);
const plan = planOf({ seed, minutes: MINUTES, deaths: 0, prologue: MINUTES, epilogue: 0 });
const { evidence, tables, stored, faults } = await runWorld(await presentWorker(), {
  ...{ name: "production", seed, plan, meddle: undefined },
});
if (faults.length > 0) throw new Error(`no good run: ${JSON.stringify(faults.slice(0, 5))}`);
writeFileSync(path, gzipSync(JSON.stringify(thinned(evidence, tables)), { level: 9 }));
console.log(
  `${stored.rows.length} checks, ${stored.incidents.length} incidents, ${stored.deliveries.length} alerts`,
);
