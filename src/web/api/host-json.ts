/** What hosts and pasted logs report about one failure. Times are epoch ms inside. */
import { z } from "@hono/zod-openapi";
import { MINUTE_MS } from "../../core/check/check.ts";
import type { HostFact } from "../../core/host-evidence/fact.ts";
import { isBeside, mayName } from "../../core/host-evidence/match.ts";
import type { HostSample } from "../../core/host-evidence/sample.ts";
import { isoTime } from "../../core/words/time.ts";
import { readHostWindows, type StoredHostWindow } from "../../store/host-evidence.ts";
import { timeOut } from "./check-json.ts";
import { factJson, factSchema } from "./logs.ts";

interface HostLine {
  readonly at: number | null;
  readonly source: string;
  readonly text: string;
}

export interface HostOfFailure {
  /** The agent's name, or "pasted by hand". */
  readonly agent: string;
  readonly samples: readonly HostSample[];
  readonly logs: readonly HostLine[];
  readonly facts: readonly HostFact[];
}

export const hostSchema = z
  .array(
    z.object({
      agent: z.string(),
      samples: z.array(z.record(z.string(), z.unknown())),
      logs: z.array(z.object({ at: timeOut.nullable(), source: z.string(), text: z.string() })),
      facts: z.array(factSchema.extend({ text: z.string().nullable() })),
    }),
  )
  .meta({ description: "What host agents and pasted logs report about that time" });

/** A run's windows are filed under its first minute and its last. */
const AROUND_MINUTES = 3;
const MAX_WINDOWS = 60;

interface Failure {
  readonly id: string;
  readonly minute: number;
  readonly at: number;
  readonly reading: { readonly latencyMs: number };
}

/** `monitor` is the key. One entry a teller that has something on this failure. */
export async function hostOf(db: D1Database, monitor: number, failure: Failure): Promise<HostOfFailure[]> {
  const { minute, at } = failure;
  const windows = await readHostWindows(db, {
    monitor,
    from: minute - AROUND_MINUTES,
    to: minute + AROUND_MINUTES,
    limit: MAX_WINDOWS,
  });
  const own = windows.filter(
    ({ control, from, to }) => !control && from - MINUTE_MS <= at && at <= to + MINUTE_MS,
  );
  const agents = [...new Set(own.map(({ agent }) => agent))];
  return agents
    .map((agent) =>
      together(
        agent,
        own.filter((window) => window.agent === agent),
        failure,
      ),
    )
    .filter(({ samples, logs, facts }) => samples.length + logs.length + facts.length > 0);
}

function together(agent: string, windows: readonly StoredHostWindow[], failure: Failure): HostOfFailure {
  const span = { id: failure.id, at: failure.at, latencyMs: failure.reading.latencyMs };
  const near = (time: number | null, kind: HostFact["kind"] | null = null) =>
    time === null || isBeside(time, span, kind);
  const lines = windows.flatMap(({ detail }) => detail?.lines ?? []);
  const logs = lines.filter(({ at, check }) =>
    check === null ? near(at) : check === failure.id && mayName(at, span),
  );
  const samples = windows.flatMap(({ detail }) => detail?.samples ?? []).filter(({ at }) => near(at));
  return {
    agent,
    samples: byTime(samples),
    logs: byTime(logs.map(({ at, source, text }) => ({ at, source, text }))),
    facts: byTime(
      windows.flatMap((window) =>
        window.facts.filter(
          ({ at, kind }) => near(at, kind) && (at !== null || isWithin(window, failure.at)),
        ),
      ),
    ),
  };
}

/** A fact without a time is of the run whose window it was filed in, not of its neighbours. */
function isWithin({ from, to }: StoredHostWindow, at: number): boolean {
  return at >= from && at <= to;
}

function byTime<T extends { readonly at: number | null }>(list: readonly T[]): T[] {
  const unique = new Map(list.map((one) => [JSON.stringify(one), one]));
  return [...unique.values()].sort((a, b) => (a.at ?? 0) - (b.at ?? 0));
}

/** Without `quotes` nothing that stood in a log leaves: a `read` token sees kinds, causes and times. */
export function hostJson(hosts: readonly HostOfFailure[], quotes: boolean) {
  return hosts.map(({ agent, samples, logs, facts }) => ({
    agent,
    samples: samples.map((sample) => ({ ...sample, at: isoTime(sample.at) })),
    logs: quotes ? logs.map((line) => ({ ...line, at: isoTime(line.at) })) : [],
    facts: facts.map((fact) => ({ ...factJson(fact), ...(quotes ? {} : { text: null }) })),
  }));
}
