import { inject } from "vitest";
import type { Reading } from "../../src/core/check/reading.ts";
import type { ProbedKind } from "../../src/core/config/monitor.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";
import { outside } from "../../src/probe/outside.ts";
import type { JobOf, ProbeContext } from "../../src/probe/probe.ts";
import { probeOf } from "../../src/probe/probes.ts";
import { Subrequests } from "../../src/probe/subrequests.ts";

export { jobFor, jobOf } from "./job.ts";

const SECRETS: Record<string, string> = { KEY: "s3cr3t-value", ADMIN_TOKEN: "the-admin-token" };

/** Probes at once, as in development, with the secret KEY at hand. */
export async function probe(job: ProbeJob, context: Partial<ProbeContext> = {}): Promise<Reading> {
  const measured = await probeOf(job.monitor.kind as ProbedKind)(job as JobOf<ProbedKind>, {
    secret: (name) => SECRETS[name] ?? null,
    statusUrl: "https://status.example",
    development: true,
    at: 1_740_000_000_100,
    subrequests: new Subrequests(),
    outside: outside(true),
    ...context,
  });
  if (measured === null) throw new Error("handed back");
  return measured.reading();
}

export function text(reading: Reading): string {
  return reading.body?.text ?? "";
}

/** The requests that reached the target's /seen/<key>, which forgets them. */
export async function seenAt(key: string): Promise<{ method: string; headers: Record<string, string> }[]> {
  return await (await fetch(`${inject("target")}/recall/${key}`)).json();
}
