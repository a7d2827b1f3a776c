/** An alert that never happened, made by the code that makes real ones: for tests of channels and of their templates. */
import { MINUTE_MS } from "../check/check.ts";
import { checkOf } from "../check/check-of.ts";
import { failureJson, failureOf } from "../check/failure.ts";
import { checkId, lostReading } from "../check/reading.ts";
import { fact } from "../check/reason.ts";
import { type Incident, incidentId, incidentJson } from "../incident/incident.ts";
import type { AlertData } from "./alert.ts";

const MONITOR = "example";
const URL = "https://shop.example/health";
const BEGAN_AGO_MS = 90_000;
const CONFIRMED_AFTER_MS = 25_000;

/** As it would be `now`, epoch ms; the links lead to the status page, as there is no such incident. */
export function sampleData(now: number, statusUrl: string | null): AlertData {
  const startedAt = now - BEGAN_AGO_MS;
  const minute = Math.floor(startedAt / MINUTE_MS);
  const incident = sampleIncident(minute, startedAt);
  const page = statusUrl === null ? null : `${statusUrl.replace(/\/+$/, "")}/`;
  return {
    monitor: { id: MONITOR, name: "Example shop", url: URL },
    incident: incidentJson(incident),
    firstFailure: failureJson(
      failureOf({
        monitor: MONITOR,
        check: sampleCheck(minute, startedAt),
        request: { method: "GET", url: URL, headers: [] },
        lastGood: { at: startedAt - MINUTE_MS, headers: [["server", "gunicorn"]], latencyMs: 120 },
        incident: incident.id,
      }),
      false,
    ),
    regions: { failing: ["weur", "enam"], green: ["apac"] },
    links: { incident: page, monitor: page },
  };
}

function sampleCheck(minute: number, at: number) {
  const text =
    "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center><hr><center>nginx/1.26.0</center></body></html>";
  return checkOf(
    {
      ...lostReading(minute, at, "weur", 0, ""),
      error: null,
      assertion: { type: "http.status", expected: "expected status 2xx", seen: fact("got 502") },
      colo: "AMS",
      status: 502,
      statusText: "Bad Gateway",
      headersMs: 31,
      latencyMs: 32,
      headers: [["Server", "nginx/1.26.0"]],
      body: { text, bytes: text.length, truncated: false, charset: "utf-8" },
    },
    null,
  );
}

function sampleIncident(minute: number, startedAt: number): Incident {
  return {
    id: incidentId(MONITOR, "outage", minute),
    monitor: MONITOR,
    kind: "outage",
    state: "open",
    startedAt,
    endedAt: null,
    regions: ["weur", "enam"],
    checks: 2,
    failures: 2,
    blips: 0,
    firstFailure: checkId(MONITOR, minute, "weur", 0),
    publicSummary: "The service is down.",
    summary: "A sample: nothing is wrong.",
    linked: [],
    hypotheses: [],
    timeline: [
      { at: startedAt, type: "started", text: "A sample of an incident's start." },
      { at: startedAt + CONFIRMED_AFTER_MS, type: "opened", text: "Confirmed." },
    ],
    updates: [],
    imported: false,
  };
}
