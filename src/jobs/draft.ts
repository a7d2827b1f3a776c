/** What a commit writes of a transition. Every commit changes the state; only those of a minute add to history. */

import { newsOfMaintenance } from "../core/alert/news.ts";
import { MINUTE_MS } from "../core/check/check.ts";
import { checkId } from "../core/check/reading.ts";
import { requestEvidence } from "../core/check/request.ts";
import { shownOccurrences } from "../core/config/occurrence.ts";
import { newestRuns } from "../core/heartbeat/newest-runs.ts";
import { Contained, recordedFaults } from "../core/shard/contained.ts";
import type { CheckedMonitor, Transition } from "../core/shard/minute.ts";
import type { CompiledMonitor, Gap, ShardConfig, ShardCore } from "../core/shard/shard.ts";
import { shardView } from "../core/shard/shard-view.ts";
import { unnamedAfter } from "../core/shard/unnamed.ts";
import { withoutUnwatched } from "../core/shard/unwatched.ts";
import type { CommitPart, RecordedCheck } from "../store/commit.ts";
import type { EvidenceEntry } from "../store/evidence-blob.ts";
import { type Outbox, outboxOf } from "./outbox.ts";
import { isFirstShard } from "./outside.ts";
import type { Draft, Loaded } from "./session.ts";
import type { Shell } from "./shell.ts";

/** Incidents, outbox, memory and view. `quoted` is evidence that alerts may quote without reading it back. */
export async function stateDraft(
  shell: Shell,
  loaded: Pick<Loaded, "core" | "config" | "former">,
  given: Transition,
  now: number,
  quoted: Outbox["evidence"] = [],
): Promise<Draft> {
  const { core: before, config } = loaded;
  const transition = withoutUnwatched(given, { before, config, former: loaded.former, now });
  const { core, incidents, changes } = transition;
  const contained = new Contained(transition.faults);
  const { events = [] } = transition;
  const known = { events, runs: newestRuns(core.heartbeats, now) };
  const deliveries = await outboxOf(
    shell,
    config,
    { changes, evidence: quoted, unnamed: core.unnamed, known, now },
    contained,
  );
  const speaks = await isFirstShard(shell);
  const news = speaks ? maintenanceNews(config, before.newestMinute, core.newestMinute) : [];
  const usage = (await shell.meter?.used()) ?? null;
  const outside = config.heartbeatUrl ? await shell.outside?.fault() : null;
  const view = shardView({ config, core, previous: before.recent, changed: incidents, now, contained });
  const minute = core.newestMinute ?? Math.floor(now / MINUTE_MS);
  const faults = recordedFaults(before.faults ?? [], contained.faults, minute);
  for (const { monitor, step, error } of contained.faults)
    console.error(
      `shard ${shell.shard}, minute ${minute}: the ${step} of ${monitor} failed; the others went on`,
      error,
    );
  return {
    incidents,
    events,
    deliveries: [...deliveries, ...news.map((one) => ({ ...one, shard: shell.shard, createdAt: now }))],
    core: { ...core, recent: view.incidents, faults },
    view: { ...view, faults, ...(outside ? { outside } : {}) },
    ...(usage === null ? {} : { usage }),
  };
}

/** A window may be added while a minute is on its way, and another shard be the first: what was announced twice is one delivery, by its id. */
const OVERLAP_MINUTES = 10;

function maintenanceNews(
  { subscribers, maintenance }: ShardConfig,
  before: number | null,
  minute: number | null,
) {
  if (!subscribers || before === null || minute === null || minute <= before) return [];
  const now = minute * MINUTE_MS;
  return newsOfMaintenance(shownOccurrences(maintenance, now), (before - OVERLAP_MINUTES) * MINUTE_MS, now);
}

interface MinuteParts {
  readonly minute: number;
  readonly part: CommitPart;
  readonly checked: readonly CheckedMonitor[];
  /** Checks of the minute that another commit has written: alerts may quote them. */
  readonly earlier?: readonly CheckedMonitor[];
  readonly gaps?: readonly Gap[];
  readonly now: number;
}

export async function minuteDraft(
  shell: Shell,
  loaded: Loaded,
  transition: Transition,
  { minute, part, checked, earlier = [], gaps = [], now }: MinuteParts,
): Promise<Draft> {
  const contained = new Contained(transition.faults);
  const evidenceIn = (some: readonly CheckedMonitor[]) =>
    some.flatMap(({ compiled, checks }) =>
      checks
        .filter(({ verdict }) => verdict === "down")
        .flatMap((check) =>
          contained.run(
            compiled.monitor.id,
            "evidence",
            () => [evidenceOf(compiled, check, loaded.core, transition.core, loaded.config)],
            () => [],
          ),
        ),
    );
  const evidence = evidenceIn(checked);
  const quoted = [...evidenceIn(earlier), ...evidence];
  const checks: RecordedCheck[] = checked.flatMap(({ compiled, checks: of }) =>
    of.map((check) => ({ key: compiled.key, check })),
  );
  const unnamed = unnamedAfter(
    loaded.core,
    transition.core.monitors,
    transition.changes,
    shell.clock.now(),
    part === "A",
  );
  const core = { ...transition.core, unnamed };
  const whole = { ...transition, core, faults: contained.faults };
  const draft = await stateDraft(shell, loaded, whole, now, quoted);
  return { ...draft, minute: { minute, part, checks, gaps, evidence } };
}

function evidenceOf(
  { key, monitor }: CompiledMonitor,
  check: EvidenceEntry["check"],
  before: ShardCore,
  after: ShardCore,
  config: ShardConfig,
): EvidenceEntry {
  const { minute, region, attempt } = check;
  const open = after.monitors.get(monitor.id)?.open;
  return {
    key,
    monitor: monitor.id,
    check,
    request: requestEvidence(monitor, checkId(monitor.id, minute, region, attempt), config.statusUrl),
    lastGood: before.lastGood.get(monitor.id) ?? null,
    incident: (open?.outage ?? open?.regional ?? open?.intermittent ?? open?.slow)?.id ?? null,
  };
}
