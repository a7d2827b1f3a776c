import { describe, expect, it } from "vitest";
import type { Judged } from "../../../../src/core/check/check.ts";
import { failureOf } from "../../../../src/core/check/failure.ts";
import { initialState } from "../../../../src/core/condition/initial.ts";
import { observeMinute } from "../../../../src/core/condition/minute.ts";
import { MONITOR_KINDS, type MonitorOf } from "../../../../src/core/config/monitor.ts";
import { heartbeatStep } from "../../../../src/core/heartbeat/heartbeat.ts";
import { checksOf } from "../../../../src/core/heartbeat/look.ts";
import type { Ping } from "../../../../src/core/heartbeat/ping.ts";
import type { Incident } from "../../../../src/core/incident/incident.ts";
import { monitorView } from "../../../../src/core/shard/shard-view.ts";
import { MONITOR_KIND_WORDS } from "../../../../src/core/words/monitor-kind.ts";
import { publicText } from "../../../../src/core/words/status.ts";
import { messageOf } from "../../../../src/notify/single.ts";
import { episodeOf } from "../../../../src/web/pages/failure/episode.ts";
import { FailurePage } from "../../../../src/web/pages/failure/failure-page.tsx";
import { IncidentPage } from "../../../../src/web/pages/incident/incident-page.tsx";
import { FailureList } from "../../../../src/web/pages/monitor/failure-list.tsx";
import { MonitorPage } from "../../../../src/web/pages/monitor/monitor-page.tsx";
import { StatusPage } from "../../../../src/web/pages/status/status-page.tsx";
import { monitorOf, START } from "../../../core/condition/story.ts";
import { pageContext } from "../rich-view.ts";
import { textOf } from "../text-of.ts";

const job = monitorOf({
  ...{ id: "backup", name: "Nightly backup", kind: "heartbeat" },
  target: { everyMinutes: 5, graceMinutes: 1 },
} as never) as MonitorOf<"heartbeat">;

/** Pings by the minute; what is said of the job from it. */
function heard(pings: Readonly<Record<number, Partial<Ping>>>, minutes: number) {
  let beat: Parameters<typeof heartbeatStep>[0];
  let state = initialState(job, START);
  const checks: Judged[] = [];
  const incidents = new Map<string, Incident>();
  for (let column = 0; column < minutes; column++) {
    const [minute, at] = [START + column, (START + column) * 60_000];
    const ping = pings[column];
    const sent =
      ping === undefined ? [] : [{ kind: "end", at, rid: null, exitCode: 0, body: null, ...ping } as Ping];
    const before = beat;
    const step = heartbeatStep(before, { monitor: job, now: at, pings: sent, maintained: () => false });
    beat = step.state;
    const seen = checksOf(step.looks, { monitor: job, minute, before });
    checks.push(...seen);
    const judged = observeMinute(state, {
      monitor: job,
      minute,
      checks: seen,
      inMaintenance: false,
      imported: false,
    });
    state = judged.state;
    for (const one of judged.incidents) incidents.set(one.id, one);
  }
  const minute = START + minutes - 1;
  const view = monitorView({
    monitor: job,
    state,
    digest: undefined,
    heartbeat: beat,
    inMaintenance: false,
    minute,
  });
  return { checks, view, incident: [...incidents.values()].at(-1)! };
}

const late = heard({ 0: {}, 5: {}, 20: {}, 25: {} }, 18);
const failed = heard({ 0: {}, 5: { exitCode: 3 } }, 8);
const over = heard({ 0: {}, 5: { exitCode: 3 }, 9: {} }, 12);

const page = pageContext({ viewer: "admin", now: (START + 30) * 60_000 });

