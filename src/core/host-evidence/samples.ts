/**
 * Facts from a host's samples. Counters count up from the host's start: what happened is the difference between two
 * samples.
 */
import type { FactKind, HostFact } from "./fact.ts";
import { factOf } from "./read-logs.ts";
import { type Found, type HostSample, nearly, percent, risen, THRESHOLDS } from "./sample.ts";
import { watched } from "./watched.ts";

type Rule = (now: HostSample, before: HostSample | null) => Found | null;
const counted =
  (
    kind: FactKind,
    key: "oomKill" | "listenOverflows" | "listenDrops",
    text: (count: number) => string,
  ): Rule =>
  (now, before) => {
    const count = risen(now[key], before?.[key]);
    return count === null || count === 0 ? null : { kind, text: text(count) };
  };

const RULES: readonly Rule[] = [
  counted(
    "memory.oom-counted",
    "oomKill",
    (count) => `the kernel killed ${count} for want of memory (oom_kill)`,
  ),
  counted(
    "kernel.accept-queue",
    "listenOverflows",
    (count) => `${count} connections met a full accept queue (ListenOverflows)`,
  ),
  (now) => {
    if (now.psiMemFull === undefined || now.psiMemFull <= THRESHOLDS.psiMemFull) return null;
    return {
      kind: "memory.low",
      text: `everything waited for memory ${Math.round(now.psiMemFull)} % of the time (PSI memory full)`,
    };
  },
  ({ memAvailableKb, memTotalKb, swapFreeKb = 0 }) => {
    if (memAvailableKb === undefined || memTotalKb === undefined || memTotalKb === 0) return null;
    if ((memAvailableKb + swapFreeKb) / memTotalKb >= THRESHOLDS.memAvailableShare) return null;
    return {
      kind: "memory.low",
      text: `${Math.round(memAvailableKb / 1024)} MiB of memory left of ${Math.round(memTotalKb / 1024)}`,
    };
  },
  cpuStarved,
  (now, before) => {
    const share = shareOfTicks(now, before, "stealTicks");
    return share === null || share < THRESHOLDS.stealShare
      ? null
      : { kind: "cpu.stolen", text: `the hypervisor took ${percent(share)} of the CPU time (steal)` };
  },
  (now) => nearly("descriptors.exhausted", "open files of the host (file-nr)", now.files, now.filesMax),
  (now) => nearly("kernel.conntrack-full", "conntrack table", now.conntrack, now.conntrackMax),
  (now) =>
    nearly("ports.exhausted", "sockets on ephemeral ports, TIME_WAIT included", inPorts(now), now.ports),
  retransmits,
  ({ diskUsedPercent }) =>
    diskUsedPercent === undefined || diskUsedPercent < THRESHOLDS.diskUsedPercent
      ? null
      : { kind: "disk.full", text: `the disk is ${diskUsedPercent} % full` },
];

/** An upper bound: server sockets in TIME_WAIT hold no ephemeral port. Only a nearly full range is told. */
function inPorts({ sockets, timeWait }: HostSample): number | undefined {
  return sockets === undefined || timeWait === undefined ? undefined : sockets + timeWait;
}

function cpuStarved(now: HostSample, before: HostSample | null): Found | null {
  const { psiCpu, load1, cpus } = now;
  const idle = shareOfTicks(now, before, "idleTicks");
  const busy = idle !== null && 1 - idle >= THRESHOLDS.busyShare;
  const crowded =
    load1 !== undefined && cpus !== undefined && cpus > 0 && load1 / cpus >= THRESHOLDS.loadPerCpu;
  const waits = psiCpu !== undefined && psiCpu >= THRESHOLDS.psiCpu;
  if (!(waits || (crowded && busy))) return null;
  const parts = [
    waits ? `PSI cpu ${Math.round(psiCpu)} %` : "",
    load1 === undefined ? "" : `load ${load1} on ${cpus ?? "?"} CPUs`,
  ];
  return {
    kind: "cpu.starved",
    text: `processes waited for a CPU (${parts.filter(Boolean).join(", ")})`,
    ...(load1 === undefined || cpus === undefined || cpus === 0 ? {} : { level: load1 / cpus }),
  };
}

function shareOfTicks(
  now: HostSample,
  before: HostSample | null,
  key: "stealTicks" | "idleTicks",
): number | null {
  const all = risen(now.cpuTicks, before?.cpuTicks);
  const part = risen(now[key], before?.[key]);
  return all === null || part === null || all === 0 ? null : part / all;
}

function retransmits(now: HostSample, before: HostSample | null): Found | null {
  const again = risen(now.retransmits, before?.retransmits);
  const sent = risen(now.segmentsOut, before?.segmentsOut);
  if (again === null || sent === null || sent < THRESHOLDS.leastSegments) return null;
  if (again / sent < THRESHOLDS.retransmitShare) return null;
  return {
    kind: "network.retransmits",
    text: `${again} of ${sent} TCP segments had to be sent again (${percent(again / sent)})`,
  };
}

/** Facts of one window's samples, oldest first; each kind and process once, at its first sighting or its worst. */
export function factsOfSamples(samples: readonly HostSample[]): HostFact[] {
  const facts = new Map<string, HostFact>();
  const ordered = [...samples].sort((a, b) => a.at - b.at);
  ordered.forEach((now, index) => {
    const before = ordered[index - 1] ?? null;
    const found = [...RULES.map((rule) => rule(now, before)), ...watched(now, before)];
    for (const one of found) {
      if (one === null) continue;
      const name = `${one.kind} ${"name" in one ? one.name : ""}`;
      const worst = facts.get(name)?.level ?? Number.POSITIVE_INFINITY;
      if (facts.has(name) && (one.level ?? 0) <= worst) continue;
      const fact = factOf(one.kind, one.text, now.at);
      facts.set(name, one.level === undefined ? fact : { ...fact, level: one.level });
    }
  });
  return [...facts.values()];
}
