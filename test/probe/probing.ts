import { inject } from "vitest";
import type { Reading } from "../../src/core/check/reading.ts";
import { type MonitorInput, parseMonitor } from "../../src/core/config/monitor.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";
import type { ProbeContext } from "../../src/probe/probe.ts";
import { PROBES } from "../../src/probe/probes.ts";
import { Subrequests } from "../../src/probe/subrequests.ts";

const SECRETS: Record<string, string> = { KEY: "s3cr3t-value", ADMIN_TOKEN: "the-admin-token" };

type Parts = Omit<Partial<MonitorInput>, "target"> & { target?: Partial<MonitorInput["target"]> };

/** A job for a monitor `t` at `url`, with whatever else the test is about. */
export function jobFor(url: string, parts: Parts = {}, job: Partial<ProbeJob> = {}): ProbeJob {
  const parsed = parseMonitor({ id: "t", ...parts, target: { url, timeoutMs: 2000, ...parts.target } });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { monitor } = parsed;
  return {
    monitor,
    minute: 29_000_000,
    region: "auto",
    attempt: 0,
    timeoutMs: monitor.target.timeoutMs,
    ...job,
  };
}

/** Probes at once, as in development, with the secret KEY at hand. */
export async function probe(job: ProbeJob, context: Partial<ProbeContext> = {}): Promise<Reading> {
  const measured = await PROBES[job.monitor.kind](job, {
    secret: (name) => SECRETS[name] ?? null,
    statusUrl: "https://status.example",
    development: true,
    at: 1_740_000_000_100,
    subrequests: new Subrequests(),
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
