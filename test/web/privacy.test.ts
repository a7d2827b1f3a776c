/** What strangers may not see appears nowhere: not the private monitor, not the target, not the evidence. */
import { beforeAll, expect, it } from "vitest";
import type { Incident } from "../../src/core/incident/incident.ts";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { PRIVATE_WORDS, sampleView } from "./sample-view.ts";
import { call, db, migrated, showView, stranger } from "./served.ts";

const NOT_FOR_STRANGERS = [
  ...PRIVATE_WORDS,
  "AMS",
  "502",
  "crash-restart",
  "nginx",
  "10.0.0.7",
  "origin.example",
  "X-Probe-Key",
];

/** A short word stands alone, for a clock or a random key may contain its characters; a longer one is found anywhere. */
function leaked(word: string): RegExp {
  const literal = word.replaceAll(".", "\\.");
  return word.length > 3 ? new RegExp(literal) : new RegExp(`(?<![A-Za-z0-9.])${literal}(?![A-Za-z0-9])`);
}

function incident(monitor: "shop" | "hush"): Incident {
  const id = monitor === "shop" ? "shop.outage.abc" : "hush.outage.def";
  return {
    id,
    monitor,
    kind: "outage",
    state: "open",
    startedAt: 1_790_000_000_000,
    endedAt: null,
    regions: ["weur"],
    checks: 3,
    failures: 3,
    blips: 0,
    firstFailure: `${monitor}.abc.weur.0`,
    publicSummary: monitor === "shop" ? "The service does not answer." : "Secret back office is down.",
    summary: "nginx at 10.0.0.7 answers 502 from weur.",
    linked: [],
    hypotheses: [{ cause: "crash-restart", confidence: 0.9, summary: "nginx lost origin.example" }],
    timeline: [{ at: 1_790_000_000_000, type: "opened", text: "weur: 502 from nginx" }],
    updates: [{ at: 1_790_000_000_000, text: "restart 10.0.0.7", public: false }],
    imported: false,
  };
}

beforeAll(async () => {
  await migrated();
  const target = { url: "https://origin.example/health", headers: { "X-Probe-Key": "{{secret.KEY}}" } };
  await call("/api/v1/monitors", { body: { id: "shop", target } });
  await call("/api/v1/monitors", { body: { id: "hush", name: "Secret back office", public: false, target } });
  await call("/api/v1/events", { body: { kind: "deploy", monitor: "hush", note: "cellar" } });
  await call("/api/v1/settings", { method: "PUT", body: { publicMetrics: true } });
  await showView(sampleView(Date.now()));
  await upsertIncidents(db, [incident("shop"), incident("hush")]).run();
});

it.each([
  "/api/v1/status",
  "/feed.atom",
  "/feed.rss",
  "/badge/shop.svg",
  "/badge/shop.json",
  "/api/v2/summary.json",
  "/api/v2/status.json",
  "/metrics",
  "/healthz",
  "/",
  "/m/shop",
  "/history",
  "/incidents/shop.outage.abc",
])("%s gives nothing away", async (path) => {
  const { status, text } = await stranger(path);
  expect(status).toBe(200);
  for (const word of NOT_FOR_STRANGERS) expect(text).not.toMatch(leaked(word));
});

it("takes no clock that reads ...502 for a status", () => {
  expect("nginx answers 502.").toMatch(leaked("502"));
  expect('code="502"').toMatch(leaked("502"));
  expect("tick_timestamp_seconds 1795662502.71").not.toMatch(leaked("502"));
  expect("tick_timestamp_seconds 1795662001.502").not.toMatch(leaked("502"));
});

it.each([
  ["/badge/hush.svg", "/badge/none.svg"],
  ["/badge/hush.json", "/badge/none.json"],
  ["/badge/hush.svg?show=uptime", "/badge/none.svg?show=uptime"],
  ["/m/hush", "/m/none"],
  ["/incidents/hush.outage.def", "/incidents/none.outage.def"],
])("%s answers a stranger exactly as %s does", async (hidden, unknown) => {
  const [a, b] = [await stranger(hidden), await stranger(unknown)];
  expect([a.status, a.text.replaceAll("hush", "none")]).toEqual([404, b.text]);
  expect([...a.headers]).toEqual([...b.headers]);
});

it("shows the private monitor's badge to the admin, uncached", async () => {
  const { status, headers, json } = await call("/badge/hush.json");
  expect([status, json.message]).toEqual([200, "outage"]);
  expect(headers.get("cache-control")).toBe("private, no-store");
});
