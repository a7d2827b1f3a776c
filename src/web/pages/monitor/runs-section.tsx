/** The runs of a job: a chart of how long they took, and the last of them. */
import type { Check } from "../../../core/check/check.ts";
import { checkId } from "../../../core/check/reading.ts";
import type { JobView } from "../../../core/shard/view.ts";
import { shortDuration } from "../../../core/words/duration.ts";
import { RunChart } from "../chart/run-chart.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";

interface RunsSectionProps {
  readonly page: PageContext;
  readonly monitorId: string;
  /** Oldest first. */
  readonly runs: readonly Check[];
  /** The admin's; undefined before the first ping. */
  readonly job: JobView | undefined;
}

const MAX_ROWS = 20;

export function RunsSection({ page, monitorId, runs, job }: RunsSectionProps) {
  return (
    <section class="card">
      <h2>Runs of the last 30 days</h2>
      {job !== undefined && <Now page={page} job={job} />}
      {runs.length === 0 ? (
        <p class="empty">None yet: it waits for its first ping.</p>
      ) : (
        <>
          <RunChart runs={runs} />
          <RunTable page={page} monitorId={monitorId} runs={runs.slice(-MAX_ROWS).toReversed()} />
        </>
      )}
      {runs.length > MAX_ROWS && <p class="meta">and {runs.length - MAX_ROWS} earlier ones.</p>}
    </section>
  );
}

function Now({ page, job: { lateAt, runningSince } }: { page: PageContext; job: JobView }) {
  return (
    <p>
      {runningSince !== null && (
        <>
          A run is under way since <When at={runningSince} clock={page.clock} show="fullSecond" />.{" "}
        </>
      )}
      {lateAt > page.now ? "The next is expected by " : "It was expected by "}
      <When at={lateAt} clock={page.clock} />.
    </p>
  );
}

function RunTable({ page, monitorId, runs }: Omit<RunsSectionProps, "job">) {
  const admin = isAdmin(page);
  return (
    <section class="scroll" tabindex={0} aria-label="Runs">
      <table>
        <thead>
          <tr>
            <th scope="col">Ended</th>
            <th scope="col">Took</th>
            <th scope="col">How</th>
          </tr>
        </thead>
        <tbody>
          {runs.map((run) => (
            <tr>
              <td>
                <When at={run.at} clock={page.clock} show="fullSecond" />
              </td>
              <td>{run.latencyMs === 0 ? "–" : shortDuration(run.latencyMs)}</td>
              <td>
                {admin ? <How monitorId={monitorId} run={run} /> : run.verdict === "down" ? "failed" : "well"}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

function How({ monitorId, run }: { monitorId: string; run: Check }) {
  const { minute, region, attempt, value, verdict } = run;
  if (verdict !== "down") return value === 0 ? <>well</> : <>well, exit code {value}</>;
  const what = value === null || value < 0 ? "failed" : `failed, exit code ${value}`;
  return <a href={`/m/${monitorId}/failures/${checkId(monitorId, minute, region, attempt)}`}>{what}</a>;
}
