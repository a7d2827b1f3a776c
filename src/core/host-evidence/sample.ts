/** One sample of a host as its agent sends it, the bounds from which it is a fact, and what every rule needs. */
import type { FactKind } from "./fact.ts";

/** One watched process name. Kilobytes; `starts` are in clock ticks after the host's start, one a pid. */
export interface WatchedSample {
  readonly name: string;
  readonly pids: readonly number[];
  readonly starts: readonly number[];
  readonly rssKb: number;
  readonly threads: number;
  readonly fds: number;
  readonly fdLimit: number;
  /** The control group whose CPU quota holds it, and what that has counted: periods, those throttled, ms waited. */
  readonly group?: string | undefined;
  readonly periods?: number | undefined;
  readonly throttled?: number | undefined;
  readonly throttledMs?: number | undefined;
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
export const THRESHOLDS = {
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
  /** Of the quota's periods; Kubernetes' own alert (kubernetes-mixin, CPUThrottlingHigh) has the same. */
  throttledShare: 0.25,
  leastThrottled: 10,
  busyShare: 0.98,
  memAvailableShare: 0.03,
  /** Of the segments sent; a healthy network is far below 1 %. */
  retransmitShare: 0.05,
  leastSegments: 200,
  diskUsedPercent: 99,
} as const;

export interface Found {
  readonly kind: FactKind;
  readonly text: string;
  /** How bad it is, where it may be so all day long and still be worse then. */
  readonly level?: number;
}

export const percent = (share: number) => `${Math.round(share * 100)} %`;

/** How far a counter rose; null where it is not known or the host was started again. */
export function risen(now: number | undefined, before: number | undefined): number | null {
  if (now === undefined || before === undefined || now < before) return null;
  return now - before;
}

export function nearly(
  kind: FactKind,
  what: string,
  used: number | undefined,
  limit: number | undefined,
): Found | null {
  if (used === undefined || limit === undefined || limit <= 0 || used / limit < THRESHOLDS.fullShare)
    return null;
  return { kind, text: `${what}: ${used} of ${limit} (${percent(used / limit)})` };
}
