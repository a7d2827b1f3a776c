/** What an agent sends: its schema, and what is made of one window of it. */
import { z } from "zod";
import { MINUTE_MS } from "../check/check.ts";
import { LATEST_MS } from "../words/time.ts";
import { shown } from "./clean.ts";
import { byWeight, type HostFact } from "./fact.ts";
import type { TimeReader } from "./log-time.ts";
import { type ReadLine, readSeen } from "./read-logs.ts";
import type { HostSample } from "./sample.ts";
import { factsOfSamples } from "./samples.ts";
import type { Want } from "./wants.ts";

export const MAX_REPORT_BYTES = 256 * 1024;
/** Of log text a want. */
const MAX_WANT_BYTES = 64 * 1024;
export const MAX_DAY_BYTES = 2 * 1024 * 1024;
const MAX_FACTS = 40;
const MAX_LINES_KEPT = 400;

const WORD = /^[A-Za-z0-9._-]{1,120}$/;
const word = z.string().regex(WORD, { error: "may have letters, digits and . _ - only" });
/** What a Date can hold and ISO 8601 can write. */
const time = z.int().min(0).max(LATEST_MS);
const figure = z.number().optional();
const count = z.number().min(0);
const FIGURES = [
  "memAvailableKb",
  "memTotalKb",
  "swapFreeKb",
  "swapTotalKb",
  "psiCpu",
  "psiMemSome",
  "psiMemFull",
  "psiIoSome",
  "psiIoFull",
  "load1",
  "cpus",
  "cpuTicks",
  "idleTicks",
  "stealTicks",
  "oomKill",
  "files",
  "filesMax",
  "sockets",
  "timeWait",
  "ports",
  "listenOverflows",
  "listenDrops",
  "retransmits",
  "segmentsOut",
  "conntrack",
  "conntrackMax",
  "diskUsedPercent",
] as const satisfies readonly (keyof HostSample)[];

const watchSchema = z.object({
  name: z.string().min(1).max(64),
  pids: z.array(z.int().min(0)).max(64),
  starts: z.array(count).max(64),
  rssKb: count,
  threads: count,
  fds: count,
  fdLimit: count,
  group: z.string().max(255).optional(),
  periods: count.optional(),
  throttled: count.optional(),
  throttledMs: count.optional(),
});

const sampleSchema = z.object({
  at: time,
  want: word,
  ...(Object.fromEntries(FIGURES.map((name) => [name, figure])) as Record<
    (typeof FIGURES)[number],
    typeof figure
  >),
  watch: z.array(watchSchema).max(50).optional(),
});

/** Times are epoch ms of the host's own clock. */
export const reportSchema = z.object(
  {
    version: z.int().min(1).max(1_000),
    host: z.string().max(255).default(""),
    at: time,
    samples: z.array(sampleSchema).max(2_000).default([]),
    logs: z
      .array(
        z.object({
          want: word,
          source: z.string().min(1).max(300),
          at: time,
          text: z.string().max(20_000),
        }),
      )
      .max(5_000)
      .default([]),
    answered: z.array(word).max(100).default([]),
  },
  { error: "must be a JSON object" },
);
export type AgentReport = z.infer<typeof reportSchema>;

/** What is kept of one answered want. */
export interface WindowOfHost {
  readonly samples: readonly HostSample[];
  readonly lines: readonly {
    readonly at: number | null;
    readonly source: string;
    readonly text: string;
    readonly check: string | null;
  }[];
  readonly facts: readonly HostFact[];
}

/** Logs write whole seconds. */
const SLACK_MS = 1_000;
/** Under this the clocks agree well enough. */
const MIN_SKEW_MS = 3_000;

/** `receivedAt` is our clock: what the host's shows is set right by the difference. */
export function windowOf(
  report: AgentReport,
  wanted: Pick<Want, "id" | "checks" | "control" | "from" | "to">,
  receivedAt: number,
): WindowOfHost {
  const { id: want, checks } = wanted;
  const difference = receivedAt - report.at;
  const ahead = Math.abs(difference) < MIN_SKEW_MS ? 0 : difference;
  const samples = report.samples
    .filter((sample) => sample.want === want)
    .map(({ want: _, ...sample }) => ({ ...sample, at: sample.at + ahead }) as HostSample);
  const lines = linesOf(report, want, { timeZone: "UTC", now: report.at }).map(({ source, line }) => ({
    source,
    line: later(line, ahead),
  }));
  return {
    samples,
    lines: lines
      .filter(({ line }) => line.state !== "routine" || line.check !== null)
      .slice(0, MAX_LINES_KEPT)
      .map(({ source, line: { at, text, check } }) => ({ at, source, text, check })),
    facts: distinct([
      ...lines.flatMap(({ line }) => (isBeyond(line, wanted) ? [] : factIn(line, checks))),
      ...factsOfSamples(samples),
    ]),
  };
}

function linesOf(report: AgentReport, want: string, reader: TimeReader) {
  const bySource = new Map<string, { text: string; seenAt: number }[]>();
  let bytes = 0;
  for (const { source, at, text, want: of } of report.logs) {
    bytes += of === want ? text.length : 0;
    if (of !== want || bytes > MAX_WANT_BYTES) continue;
    const lines = bySource.get(source) ?? [];
    lines.push({ text, seenAt: at });
    bySource.set(source, lines);
  }
  return [...bySource].flatMap(([source, lines]) =>
    readSeen(source, lines, reader).map((line) => ({ source: shown(source), line })),
  );
}

/** An agent takes lines by when it saw a file grow, every few seconds: those beyond a quiet minute are of no quiet one. */
function isBeyond({ at }: ReadLine, { control, from, to }: Pick<Want, "control" | "from" | "to">): boolean {
  return control && at !== null && (at < from - SLACK_MS || at >= to);
}

/** What a line says, and whether it says it of one of these checks. */
export function factIn({ fact, check }: ReadLine, checks: readonly string[]): HostFact[] {
  if (fact === null) return [];
  return [check !== null && checks.includes(check) ? { ...fact, own: true } : fact];
}

/** The line as if its clock had been set right. */
export function later(line: ReadLine, by: number): ReadLine {
  const at = line.at === null ? null : line.at + by;
  return { ...line, at, fact: line.fact && { ...line.fact, at } };
}

/**
 * A fact that is told again and again is kept once, at its first time, or a job's once a minute; the weightiest are kept
 * first.
 */
export function distinct(facts: readonly HostFact[]): HostFact[] {
  const known = new Map<string, HostFact>();
  for (const fact of facts.toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0))) {
    const minute = fact.kind === "job.ran" ? Math.floor((fact.at ?? 0) / MINUTE_MS) : "";
    const name = `${fact.kind} ${fact.text.replace(/\d+/g, "0")} ${minute}`;
    const before = known.get(name);
    if (before === undefined || (fact.own && !before.own)) known.set(name, fact);
  }
  return [...known.values()]
    .toSorted(byWeight)
    .slice(0, MAX_FACTS)
    .toSorted((a, b) => (a.at ?? 0) - (b.at ?? 0));
}
