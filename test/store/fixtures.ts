/** What the store's tests write: monitors, checks, evidence and the smallest commits. */

import { applyD1Migrations, type D1Migration, reset } from "cloudflare:test";
import { env } from "cloudflare:workers";
import { type Check, type Judged, judged } from "../../src/core/check/check.ts";
import type { Header, Reading, Region } from "../../src/core/check/reading.ts";
import { type Monitor, monitorSchema } from "../../src/core/config/monitor.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { ShardCore } from "../../src/core/shard/shard.ts";
import type { Commit, MinuteRecord, RecordedCheck } from "../../src/store/commit.ts";
import type { Delivery } from "../../src/store/deliveries.ts";
import type { EvidenceEntry } from "../../src/store/evidence-blob.ts";

const bindings = env as unknown as { DB: D1Database; TEST_MIGRATIONS: D1Migration[] };
export const db = bindings.DB;

/** Storage persists between the tests of a file. */
export async function freshDatabase(): Promise<void> {
  await reset();
  await applyD1Migrations(db, bindings.TEST_MIGRATIONS);
}

/** 2026-03-01T00:00Z, the first minute of a UTC day. */
export const DAWN = Date.UTC(2026, 2, 1) / 60_000;

export function monitor(id: string, rest: Record<string, unknown> = {}): Monitor {
  return monitorSchema.parse({ id, target: { url: `https://${id}.example/health` }, ...rest });
}

export function reading(minute: number, rest: Partial<Reading> = {}): Reading {
  return {
    minute,
    at: minute * 60_000 + 400,
    region: "weur",
    colo: "AMS",
    attempt: 0,
    status: 200,
    statusText: "OK",
    headersMs: 180,
    latencyMs: 203,
    headers: [],
    body: null,
    redirects: [],
    error: null,
    assertion: null,
    ...rest,
  };
}

export function up(minute: number, rest: Partial<Reading> = {}): Judged {
  return judged(reading(minute, rest), { verdict: "up", failure: null, attribution: null });
}

export function down(minute: number, rest: Partial<Reading> = {}): Judged {
  const headers: Header[] = [
    ["Server", "nginx/1.26.0"],
    ["Date", new Date(minute * 60_000).toUTCString()],
    ["Content-Type", "text/html"],
    ["X-Request-Id", `${minute}-${rest.region ?? "weur"}-${rest.attempt ?? 0}`],
  ];
  const text = "<html><body><h1>502 Bad Gateway</h1></body></html>";
  const body = { text, bytes: text.length, truncated: false, charset: "utf-8" };
  const made = { status: 502, statusText: "Bad Gateway", latencyMs: 31, headers, body, ...rest };
  return judged(reading(minute, made), {
    verdict: "down",
    failure: {
      type: "http.status",
      hop: { role: "proxy", product: "nginx", version: "1.26.0" },
      causes: [{ cause: "connection_refused", weight: 0.7 }],
    },
    attribution: {
      failure: { type: "http.status" },
      hop: { role: "proxy", product: "nginx", version: "1.26.0" },
      upstream: {
        cause: "connection_refused",
        alternatives: ["connection_terminated"],
        confidence: 0.7,
        candidates: [],
      },
      confidence: 0.95,
      because: [
        { text: "Server: nginx/1.26.0", quotes: "header" },
        { text: "nginx's own 502 page", quotes: null },
      ],
      meaning: "nginx could not get an answer from the server behind it.",
      reason: null,
      requestIds: [],
      cached: null,
    },
  });
}

export function evidenceOf(key: number, id: string, check: Judged): EvidenceEntry {
  const { minute, region, attempt } = check;
  const sent: Header[] = [
    ["user-agent", "Edgetick/0.1.0"],
    ["x-edgetick-check", `${id}.${minute.toString(36)}.${region}.${attempt}`],
  ];
  return {
    key,
    monitor: id,
    check,
    request: { method: "GET", url: `https://${id}.example/health`, headers: sent },
    lastGood: { at: (DAWN - 1) * 60_000, region: "weur", latencyMs: 200, headers: [["Server", "app"]] },
    incident: null,
  };
}

export const EMPTY_CORE: ShardCore = {
  newestMinute: null,
  done: {},
  monitors: new Map(),
  digests: new Map(),
  lastGood: new Map(),
  timedOut: [],
  patientAt: new Map(),
  unnamed: new Map(),
  heartbeats: new Map(),
  silent: {},
  hotHours: [],
  evidence: {},
  recent: [],
  finishedDays: [],
};

/** A commit of shard 0 with nothing in it but what is given. */
export function commit(
  given: Partial<Omit<Commit, "minute"> & MinuteRecord> & Pick<Commit, "rev"> & { readonly minute: number },
): Commit {
  const { minute, part = "A", checks = [], evidence = [], gaps = [], ...rest } = given;
  return {
    shard: 0,
    run: "test",
    minute: { minute, part, checks, evidence, gaps },
    incidents: [],
    deliveries: [],
    core: EMPTY_CORE,
    view: { lastTickAt: minute * 60_000, builtAt: minute * 60_000, monitors: [], incidents: [] },
    ...rest,
  };
}

export function of(key: number, ...checks: Check[]): RecordedCheck[] {
  return checks.map((check) => ({ key, check }));
}

export const REGION_TRIO: readonly Region[] = ["wnam", "weur", "apac"];

export function incident(id: string, rest: Partial<Incident> = {}): Incident {
  return {
    id: `${id}.outage.1`,
    monitor: id,
    kind: "outage",
    state: "open",
    startedAt: DAWN * 60_000,
    endedAt: null,
    regions: ["weur"],
    checks: 1,
    failures: 1,
    blips: 0,
    firstFailure: null,
    publicSummary: "Down.",
    summary: "Down with 502.",
    linked: [],
    hypotheses: [],
    timeline: [],
    updates: [],
    imported: false,
    ...rest,
  };
}

export function delivery(id: string, rest: Partial<Delivery> = {}): Delivery {
  return {
    id,
    shard: 0,
    channel: "ops",
    type: "outage.opened",
    incident: null,
    createdAt: DAWN * 60_000,
    payload: { monitor: { id: "shop" } },
    state: "pending",
    attempts: 0,
    nextAt: DAWN * 60_000,
    lastStatus: null,
    lastError: null,
    sentAt: null,
    ...rest,
  };
}
