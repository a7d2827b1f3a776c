/** One call of a Prober as a tick makes it, alone: what it is active for is what Cloudflare bills. */

import { timeoutMsOf } from "../../../src/core/config/monitor/any-kind.ts";
import type { MonitorInput } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import type { Env } from "../../../src/env.ts";
import type { ProberStub } from "../../../src/probe/fan-out.ts";

export async function probeOnce(
  env: Env,
  url: string,
  count: number,
): Promise<{ unanswered: number; meanMs: number }> {
  const input: MonitorInput = { id: "billed", target: { url } };
  const parsed = parseMonitor(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { monitor } = parsed;
  const job = {
    monitor,
    minute: 1,
    region: "auto" as const,
    attempt: 0,
    timeoutMs: timeoutMsOf(monitor),
  };
  const prober = env.PROBER.getByName("bench") as unknown as ProberStub;
  const { readings } = await prober.probe({
    jobs: Array.from({ length: count }, () => job),
    now: null,
    statusUrl: null,
    developmentLoopback: true,
    startBy: 45_000,
  });
  const answered = readings.filter((reading) => reading !== null && reading.status === 200);
  const sum = answered.reduce((total, reading) => total + (reading?.latencyMs ?? 0), 0);
  return { unanswered: readings.length - answered.length, meanMs: sum / answered.length };
}
