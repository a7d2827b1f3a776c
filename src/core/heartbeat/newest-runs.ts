/** What is known of jobs without reading history, as events: what an alert may quote of them. */
import type { HeartbeatState } from "./heartbeat.ts";
import type { Run } from "./run.ts";

export interface RunNow {
  readonly kind: `cron:${string}`;
  readonly job: string;
  readonly at: number;
  readonly durationMs: number | null;
  readonly note: string | null;
}

/** The newest run of each job that has ended, and those that are under way; `now` is epoch ms. */
export function newestRuns(heartbeats: ReadonlyMap<string, HeartbeatState>, now: number): RunNow[] {
  return [...heartbeats].flatMap(([job, { last, open }]): RunNow[] => {
    const of = { kind: `cron:${job}`, job } as const;
    const running = open.map(({ startedAt }) => ({
      ...of,
      at: startedAt,
      durationMs: now - startedAt,
      note: "under way",
    }));
    return last === null ? running : [{ ...of, ...ended(last) }, ...running];
  });
}

function ended({ startedAt, endedAt, exitCode, good }: Run): Pick<RunNow, "at" | "durationMs" | "note"> {
  const failed = exitCode === null ? "it failed" : `exit code ${exitCode}`;
  return {
    at: startedAt ?? endedAt,
    durationMs: startedAt === null ? null : endedAt - startedAt,
    note: good ? null : failed,
  };
}
