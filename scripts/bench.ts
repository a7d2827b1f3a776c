/**
 * Measures the budgets of the design and prints them as one table.
 *
 *   npm run bench [-- --only history,quotas,page,pages,masking,diagnosis,neighbours,ten-thousand,mass-failure,memory,growth,bundle,backup] [--quick] [--days 30]
 */
import { availableParallelism, loadavg } from "node:os";
import { parseArgs } from "node:util";
import { measureBackup } from "./bench/backup.ts";
import { measureBundle } from "./bench/bundle-size.ts";
import { measureDiagnosis } from "./bench/diagnosis.ts";
import { measureGrowth } from "./bench/growth.ts";
import { measureHistory } from "./bench/history.ts";
import { measureMasking } from "./bench/masking.ts";
import { measureMassFailure } from "./bench/mass-failure.ts";
import { measureMemory } from "./bench/memory.ts";
import { measureNeighbours } from "./bench/neighbours.ts";
import { measurePage } from "./bench/page.ts";
import { measurePages } from "./bench/pages.ts";
import { measureQuotas } from "./bench/quotas.ts";
import { missed, type Row, table } from "./bench/table.ts";
import { measureTenThousand } from "./bench/ten-thousand.ts";

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    quick: { type: "boolean", default: false },
    days: { type: "string" },
  },
});
const days = Number(values.days ?? (values.quick ? 2 : 30));
const log = (text: string) => console.error(`  ${text}`);

const MEASURES: Readonly<Record<string, () => Promise<Row[]>>> = {
  bundle: () => measureBundle(),
  masking: () => measureMasking(),
  page: () => measurePage(values.quick, log),
  pages: () => measurePages(log),
  diagnosis: () => measureDiagnosis(),
  neighbours: () => measureNeighbours(log),
  "ten-thousand": () => measureTenThousand(log),
  memory: () => measureMemory(log),
  "mass-failure": () => measureMassFailure(log),
  quotas: () => measureQuotas(values.quick, log),
  growth: () => measureGrowth(log),
  history: () => measureHistory(days, log),
  backup: () => measureBackup(values.quick ? 50 : 500, log),
};

const names = values.only?.split(",") ?? Object.keys(MEASURES);
const unknown = names.find((name) => MEASURES[name] === undefined);
if (unknown !== undefined)
  throw new Error(`unknown: ${unknown}; there are ${Object.keys(MEASURES).join(", ")}`);

const load = () => loadavg()[0]!.toFixed(1);
const before = load();
const rows: Row[] = [];
for (const name of names) {
  console.error(`${name} …`);
  rows.push(...(await MEASURES[name]!()));
}
console.log(table(rows));
console.log(
  `\n${availableParallelism()} cores, load ${before} before and ${load()} after. A busy machine makes times longer; rows and bytes stay.`,
);
if (rows.some(missed)) process.exitCode = 1;
