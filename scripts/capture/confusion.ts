/**
 * `npm run bench:attribution`: attribution against every captured failure and reported answer, the held-back third by itself,
 * and with each product held out. `--check` prints only what scripts/bench/thresholds.json bounds, and fails below it;
 * `--wrong` lists the misses of what rules may be written from, `--hold-out` those of held-out products, `--marks` what each mark
 * of a side is worth.
 */

import { readReported, scoreReported } from "./answers.ts";
import { isHeldBack, readCaptures } from "./captures.ts";
import { holdOut } from "./hold-out.ts";
import { printMarks } from "./marks.ts";
import { type Score, score } from "./score.ts";
import { measures } from "./summary.ts";

if (process.argv.includes("--marks")) {
  printMarks();
  process.exit(0);
}
const bounded = measures();
console.log("| | n | is | target |\n| --- | --- | --- | --- |");
for (const { name, n, value, target, kept } of bounded)
  console.log(
    `| ${name} | ${n} | ${(100 * value).toFixed(1)} % | ${Math.round(1000 * target) / 10} %${kept ? "" : " **missed**"} |`,
  );
if (process.argv.includes("--check")) process.exit(bounded.every(({ kept }) => kept) ? 0 : 1);
if (process.argv.includes("--hold-out"))
  for (const one of holdOut())
    if (!one.honest || one.loud) console.log(`  ${one.product} ${one.name}: said ${one.said}`);

const TARGETS = { product: 95, role: 98, cause: 90, confidentlyWrong: 1 };
const detailed = process.argv.includes("--wrong");

for (const set of ["own", "shared"] as const) {
  const failures = readCaptures(set).filter((capture) => capture.surfaced && capture.fault !== "ok");
  for (const [half, held] of [
    ["held back", true],
    ["rules were written from", false],
  ] as const) {
    const scores = failures
      .filter((capture) => isHeldBack(capture.name) === held)
      .map((capture) => score(capture));
    summary(`${set} captures, ${half}`, scores);
    if (held) {
      table(scores);
      misses(scores);
    } else if (detailed) {
      for (const one of scores)
        if (!one.product || !one.role || one.cause === "wrong") console.log(`  ${line(one)}`);
    }
  }
}

if (detailed)
  for (const answer of readReported().filter(({ name }) => !isHeldBack(name))) {
    const { side, product, cause, loudAuthor, loudCause, attribution } = scoreReported(answer);
    if (side === "right" && product && cause !== false && !loudAuthor && !loudCause) continue;
    const { hop, upstream, confidence } = attribution;
    console.log(
      `  ${answer.name}: want ${answer.want.product} ${answer.want.cause}, said ${hop.product} ${hop.role} (${confidence}) ${upstream.cause} [${upstream.alternatives.join(" ")}] (${upstream.confidence})`,
    );
  }

function summary(title: string, scores: readonly Score[]): void {
  const marked = scores.filter(({ truth }) => truth.marked);
  console.log(
    `\n## ${title}: ${scores.length} failures, ${marked.length} of them with any mark of their author\n`,
  );
  console.log("| | all | with a mark | target |\n| --- | --- | --- | --- |");
  const row = (name: string, target: string, holds: (one: Score) => boolean): void => {
    console.log(`| ${name} | ${percent(scores, holds)} | ${percent(marked, holds)} | ${target} |`);
  };
  row("product right", `≥ ${TARGETS.product} %`, (one) => one.product);
  row("role right", `≥ ${TARGETS.role} %`, (one) => one.role);
  row("cause right or listed (≤ 3 alternatives)", `≥ ${TARGETS.cause} %`, (one) => one.cause !== "wrong");
  row("cause right at first", "", (one) => one.cause === "first");
  row("wrong with confidence ≥ 0.8", `≤ ${TARGETS.confidentlyWrong} %`, (one) => one.confidentlyWrong);
}

function percent(scores: readonly Score[], holds: (one: Score) => boolean): string {
  if (scores.length === 0) return "-";
  const count = scores.filter(holds).length;
  return `${((100 * count) / scores.length).toFixed(1)} % (${count}/${scores.length})`;
}

/** Gateway by fault. A cell counts: cause right at first / listed / wrong; ! marks a wrong product or role in it. */
function table(scores: readonly Score[]): void {
  const faults = [...new Set(scores.map(faultOf))].sort();
  const gateways = [...new Set(scores.map(gatewayOf))].sort();
  console.log(`\n| gateway | ${faults.join(" | ")} |\n| --- |${" --- |".repeat(faults.length)}`);
  for (const gateway of gateways) {
    const cells = faults.map((fault) =>
      cell(scores.filter((one) => gatewayOf(one) === gateway && faultOf(one) === fault)),
    );
    console.log(`| ${gateway} | ${cells.join(" | ")} |`);
  }
}

function cell(scores: readonly Score[]): string {
  if (scores.length === 0) return "";
  const count = (cause: Score["cause"]): number => scores.filter((one) => one.cause === cause).length;
  return `${count("first")}/${count("listed")}/${count("wrong")}${scores.some((one) => !one.product || !one.role) ? "!" : ""}`;
}

function faultOf({ capture }: Score): string {
  return capture.chain === undefined ? capture.fault : "chain";
}

function gatewayOf({ capture, truth }: Score): string {
  return truth.product ?? `app behind ${capture.gateway.replace(/-\d.*$/, "")}`;
}

/** Only counts for the held-back third: to look at its answers would be to write rules from them. */
function misses(scores: readonly Score[]): void {
  const counts = new Map<string, number>();
  for (const { truth, attribution, product } of scores) {
    if (product) continue;
    const key = `${truth.product ?? truth.role} taken for ${attribution.hop.product ?? attribution.hop.role}`;
    counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  for (const [key, count] of counts) console.log(`\n${key}: ${count}`);
}

function line({ capture, truth, attribution }: Score): string {
  const { hop, upstream, confidence } = attribution;
  return `${capture.name}: ${truth.product ?? truth.role} ${truth.cause}, said ${hop.product ?? hop.role} (${confidence}) ${upstream.cause} [${upstream.alternatives.join(" ")}] (${upstream.confidence})`;
}
