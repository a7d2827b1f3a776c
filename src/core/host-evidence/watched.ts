/** What the samples of watched processes tell: descriptors near their limit, another process in its place, a CPU quota. */
import { type Found, type HostSample, nearly, risen, THRESHOLDS, type WatchedSample } from "./sample.ts";

interface FoundOfProcess extends Found {
  readonly name: string;
}

export function watched(now: HostSample, before: HostSample | null): FoundOfProcess[] {
  return (now.watch ?? []).flatMap((process) => {
    const { name } = process;
    const full = nearly("descriptors.exhausted", `descriptors of ${name}`, process.fds, process.fdLimit);
    const earlier = before?.watch?.find((one) => one.name === name);
    const changes = earlier === undefined ? [] : [throttled(process, earlier), changeOf(process, earlier)];
    return [full, ...changes].filter((one) => one !== null).map((one) => ({ ...one, name }));
  });
}

/** Counters of one group only: another one's are another's. */
function throttled(now: WatchedSample, before: WatchedSample): Found | null {
  if (now.group !== before.group) return null;
  const periods = risen(now.periods, before.periods);
  const held = risen(now.throttled, before.throttled);
  const waitedMs = risen(now.throttledMs, before.throttledMs);
  if (periods === null || held === null || held < THRESHOLDS.leastThrottled) return null;
  if (held / periods < THRESHOLDS.throttledShare) return null;
  const waited = waitedMs === null ? "" : `, ${(waitedMs / 1000).toFixed(1)} s in all`;
  return {
    kind: "cpu.throttled",
    text: `${now.name} was held back by its CPU quota in ${held} of ${periods} periods${waited} (cpu.stat of ${now.group ?? "its control group"})`,
  };
}

/** A pid that is gone, or has another start time, is another process. More pids only: it forked. */
function changeOf(now: WatchedSample, before: WatchedSample): Found | null {
  const started = new Map(now.pids.map((pid, index) => [pid, now.starts[index]]));
  const gone = before.pids.filter((pid, index) => started.get(pid) !== before.starts[index]);
  if (gone.length === 0) return null;
  const pids = gone.slice(0, 3).join(", ");
  if (now.pids.length === 0) return { kind: "process.exited", text: `${now.name} (pid ${pids}) is gone` };
  const known = new Map(before.pids.map((pid, index) => [pid, before.starts[index]]));
  const fresh = now.pids.filter((pid, index) => known.get(pid) !== now.starts[index]);
  if (fresh.length === 0)
    return { kind: "process.restarted", text: `${now.name}: pid ${pids} ended, others go on` };
  return {
    kind: "process.restarted",
    text: `${now.name}: pid ${pids} ended, ${fresh.slice(0, 3).join(", ")} took its place`,
  };
}
