/** Host agents at their shard: which runs are asked about, and what is made of an answer. */
import { type Judged, MINUTE_MS } from "../core/check/check.ts";
import { kindOf } from "../core/host-evidence/fact.ts";
import { type AgentReport, MAX_DAY_BYTES, MAX_REPORT_BYTES, windowOf } from "../core/host-evidence/report.ts";
import {
  type FailingCheck,
  nextSeconds,
  type Want,
  wantsOf,
  withFailures,
} from "../core/host-evidence/wants.ts";
import type { CheckedMonitor } from "../core/shard/minute.ts";
import { deleteOfAgent, saveHostWindows } from "../store/host-evidence.ts";
import type { HostMemory, KnownAgent } from "./host-memory.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

const MAX_AGENTS = 200;
const MAX_ANSWERED = 2_000;
/** After this an agent's silence costs nothing more: no run is noted for it. */
const FORGOTTEN_MS = 7 * 24 * 60 * MINUTE_MS;

/** Beside a minute's commits: failing checks become runs to ask about. Costs nothing where no agent is. */
export async function noteFailures(shell: Shell, checked: readonly CheckedMonitor[]): Promise<void> {
  const memory = shell.hosts;
  const failing = checked.flatMap(({ compiled, checks }) =>
    checks.filter(({ verdict }) => verdict === "down").map((check) => failingOf(compiled.monitor, check)),
  );
  if (!memory || failing.length === 0) return;
  const now = Math.max(shell.clock.now(), ...failing.map(({ at }) => at));
  const agents = await memory.agents();
  if (!agents.some(({ seenAt }) => seenAt > now - FORGOTTEN_MS)) return;
  const served = failing.filter(({ monitor }) => agents.some((agent) => serves(agent, monitor)));
  if (served.length > 0) await memory.saveRuns(withFailures(await memory.runs(), served));
}

function failingOf(monitor: { id: string; intervalMinutes: number }, check: Judged): FailingCheck {
  const { minute, at, latencyMs, region, attempt } = check;
  const { id, intervalMinutes } = monitor;
  return { monitor: id, minute, at, latencyMs, region, attempt, intervalMinutes };
}

const serves = ({ monitors }: Pick<KnownAgent, "monitors">, id: string) =>
  monitors === null || monitors.includes(id);

export interface ReportAnswer {
  readonly wants: readonly Omit<Want, "minute">[];
  readonly nextSeconds: number;
}

/** `monitors` are those of its token that are in this shard; null: all of the shard's. */
export interface ReportingAgent {
  readonly name: string;
  readonly monitors: readonly string[] | null;
}

/** `bytes` is the report's length. */
export async function takeReport(
  shell: Shell,
  session: Session,
  agent: ReportingAgent,
  report: AgentReport,
  bytes: number,
): Promise<ReportAnswer> {
  const memory = shell.hosts;
  if (!memory) return { wants: [], nextSeconds: 300 };
  const now = shell.clock.now();
  const runs = await memory.runs();
  const known = await knownAgent(memory, agent, report, now);
  const asked = wantsOf(runs, agent.monitors, Math.min(now, newestOf(runs, now)), known.firstSeenAt);
  const full = known.bytes + bytes > MAX_DAY_BYTES + MAX_REPORT_BYTES;
  const given = report.answered.filter((id) => !known.answered.includes(id));
  const taken = full ? [] : asked.filter(({ id }) => given.includes(id));
  await keep(shell, session, agent.name, taken, report, now);
  const answered = [...known.answered, ...(full ? [] : given)].slice(-MAX_ANSWERED);
  const carries = report.samples.length + report.logs.length > 0;
  await memory.saveAgent({ ...known, answered, bytes: known.bytes + (carries ? bytes : 0) });
  return {
    wants: asked.filter(({ id }) => !answered.includes(id)).map(({ minute: _, ...want }) => want),
    nextSeconds: nextSeconds(runs, agent.monitors, now),
  };
}

/** A replay may have run ahead of the clock or behind it: its runs are as fresh as they are. */
function newestOf(runs: readonly { endAt: number }[], now: number): number {
  const newest = Math.max(0, ...runs.map(({ endAt }) => endAt));
  return newest === 0 ? now : Math.max(newest + 10 * MINUTE_MS, now - 24 * 60 * MINUTE_MS);
}

async function knownAgent(
  memory: HostMemory,
  { name, monitors }: { readonly name: string; readonly monitors: readonly string[] | null },
  report: AgentReport,
  now: number,
): Promise<KnownAgent> {
  const agents = await memory.agents();
  const before = agents.find((agent) => agent.name === name);
  const day = Math.floor(now / (24 * 60 * MINUTE_MS));
  if (before === undefined && agents.length >= MAX_AGENTS) {
    const oldest = agents.reduce((a, b) => (a.seenAt < b.seenAt ? a : b));
    await memory.forgetAgent(oldest.name);
  }
  return {
    name,
    monitors,
    host: report.host,
    version: report.version,
    seenAt: now,
    firstSeenAt: before?.firstSeenAt ?? now,
    answered: before?.answered ?? [],
    day,
    bytes: before?.day === day ? before.bytes : 0,
  };
}

/** Each want by itself: one that can't be read or written never stops the others. */
async function keep(
  shell: Shell,
  session: Session,
  agent: string,
  wants: readonly Want[],
  report: AgentReport,
  now: number,
): Promise<void> {
  if (wants.length === 0) return;
  const { config } = await session.load();
  for (const want of wants) {
    const compiled = config.monitors.find(({ monitor }) => monitor.id === want.monitor);
    if (compiled === undefined) continue;
    try {
      const window = windowOf(report, want, now);
      // An agent that was not there yet has not seen a quiet minute.
      if (want.control && window.samples.length + report.logs.length === 0) continue;
      const { minute, control, from, to } = want;
      const row = { monitor: compiled.key, minute, want: want.id, agent, control, from, to };
      await saveHostWindows(shell.db, [{ row, window }]);
      const tells = window.facts.some(({ kind }) => kindOf(kind).weight === "root");
      if (tells && !control)
        shell.background(shell.errand({ kind: "name-cause", monitor: want.monitor, late: true }));
    } catch (error) {
      console.error("host evidence", want.id, agent, error);
    }
  }
}

/** Null where nothing is remembered. */
export async function listAgents(shell: Shell): Promise<readonly KnownAgent[]> {
  return (await shell.hosts?.agents()) ?? [];
}

/** Its row on the page, and with `evidence` all that it sent. */
export async function forgetAgent(shell: Shell, name: string, evidence: boolean): Promise<void> {
  await shell.hosts?.forgetAgent(name);
  if (evidence) await deleteOfAgent(shell.db, name);
}
