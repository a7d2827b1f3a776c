import { expect, it } from "vitest";
import { eventsBefore } from "../../../src/core/diagnosis/events-before.ts";
import type { HeartbeatState } from "../../../src/core/heartbeat/heartbeat.ts";
import { newestRuns } from "../../../src/core/heartbeat/newest-runs.ts";
import type { OpenRun, Run } from "../../../src/core/heartbeat/run.ts";

const MINUTE = 60_000;
const NOW = 100 * MINUTE;
const job = (last: Run | null, open: readonly OpenRun[] = []): HeartbeatState => ({
  ...{ schedule: "every 60", dueAt: 0, last, good: null, open, trouble: null, known: true },
});
const run = (from: number | null, to: number, exitCode: number | null = 0, good = true): Run => ({
  startedAt: from === null ? null : from * MINUTE,
  endedAt: to * MINUTE,
  exitCode,
  good,
});

it.each<[string, HeartbeatState, (string | null)[]]>([
  ["a run that ended shortly before", job(run(80, 90)), [null]],
  ["one that ended long before is not there", job(run(10, 20)), []],
  ["one whose start was not told stands at its end", job(run(null, 95)), [null]],
  ["one that failed says how", job(run(90, 95, 3, false)), ["exit code 3"]],
  ["one that only said that it failed", job(run(90, 95, null, false)), ["it failed"]],
  ["one under way since long", job(null, [{ rid: null, startedAt: 0 }]), ["under way"]],
  ["both", job(run(90, 95), [{ rid: "b", startedAt: 96 * MINUTE }]), [null, "under way"]],
  ["one that began after the failure is not there", job(null, [{ rid: null, startedAt: NOW + 1 }]), []],
])("an alert quotes of a job: %s", (_what, state, notes) => {
  const quoted = eventsBefore(newestRuns(new Map([["backup", state]]), NOW), NOW);
  expect(quoted.map(({ note }) => note)).toEqual(notes);
  for (const { kind } of quoted) expect(kind).toBe("cron:backup");
});
