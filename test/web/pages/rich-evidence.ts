/** A week of a checkout that fails at every half hour, its evidence and its diagnosis. */

import type { Check } from "../../../src/core/check/check.ts";
import type { Failure } from "../../../src/core/check/failure.ts";
import { checkId } from "../../../src/core/check/reading.ts";
import { fact, ofBody, ofHeader } from "../../../src/core/check/reason.ts";
import type { Blip } from "../../../src/core/condition/runs.ts";
import { type Diagnosis, diagnose } from "../../../src/core/diagnosis/diagnose.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { wilson } from "../../../src/core/shard/uptime.ts";
import { NOW, spread } from "./rich-view.ts";

const MINUTE = Math.floor(NOW / 60_000);
const REGIONS = ["weur", "enam", "apac"] as const;
const COLOS = { weur: "FRA", enam: "IAD", apac: "SIN" };
const HOURS = 48;
export const WINDOW = { from: NOW - HOURS * 3_600_000, to: NOW };

const NGINX = {
  type: "http.status",
  hop: { role: "proxy", product: "nginx", version: "1.26.2" },
  causes: [{ cause: "connection_read_timeout", weight: 0.8 }],
} as const;

function failsAt(minute: number): boolean {
  return (minute % 30 === 1 && spread(minute) > 0.35) || spread(minute * 3) > 0.9992;
}

export const CHECKS: readonly Check[] = Array.from({ length: HOURS * 60 }, (_, index) => {
  const minute = MINUTE - HOURS * 60 + index;
  return REGIONS.map((region, at): Check => {
    const down = failsAt(minute) && (region !== "apac" || spread(minute) > 0.6);
    return {
      minute,
      at: minute * 60_000 + 1200,
      region,
      colo: COLOS[region],
      attempt: 0,
      verdict: down ? "down" : "up",
      status: down ? 504 : 200,
      latencyMs: down ? 15_000 + spread(minute) * 40 : 90 + at * 70 + spread(minute + at) ** 4 * 900,
      value: null,
      failure: down ? NGINX : null,
    };
  });
}).flat();

export const FAILING = CHECKS.filter((check) => check.verdict === "down").toReversed();

export function failure(change: Partial<Failure> = {}): Failure {
  const check = FAILING[0]!;
  const id = checkId("checkout", check.minute, check.region, 0);
  return {
    id,
    monitor: "checkout",
    at: check.at,
    minute: check.minute,
    region: check.region,
    colo: check.colo,
    attempt: 0,
    incident: "checkout.intermittent.t0b6yw",
    verdict: "down",
    failure: NGINX,
    attribution: {
      failure: { type: "http.status" },
      hop: NGINX.hop,
      upstream: {
        cause: "connection_read_timeout",
        alternatives: ["connection_timeout"],
        confidence: 0.82,
        candidates: [],
      },
      confidence: 0.97,
      because: [
        ofBody('the body is nginx\'s own error page: "<hr><center>nginx/1.26.2</center>"'),
        ofHeader("Server: nginx/1.26.2, as on good answers"),
        fact("it took 15.02 s, a round timeout"),
      ],
      meaning: "nginx waited 15 s for the application behind it and gave up: the application was too slow.",
      reason: null,
      requestIds: [],
      cached: null,
    },
    request: {
      method: "GET",
      url: "https://shop.example/checkout/health?token=[redacted]",
      headers: [
        ["user-agent", `Edgetick/0.1.0 (+https://status.example; check=${id})`],
        ["accept", "application/json"],
        ["x-edgetick-check", id],
      ],
    },
    reading: {
      status: 504,
      statusText: "Gateway Time-out",
      httpVersion: "HTTP/1.1",
      headersMs: 15_018,
      latencyMs: 15_021,
      headers: [
        ["Server", "nginx/1.26.2"],
        ["Date", "Sun, 22 Nov 2026 21:31:16 GMT"],
        ["Content-Type", "text/html"],
        ["Content-Length", "167"],
        ["Connection", "keep-alive"],
      ],
      body: {
        text: "<html>\r\n<head><title>504 Gateway Time-out</title></head>\r\n<body>\r\n<center><h1>504 Gateway Time-out</h1></center>\r\n<hr><center>nginx/1.26.2</center>\r\n</body>\r\n</html>\r\n",
        bytes: 167,
        truncated: false,
        charset: null,
      },
      redirects: [{ url: "https://shop.example/checkout/health", status: 308 }],
      error: null,
      assertion: { type: "http.status", expected: "expected status 2xx", seen: fact("got 504") },
    },
    lastGood: {
      at: check.at - 60_000,
      latencyMs: 96,
      headers: [
        ["Server", "nginx/1.26.2"],
        ["Content-Type", "application/json"],
        ["X-App-Version", "2026.11.3"],
        ["Connection", "keep-alive"],
      ],
    },
    connection: { openMs: 12, tlsMs: 20, error: null, counts: true },
    evidence: "kept",
    ...change,
  };
}