function pagesOf({ checks, view, incident }: ReturnType<typeof heard>) {
  const failing = checks.filter(({ verdict }) => verdict === "down");
  const [check] = failing;
  const failure = failureOf({
    monitor: "backup",
    check: check!,
    request: null,
    lastGood: null,
    incident: null,
  });
  const episode = episodeOf(checks, { minute: check!.minute, monitor: job });
  const seen = { scheduled: failing.length, rechecks: 0, newest: failing };
  const list = {
    page,
    monitorId: "backup",
    kind: "heartbeat",
    evidence: new Map(),
    windowText: "7 days",
  } as const;
  const onPage = { view, rollup: null };
  const latency = { range: "1d", points: [] } as never;
  const status = { lastTickAt: page.now, monitors: [onPage], incidents: [incident] };
  return {
    failure: textOf(String(<FailurePage page={page} monitor={job} failure={failure} episode={episode} />)),
    incident: textOf(
      String(<IncidentPage page={page} incident={incident} monitor={job} firstFailure={failure} />),
    ),
    list: textOf(String(<FailureList {...list} failing={seen} />)),
    monitor: textOf(
      String(
        <MonitorPage
          {...{ page, monitor: onPage, incidents: [incident], months: [], runs: [], latency }}
          blips={view.blips?.newest ?? []}
          evidence={null}
        />,
      ),
    ),
    status: textOf(String(<StatusPage page={page} view={status} />)),
  };
}

/** Ids hold a region whatever the kind, and the legend speaks of all kinds. */
const withoutIds = (text: string) =>
  text.replace(/Uptime counts the failing.*seconds later\./, "").replace(/backup\.\w+\.auto\.\d/g, "");

describe("a job", () => {
  it.each([
    ["is late", late],
    ["failed", failed],
    ["failed, and is well again", over],
  ])("that %s is never spoken of as of something that is probed", (_, one) => {
    for (const [name, text] of Object.entries(pagesOf(one)))
      expect(withoutIds(text), name).not.toMatch(
        /from auto|\bauto\b|Who answered|answered by|recheck|region|probe|Latency|at least 0 s|proxy's log|is down|was down|checks? failed/i,
      );
  });

  it("says who says so, and since when", () => {
    expect(pagesOf(late).failure).toContain("Nightly backup was late at");
    expect(pagesOf(late).failure).toMatch(/Who says so nobody: no ping came/);
    expect(pagesOf(late).status).toContain("Nightly backup is late or has failed");
    expect(pagesOf(failed).failure).toMatch(/Who says so the job itself/);
    expect(pagesOf(failed).failure).toMatch(/So it lasted at least 2 min so far/);
    expect(pagesOf(over).failure).toMatch(/well again at .* So it lasted 3 to 5 min/);
    expect(pagesOf(over).incident).toContain("Lasted 3 to 5 min");
    expect(over.incident.publicSummary).toBe("The job was late or had failed for 3 to 5 minutes.");
  });

  it("is spoken of so in messages too", () => {
    const { incident, checks } = failed;
    const check = checks.find(({ verdict }) => verdict === "down")!;
    const message = messageOf({
      ...{ id: "1", type: "outage.opened", createdAt: 0 },
      data: {
        monitor: { id: "backup", name: "Nightly backup" },
        incident: incident as never,
        firstFailure: { failure: check.failure, at: "2024-10-04T00:05:00.000Z" } as never,
        regions: { failing: ["auto"], green: ["auto"] },
      },
    });
    expect([message.title, ...message.lines].join("\n")).not.toMatch(/auto|answered|is down/);
  });
});

describe("the words of each kind of monitor", () => {
  it.each(MONITOR_KINDS)("%s: an outage in public words, open and over", (kind) => {
    const { is, was } = MONITOR_KIND_WORDS[kind];
    expect(publicText("outage", null, kind)).toBe(`${is}.`);
    expect(publicText("outage", { minMs: 1000, maxMs: 1000 }, kind)).toBe(`${was} for 1 second.`);
    expect(is).toMatch(/^The /);
  });

  it("name the job where it fails intermittently", () => {
    expect(publicText("intermittent", null, "heartbeat")).toBe("The job fails intermittently.");
    expect(publicText("intermittent", null, "dns")).toBe("The service fails intermittently.");
  });
});
