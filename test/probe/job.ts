import { type MonitorInput, parseMonitor } from "../../src/core/monitor.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";

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