export const BLIPS: readonly Blip[] = [3, 33, 93, 153].map((minutesAgo, index) => ({
  startedAt: NOW - minutesAgo * 60_000,
  endedAt: NOW - minutesAgo * 60_000 + 20_000,
  minMs: index * 5_000,
  maxMs: 20_000 + index * 14_000,
  regions: REGIONS.slice(0, 1 + (index % 3)),
  firstFailure: checkId("checkout", MINUTE - minutesAgo, "weur", 0),
  count: 1,
}));

const DIAGNOSED = diagnose({
  monitor: "checkout",
  ...WINDOW,
  intervalMinutes: 1,
  regions: REGIONS,
  timeoutMs: 30_000,
  method: "GET",
  checks: CHECKS,
  events: [{ kind: "deploy", at: NOW - 20 * 3_600_000, durationMs: null, note: null }],
  maintenance: [],
  controls: [],
});

export function diagnosis(change: Partial<Diagnosis> = {}): Diagnosis {
  const failures = FAILING.length;
  return {
    monitor: "checkout",
    window: WINDOW,
    checks: CHECKS.length,
    failures,
    failureRate: wilson(failures, CHECKS.length),
    blips: {
      count: 24,
      medianMs: 14_000,
      lengths: Array.from({ length: 24 }, (_, index) => ({
        at: NOW - index * 1_800_000,
        minMs: spread(index) * 9000,
        maxMs: 9000 + spread(index) * 50_000,
      })),
    },
    detection: { shortestSeenMs: 4_000, chanceToSee10s: 0.167 },
    findings: DIAGNOSED.findings
      .filter(({ kind }) => kind === "periodicity" || kind === "latency-wall")
      .map((finding) => ({ ...finding, pValue: finding.kind === "periodicity" ? 1e-9 : 0.00004 })),
    charts: DIAGNOSED.charts,
    undecided: [],
    recurring: true,
    before: [],
    hypotheses: [
      {
        cause: "scheduled-job",
        confidence: 0.91,
        summary: "A job that starts every 30 minutes starves the application for about 15 s.",
        for: [
          "57 of 61 failing minutes fall within 2 minutes after :00 and :30.",
          "All regions fail together.",
        ],
        against: ["No event of kind cron:* has been reported."],
        investigate: [
          {
            look: "Which jobs start on the half hour on the machine that runs the application",
            command: "systemctl list-timers --all; crontab -l; ls /etc/cron*",
            expect: "one with a schedule such as */30 * * * *",
          },
          {
            look: "Load in that minute",
            command: "sar -q -s 21:28:00 -e 21:34:00",
            expect: "a run queue that jumps at 21:30",
          },
        ],
        share: 0.93,
        pValue: 1e-9,
      },
      {
        cause: "upstream-timeout",
        confidence: 0.55,
        summary: "nginx gives up after 15 s.",
        for: ["Failures sit on a wall at 15.0 s."],
        against: [],
        investigate: [],
        share: 0.98,
        pValue: null,
      },
    ],
    headline: "A scheduled job is likely: 57 of 61 failures fall within 2 minutes after :00 and :30.",
    ...change,
  };
}

export function fullIncident(change: Partial<Incident> = {}): Incident {
  return {
    id: "checkout.intermittent.t0b6yw",
    monitor: "checkout",
    kind: "intermittent",
    state: "open",
    startedAt: NOW - 32 * 3_600_000,
    endedAt: null,
    regions: ["weur", "enam"],
    checks: 5760,
    failures: 61,
    blips: 29,
    firstFailure: failure().id,
    publicSummary: "29 short failures in 32 hours; most requests succeed.",
    summary:
      "29 blips in 32 h, 1.1 % of checks (0.8–1.4 %): 504 answered by nginx, a scheduled job is likely.",
    linked: ["checkout.outage.t0b9aa"],
    hypotheses: [
      { cause: "scheduled-job", confidence: 0.91, summary: "A job that starts every 30 minutes." },
    ],
    timeline: [
      { at: NOW - 32 * 3_600_000, type: "opened", text: "3 blips in 60 minutes." },
      { at: NOW - 20 * 3_600_000, type: "updated", text: "The count has doubled: 12 blips." },
    ],
    updates: [
      { at: NOW - 10 * 3_600_000, text: "We are looking into short failures of the checkout.", public: true },
      { at: NOW - 9 * 3_600_000, text: "Suspect the stock export on app-2.", public: false },
    ],
    imported: false,
    ...change,
  };
}
