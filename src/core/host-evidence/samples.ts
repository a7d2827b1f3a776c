/**
 * Facts from a host's samples, by thresholds that are written down here and nowhere else. Counters count up from the
 * host's start: what happened is the difference between two samples.
 */
import type { FactKind, HostFact } from "./fact.ts";
import { factOf } from "./read-logs.ts";

/** One watched process name. Kilobytes; `starts` are in clock ticks after the host's start, one a pid. */
interface WatchedSample {
  readonly name: string;
  readonly pids: readonly number[];
  readonly starts: readonly number[];
  readonly rssKb: number;
  readonly threads: number;
  readonly fds: number;
  readonly fdLimit: number;
}

/** What the agent reads every 5 s; a host that does not have a figure leaves it out. */
export interface HostSample {
  /** Epoch ms. */
  readonly at: number;
  readonly memAvailableKb?: number;
  readonly memTotalKb?: number;
  readonly swapFreeKb?: number;
  readonly swapTotalKb?: number;
  /** Pressure stall, `avg10` of /proc/pressure, percent. */
  readonly psiCpu?: number;
  readonly psiMemSome?: number;
  readonly psiMemFull?: number;
  readonly psiIoSome?: number;
  readonly psiIoFull?: number;
  readonly load1?: number;
  readonly cpus?: number;
  /** Clock ticks since the host's start: all, and those that the hypervisor took. */
  readonly cpuTicks?: number;
  readonly stealTicks?: number;
  readonly idleTicks?: number;
  readonly oomKill?: number;
  readonly files?: number;
  readonly filesMax?: number;
  readonly sockets?: number;
  readonly timeWait?: number;
  readonly ports?: number;
  readonly listenOverflows?: number;
  readonly listenDrops?: number;
  readonly retransmits?: number;
  readonly segmentsOut?: number;
  readonly conntrack?: number;
  readonly conntrackMax?: number;
  readonly diskUsedPercent?: number;
  readonly watch?: readonly WatchedSample[];
}

/** Each bound with its reason. */
const THRESHOLDS = {
  /** Beyond this share of a limit the next burst meets it. */
  fullShare: 0.95,
  /** A fifth of the time nobody could run for want of memory. */
  psiMemFull: 20,
  /** Half of the time somebody waited for a CPU, while more runs than there are CPUs. */
  psiCpu: 50,
  loadPerCpu: 4,
  /** Nobody could run for want of the disk. */
  psiIoFull: 40,
  stealShare: 0.2,
  busyShare: 0.98,
  memAvailableShare: 0.03,
  /** Of the segments sent; a healthy network is far below 1 %. */
  retransmitShare: 0.05,
  leastSegments: 200,
  diskUsedPercent: 99,
} as const;

type Rule = (now: HostSample, before: HostSample | null) => Found | null;
interface Found {
  readonly kind: FactKind;
  readonly text: string;
}

const percent = (share: number) => `${Math.round(share * 100)} %`;

/** How far a counter rose; null where it is not known or the host was started again. */
function risen(now: number | undefined, before: number | undefined): number | null {
  if (now === undefined || before === undefined || now < before) return null;
  return now - before;
}

function nearly(
  kind: FactKind,
  what: string,
  used: number | undefined,
  limit: number | undefined,
): Found | null {
  if (used === undefined || limit === undefined || limit <= 0 || used / limit < THRESHOLDS.fullShare)
    return null;
  return { kind, text: `${what}: ${used} of ${limit} (${percent(used / limit)})` };
}

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
    "memory.oom-kill",
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
  return { kind: "cpu.starved", text: `processes waited for a CPU (${parts.filter(Boolean).join(", ")})` };
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

/** Facts of one window's samples, oldest first; each kind and process once, at its first sighting. */
export function factsOfSamples(samples: readonly HostSample[]): HostFact[] {
  const facts = new Map<string, HostFact>();
  const ordered = [...samples].sort((a, b) => a.at - b.at);
  ordered.forEach((now, index) => {
    const before = ordered[index - 1] ?? null;
    const found = [...RULES.map((rule) => rule(now, before)), ...watched(now, before)];
    for (const one of found) {
      if (one === null) continue;
      const name = `${one.kind} ${"name" in one ? one.name : ""}`;
      if (!facts.has(name)) facts.set(name, factOf(one.kind, one.text, now.at));
    }
  });
  return [...facts.values()];
}

interface FoundOfProcess extends Found {
  readonly name: string;
}

function watched(now: HostSample, before: HostSample | null): FoundOfProcess[] {
  return (now.watch ?? []).flatMap((process) => {
    const { name } = process;
    const full = nearly("descriptors.exhausted", `descriptors of ${name}`, process.fds, process.fdLimit);
    const earlier = before?.watch?.find((one) => one.name === name);
    const change = earlier === undefined ? null : changeOf(process, earlier);
    return [full, change].filter((one) => one !== null).map((one) => ({ ...one, name }));
  });
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
