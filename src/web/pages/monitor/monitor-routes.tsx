/** A monitor's page and the pages of its failures. */

import { type Check, DAY_MS, HOUR_MS, MINUTE_MS } from "../../../core/check/check.ts";
import { checkId, parseCheckId } from "../../../core/check/reading.ts";
import type { Examination } from "../../../jobs/diagnose.ts";
import { schedulerOf } from "../../../jobs/scheduler-stub.ts";
import { findFailure, readFailures } from "../../../store/evidence.ts";
import { readHistory } from "../../../store/history.ts";
import { listIncidents } from "../../../store/incidents.ts";
import { getMonitor, type StoredMonitor } from "../../../store/monitors.ts";
import { readRuns } from "../../../store/runs.ts";
import { readSettings } from "../../../store/settings.ts";
import { hostOf } from "../../api/host-json.ts";
import { pasted } from "../../api/logs.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { withLiveCounts } from "../../live-incidents.ts";
import { notFound } from "../../problem.ts";
import { fieldValue, readForm } from "../admin/form.ts";
import { episodeOf } from "../failure/episode.ts";
import { FailurePage } from "../failure/failure-page.tsx";
import { PastePage } from "../failure/paste-page.tsx";
import { isAdmin, type PageContext } from "../frame/page-context.ts";
import { contextOf, get, html, nowOf, post, publicHtml } from "../frame/respond.tsx";
import { publicIncident } from "../incident/incident-page.tsx";
import { readView } from "../status/status-routes.tsx";
import { longHistory } from "./long-history.ts";
import { MonitorEvidence } from "./monitor-evidence.tsx";
import { MonitorPage } from "./monitor-page.tsx";
import { unseenMonitor } from "./unseen-monitor.ts";

const WINDOWS_DAYS = [1, 7, 30];
const USUAL_DAYS = 7;
const RUN_DAYS = 30;
const MAX_EVIDENCE = 25;
const MAX_INCIDENTS = 20;

async function monitorPage(c: WebContext): Promise<Response> {
  const id = c.req.param("id") ?? "";
  const [view, stored] = await Promise.all([readView(c), getMonitor(c.env.DB, id)]);
  const page = await contextOf(c, view.settings, nowOf(view.lastTickAt));
  const admin = isAdmin(page);
  if (stored === null || (!admin && !stored.monitor.public)) throw notFound("monitor", id);
  const monitor = view.monitors.find((one) => one.view.id === id) ?? unseenMonitor(stored.monitor, page.now);
  const [{ months, latency }, incidents, runs] = await Promise.all([
    longHistory(c, stored, monitor, { now: page.now, admin }),
    listIncidents(c.env.DB, { monitor: id, limit: MAX_INCIDENTS }),
    runsOf(c, stored, page.now),
  ]);
  const live = await withLiveCounts(c.env.DB, incidents.items);
  const { newest = [], earlier = 0 } = monitor.view.blips ?? {};
  return publicHtml(
    c,
    page,
    <MonitorPage
      page={page}
      monitor={monitor}
      blips={newest}
      earlierBlips={earlier}
      months={months}
      runs={runs}
      latency={latency}
      incidents={admin ? live : live.flatMap((one) => publicIncident(one, (named) => named === id) ?? [])}
      evidence={admin ? await evidenceOf(c, page, stored) : null}
    />,
  );
}

/** Null for what is no heartbeat. */
async function runsOf(c: WebContext, { key, shard, monitor }: StoredMonitor, now: number) {
  if (monitor.kind !== "heartbeat") return null;
  const jobs = [{ key, shard, id: monitor.id }];
  const runs = await readRuns(c.env.DB, { jobs, from: now - RUN_DAYS * DAY_MS, to: now + DAY_MS });
  // Pings that came in one minute are kept with the worst one first.
  return (runs.get(monitor.id) ?? []).toSorted((a, b) => a.at - b.at);
}

/** The admin's part: why, and each failure. */
async function evidenceOf(c: WebContext, page: PageContext, { key, shard, monitor }: StoredMonitor) {
  const asked = Number(c.req.query("days"));
  const days = WINDOWS_DAYS.includes(asked) ? asked : USUAL_DAYS;
  const [from, to] = [page.now - days * DAY_MS, page.now];
  // RPC's types give up on the findings' union.
  const examined = (await schedulerOf(c.env, shard).examine(
    shard,
    monitor.id,
    from,
    to,
  )) as Examination | null;
  const failing = examined?.failing ?? { scheduled: 0, rechecks: 0, newest: [] };
  const evidence = await readFailures(c.env.DB, {
    key,
    monitor: monitor.id,
    shard,
    checks: failing.newest.slice(0, MAX_EVIDENCE),
  });
  return (
    <MonitorEvidence
      page={page}
      monitorId={monitor.id}
      kind={monitor.kind}
      days={days}
      windows={WINDOWS_DAYS}
      diagnosis={examined?.diagnosis ?? null}
      failing={failing}
      evidence={evidence}
    />
  );
}

/** Of the checks that its page reads anyway; a job's run may have begun long before its minute. */
async function failureAmong(c: WebContext, stored: StoredMonitor, checks: readonly Check[], id: string) {
  const { key, shard, monitor } = stored;
  const check = checks.find((one) => checkId(monitor.id, one.minute, one.region, one.attempt) === id);
  if (check === undefined) return findFailure(c.env.DB, stored, id);
  if (check.failure === null) return null;
  const read = await readFailures(c.env.DB, { key, monitor: monitor.id, shard, checks: [check] });
  return read.get(id) ?? null;
}

async function failurePage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("check") ?? "";
  const parts = parseCheckId(id);
  const [stored, settings] = await Promise.all([
    getMonitor(c.env.DB, c.req.param("id") ?? ""),
    readSettings(c.env.DB),
  ]);
  if (parts === null || stored === null || stored.monitor.id !== parts.monitor)
    throw notFound("failing check", id);
  const at = parts.minute * MINUTE_MS;
  const around = { from: at - HOUR_MS, to: at + HOUR_MS };
  const checks = await readHistory(c.env.DB, { key: stored.key, shard: stored.shard, ...around });
  const failure = await failureAmong(c, stored, checks, id);
  if (failure === null) throw notFound("failing check", id);
  const page = await contextOf(c, settings);
  const { monitor } = stored;
  return html(
    page,
    <FailurePage
      page={page}
      monitor={monitor}
      failure={failure}
      episode={episodeOf(checks, { minute: parts.minute, monitor })}
      hosts={await hostOf(c.env.DB, stored.key, failure)}
    />,
  );
}

async function pastePage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("id") ?? "";
  const [stored, settings] = await Promise.all([getMonitor(c.env.DB, id), readSettings(c.env.DB)]);
  if (stored === null) throw notFound("monitor", id);
  const values = await readForm(c);
  const timeZone = fieldValue(values, "timeZone").trim() || settings.timeZone;
  const failure = fieldValue(values, "failure");
  const about = failure === "" ? {} : { failure };
  const report = await pasted(c, stored, { text: fieldValue(values, "text"), timeZone, ...about });
  const page = await contextOf(c, settings);
  return html(page, <PastePage page={page} monitor={stored.monitor} report={report} />);
}

export function monitorRoutes(app: WebApp): void {
  get(app, "/m/:id", monitorPage);
  get(app, "/m/:id/failures/:check", failurePage);
  post(app, "/m/:id/logs", pastePage);
}
