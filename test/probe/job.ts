import { timeoutMsOf } from "../../src/core/config/monitor/any-kind.ts";
import type { Monitor, MonitorInput, MonitorOf, ProbedKind } from "../../src/core/config/monitor.ts";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import type { ProbeJob } from "../../src/probe/batch.ts";
import type { JobOf } from "../../src/probe/probe.ts";

type Parts = Omit<Partial<MonitorInput>, "target"> & { target?: Partial<MonitorInput["target"]> };

/** A job for a monitor `t` at `url`, with whatever else the test is about. */
export function jobFor(url: string, parts: Parts = {}, job: Partial<ProbeJob> = {}): JobOf<"http"> {
  const input = { id: "t", ...parts, target: { url, timeoutMs: 2000, ...parts.target } };
  return { ...jobOf("http", input), ...job } as JobOf<"http">;
}

/** A job for a monitor `t` of any kind. */
export function jobOf<K extends ProbedKind>(kind: K, input: object): JobOf<K> {
  const parsed = parseMonitor({ id: "t", kind, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const monitor = parsed.monitor as Monitor as MonitorOf<K>;
  return { monitor, minute: 29_000_000, region: "auto", attempt: 0, timeoutMs: timeoutMsOf(parsed.monitor) };
}
