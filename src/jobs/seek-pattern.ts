/** Blips that no count makes an incident of, looked through for a pattern over weeks: in an invocation of its own. */
import { isScheduled } from "../core/check/attempt.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import { checkId } from "../core/check/reading.ts";
import { isMeasured } from "../core/check/verdict.ts";
import type { SeenPattern } from "../core/condition/pattern.ts";
import { insideSpans } from "../core/config/maintenance.ts";
import { MIN_PATTERN_BLIPS, patternOf } from "../core/diagnosis/pattern.ts";
import { withPattern } from "../core/shard/naming.ts";
import type { ShardCore } from "../core/shard/shard.ts";
import { nameCause } from "./cause.ts";
import { deliverDue } from "./deliver-due.ts";
import { examined, leadersOf, patternFrom } from "./diagnose.ts";
import { stateDraft } from "./draft.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

/** The monitor whose turn it was in this minute has its history looked through. Never throws. */
export async function seekPatterns(shell: Shell, core: ShardCore, minute: number): Promise<void> {
  for (const [monitor, state] of core.monitors) {
    if (state.patternMinute !== minute) continue;
    try {
      await shell.errand({ kind: "seek-pattern", monitor });
      await deliverDue(shell);
    } catch (error) {
      console.error("seeking a pattern of", monitor, error);
    }
  }
}

/** An intermittent that is open has its cause looked for again; else one opens where there is a pattern. */
export async function seekPattern(shell: Shell, session: Session, id: string): Promise<void> {
  const { core, config } = await session.load();
  const compiled = config.monitors.find(({ monitor }) => monitor.id === id);
  const state = core.monitors.get(id);
  if (!compiled || state?.minute == null) return;
  if (state.open.intermittent) return await nameCause(shell, session, id);
  // As for counts: what was before the last one closed is no news.
  const from = Math.max(patternFrom(state.minute), ((state.intermittentClosed ?? -1) + 1) * MINUTE_MS);
  const seen = seenIn(id, await examined(shell, config, compiled, state.minute, from));
  if (seen === null) return;
  await session.commit(`pattern.${crypto.randomUUID()}`, async (loaded) => {
    const transition = withPattern(loaded.core, compiled, seen);
    if (transition === null) return null;
    return await stateDraft(shell, loaded, transition, (loaded.core.newestMinute ?? 0) * MINUTE_MS);
  });
}

type Examined = Awaited<ReturnType<typeof examined>>;

function seenIn(monitor: string, { diagnosis, checks, maintenance }: Examined): SeenPattern | null {
  const pattern = diagnosis.blips.count < MIN_PATTERN_BLIPS ? null : patternOf(diagnosis);
  const starts = diagnosis.blips.lengths.map(({ at }) => at);
  if (pattern === null || starts.length === 0) return null;
  const startedAt = Math.min(...starts);
  const counted = checks.filter(
    (check) =>
      check.at >= startedAt &&
      isScheduled(check) &&
      isMeasured(check) &&
      !insideSpans(maintenance, check.minute),
  );
  const failing = counted.filter(({ verdict }) => verdict === "down");
  const [first] = failing;
  if (first === undefined) return null;
  return {
    pattern,
    hypotheses: leadersOf(diagnosis),
    blips: diagnosis.blips.count,
    startedAt,
    lastAt: Math.max(...starts),
    firstFailure: checkId(monitor, first.minute, first.region, first.attempt),
    regions: [...new Set(failing.map(({ region }) => region))],
    checks: counted.length,
    failures: failing.length,
  };
}
