/** Diagnoses of 30 days × 3 regions × 1 minute inside workerd. */
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { atMost, figure, median, type Row } from "./table.ts";
import { type Answer, Workerd } from "./workerd.ts";

const CAUSES: readonly (readonly Cause[])[] = [
  ["scheduled-job"],
  ["bad-pool-member"],
  ["crash-restart"],
  ["peak-load"],
  ["bad-pool-member", "scheduled-job"],
];
const ROUNDS = 7;

export async function measureDiagnosis(): Promise<Row[]> {
  const rows: Row[] = [];
  for (const causes of CAUSES) {
    // An object of its own for each, since a diagnosis usually meets cold code.
    const worker = await Workerd.bench();
    try {
      const { checks } = (await worker.ask<{ checks: number }>("/history", { causes })).result;
      const rounds: Answer<{ failures: number }>[] = [];
      for (let round = 0; round < ROUNDS; round++) rounds.push(await worker.ask("/diagnose"));
      const [first] = rounds as [Answer<{ failures: number }>];
      const elapsed = figure(median(rounds.map(({ elapsedMs }) => elapsedMs)));
      const note = `${checks} checks, ${first.result.failures} failing; cold: ${figure(first.cpuMs)} ms; elapsed: ${elapsed} ms`;
      const cpu = median(rounds.map(({ cpuMs }) => cpuMs));
      rows.push(atMost(`diagnosis, ${causes.join(" + ")}`, cpu, 300, "ms", note));
    } finally {
      await worker.stop();
    }
  }
  return rows;
}
