/** Every kind of page from the fixtures, by the path it is served at. */

import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { monthsOf } from "../../../src/core/shard/months.ts";
import { LoginPage } from "../../../src/web/pages/admin/login-page.tsx";
import { MonitorEditPage } from "../../../src/web/pages/admin/monitor-edit-page.tsx";
import { monitorValues } from "../../../src/web/pages/admin/monitor-form.ts";
import { TokensPage } from "../../../src/web/pages/admin/tokens-page.tsx";
import { latencyHours } from "../../../src/web/pages/chart/latency-chart.tsx";
import { episodeOf } from "../../../src/web/pages/failure/episode.ts";
import { FailurePage } from "../../../src/web/pages/failure/failure-page.tsx";
import { IncidentPage, publicIncident } from "../../../src/web/pages/incident/incident-page.tsx";
import { MonitorEvidence } from "../../../src/web/pages/monitor/monitor-evidence.tsx";
import { MonitorPage } from "../../../src/web/pages/monitor/monitor-page.tsx";
import { HistoryPage } from "../../../src/web/pages/status/history-page.tsx";
import { daysOf } from "../../../src/web/pages/status/page-view.ts";
import { StatusPage } from "../../../src/web/pages/status/status-page.tsx";
import { COMMUNICATION_PAGES } from "./communication-pages.tsx";
import { BLIPS, CHECKS, diagnosis, FAILING, failure, fullIncident } from "./rich-evidence.ts";
import { incident, monitorOnPage, pageContext, richView, SAMPLES } from "./rich-view.ts";

const visitor = pageContext();
const admin = pageContext({ viewer: "admin" });
const checkout = monitorOnPage(SAMPLES[1]!, 1);
const named = { id: "checkout", name: "Checkout", kind: "http" as const };

function monitorPage(viewer: "public" | "admin") {
  const page = viewer === "admin" ? admin : visitor;
  const evidence =
    viewer === "admin" ? (
      <MonitorEvidence
        page={page}
        monitorId="checkout"
        kind="http"
        days={7}
        windows={[1, 7, 30]}
        diagnosis={diagnosis()}
        failing={{ scheduled: FAILING.length, rechecks: 0, newest: FAILING.slice(0, 200) }}
        evidence={new Map([[failure().id, failure()]])}
      />
    ) : null;
  return (
    <MonitorPage
      page={page}
      monitor={checkout}
      blips={BLIPS}
      incidents={[incident()]}
      months={monthsOf(daysOf(checkout).map((totals) => ({ totals })))}
      runs={null}
      latency={{ range: "24h", points: latencyHours(checkout.rollup) }}
      evidence={evidence}
    />
  );
}

function tokensPage() {
  const token = {
    id: "f95ac3e8-9499-4c57-bf98-743bb01f3019",
    name: "assistant-of-the-night-shift",
    scope: "agent" as const,
    monitors: ["checkout", "search"],
    createdAt: admin.now,
    expiresAt: null,
    lastUsedAt: null,
    key: null,
  };
  const form = { values: {}, faults: [] };
  return <TokensPage page={admin} tokens={[token]} nextCursor={null} form={form} made={null} notice={null} />;
}

function editPage() {
  const parsed = parseMonitor({ id: "checkout", name: "Checkout", target: { url: "https://shop.example/" } });
  if (!parsed.ok) throw new Error("the sample monitor is not valid");
  const { monitor } = parsed;
  const form = {
    values: { ...monitorValues(monitor), "target.timeoutMs": ["soon"] },
    faults: [{ path: "target.timeoutMs", message: "must be a whole number from 100 to 30000" }],
  };
  const json = { text: JSON.stringify(monitor, null, 2), faults: [] };
  const shown = {
    page: admin,
    monitor,
    form,
    json,
    channels: ["ops", "chat"],
    tested: null,
    notice: null,
    ping: null,
  };
  return <MonitorEditPage kind="http" {...shown} />;
}

/** Runs of a job, of which every seventh fails. */
function jobPage() {
  const job = { lateAt: admin.now + 600_000, last: null, goodAt: null, runningSince: admin.now - 60_000 };
  const runs = CHECKS.slice(0, 40).map((check, index) => ({
    ...check,
    verdict: index % 7 === 3 ? ("down" as const) : ("up" as const),
    latencyMs: index * 1_700,
    value: index % 7 === 3 ? 2 : 0,
  }));
  const monitor = { ...checkout, view: { ...checkout.view, job } };
  return (
    <MonitorPage
      page={admin}
      monitor={monitor}
      blips={[]}
      incidents={[]}
      months={[]}
      runs={runs}
      latency={{ range: "24h", points: [] }}
      evidence={null}
    />
  );
}

function jobEditPage() {
  const parsed = parseMonitor({ id: "nightly", kind: "heartbeat", target: { cron: "0 3 * * *" } });
  if (!parsed.ok) throw new Error("the sample monitor is not valid");
  const { monitor } = parsed;
  const form = { values: monitorValues(monitor), faults: [] };
  const json = { text: "{}", faults: [] };
  const ping = { site: "https://status.example", key: `edgetick_ping_${"k".repeat(32)}` };
  const shown = { page: admin, monitor, form, json, channels: [], tested: null, notice: null, ping };
  return <MonitorEditPage kind="heartbeat" {...shown} />;
}

function failurePage() {
  const shown = failure();
  const episode = episodeOf(CHECKS, { minute: shown.minute, monitor: { intervalMinutes: 1 } });
  return <FailurePage page={admin} monitor={named} failure={shown} episode={episode} />;
}

const ended = fullIncident({
  id: "checkout.outage.t0aaaa",
  kind: "outage",
  state: "closed",
  endedAt: 1_795_380_000_000,
});

export const SAMPLE_PAGES: Readonly<Record<string, () => string>> = {
  "/": () => String(<StatusPage page={visitor} view={richView()} />),
  "/as-admin": () => String(<StatusPage page={admin} view={richView("admin")} />),
  "/empty": () =>
    String(<StatusPage page={admin} view={{ lastTickAt: null, monitors: [], incidents: [] }} />),
  "/m/checkout": () => String(monitorPage("public")),
  "/m/checkout/as-admin": () => String(monitorPage("admin")),
  "/m/nightly/as-admin": () => String(jobPage()),
  "/admin/monitors/nightly": () => String(jobEditPage()),
  "/m/checkout/failures/one": () => String(failurePage()),
  "/incidents/one": () =>
    String(
      <IncidentPage
        page={visitor}
        incident={publicIncident(fullIncident(), () => true)!}
        monitor={named}
        firstFailure={null}
      />,
    ),
  "/incidents/one/as-admin": () =>
    String(<IncidentPage page={admin} incident={fullIncident()} monitor={named} firstFailure={failure()} />),
  "/history": () =>
    String(
      <HistoryPage
        page={visitor}
        incidents={[publicIncident(fullIncident(), () => true)!, publicIncident(ended, () => true)!]}
        names={new Map([["checkout", "Checkout"]])}
        nextCursor="next"
        isFirst
        monitors={[checkout]}
      />,
    ),
  "/admin/login": () => String(<LoginPage page={visitor} fault="This is not the token." next="/admin" />),
  "/admin/monitors/checkout": () => String(editPage()),
  // A table wider than a phone, whose last column's heading is for screen readers only.
  "/admin/tokens": () => String(tokensPage()),
  ...COMMUNICATION_PAGES,
};
