import parsePrometheusTextFormat from "parse-prometheus-text-format";
import { beforeEach, describe, expect, it } from "vitest";
import { NO_COUNTS, type OwnUse } from "../../src/core/usage/tally.ts";
import { insertDelivery } from "../../src/store/deliveries.ts";
import { delivery } from "../store/fixtures.ts";
import { incidentView, monitorView, sampleView } from "./sample-view.ts";
import { call, db, migrated, ORIGIN, showView, stranger } from "./served.ts";

const NOW = Date.now();

beforeEach(async () => {
  await migrated();
  await showView(sampleView(NOW));
});

describe("/api/v1/status", () => {
  it("gives each public monitor with exactly the fields of the contract", async () => {
    const { status, json, headers } = await stranger("/api/v1/status");
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(json.status).toBe("slow");
    expect(json.lastTickAt).toBe(new Date(NOW - 30_000).toISOString());
    expect(json.monitors[0]).toEqual({
      id: "shop",
      name: 'Shop "A" & <B>',
      group: "Front",
      status: "up",
      since: "2026-09-21T14:13:20.000Z",
      uptime: { day: 1, week: 0.9995, month: 0.999, quarter: null },
      latencyMs: { p50: 120, p95: 340, p99: 900 },
      failureRate: { value: 0.001, low: 0.0002, high: 0.005 },
      blips24h: 2,
      lastCheckAt: "2026-09-21T14:14:20.000Z",
    });
    expect(json.monitors.map(({ id }: { id: string }) => id)).toEqual(["shop", "docs"]);
  });

  it("merges shards and shows the worst of them", async () => {
    await showView(sampleView(NOW, { monitors: [monitorView("api", { status: "regional" })] }), new Map(), 1);
    const { json } = await stranger("/api/v1/status");
    expect(json.monitors.map(({ id }: { id: string }) => id)).toEqual(["shop", "docs", "api"]);
    expect(json.status).toBe("regional");
  });

  it("does not go on showing green when ticks have stopped", async () => {
    await showView(sampleView(NOW, { lastTickAt: NOW - 6 * 60_000 }));
    const { json } = await stranger("/api/v1/status");
    expect(json.status).toBe("stale");
    expect(json.monitors.map(({ status }: { status: string }) => status)).toEqual(["stale", "stale"]);
  });

  it("is empty and unknown before the first tick", async () => {
    await migrated();
    const { json } = await stranger("/api/v1/status");
    expect(json).toEqual({
      title: "Status",
      status: "unknown",
      impact: null,
      lastTickAt: null,
      monitors: [],
    });
  });
});

describe("badges", () => {
  it("draw the name and the status", async () => {
    const { status, headers, text } = await stranger("/badge/shop.svg");
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe("image/svg+xml; charset=utf-8");
    expect(text).toMatch(/^<svg /);
    expect(text).toContain("Shop &quot;A&quot; &amp; &lt;B&gt;");
    expect(text).toContain("up");
  });

  it.each([
    ["", { label: "Docs", message: "slow", color: "d29922" }],
    ["?show=uptime", { label: "Docs uptime", message: "99.90 %", color: "d29922" }],
    ["?show=latency", { label: "Docs latency", message: "120 ms", color: "d29922" }],
  ])("speak shields' endpoint%s", async (query, badge) => {
    const { json } = await stranger(`/badge/docs.json${query}`);
    expect(json).toEqual({ schemaVersion: 1, ...badge, cacheSeconds: 60 });
  });

  it("never round a missed minute up to 100 %", async () => {
    await showView(
      sampleView(NOW, {
        monitors: [monitorView("a", { uptime: { day: null, week: null, month: 0.999999, quarter: null } })],
      }),
    );
    expect((await stranger("/badge/a.json?show=uptime")).json.message).toBe("99.999 %");
  });

  it("take a label, colours and a style", async () => {
    const { text } = await stranger(
      "/badge/docs.svg?label=Our%20docs&color=%23123abc&labelColor=999&style=flat-square",
    );
    for (const part of ["Our docs: slow", "#123abc", "#999"]) expect(text).toContain(part);
    const { json } = await stranger("/badge/docs.json?label=Our%20docs&color=123abc&style=flat-square");
    expect(json).toMatchObject({ label: "Our docs", color: "123abc", style: "flat-square" });
  });

  it.each([
    ["show=everything", "show"],
    ["color=javascript:1", "color"],
    ["labelColor=12", "labelColor"],
    ["style=plastic", "style"],
    [`label=${"x".repeat(101)}`, "label"],
  ])("refuse ?%s", async (query, path) => {
    const { status, json } = await stranger(`/badge/docs.svg?${query}`);
    expect([status, json.errors.map((fault: { path: string }) => fault.path)]).toEqual([422, [path]]);
  });

  it.each(["nobody", "hush", "No%20Body%22%3E%3Cscript%3E"])(
    "draw a grey one for %s, which a stranger can't see",
    async (id) => {
      const { status, headers, text } = await stranger(`/badge/${id}.svg`);
      expect([status, headers.get("content-type")]).toEqual([404, "image/svg+xml; charset=utf-8"]);
      expect(text).toContain("not found");
      expect(text).not.toContain("<script>");
      expect((await stranger(`/badge/${id}.json`)).status).toBe(404);
    },
  );

  it("are the same text while nothing changes", async () => {
    const [one, other] = [await stranger("/badge/shop.svg"), await stranger("/badge/shop.svg")];
    expect(one.text).toBe(other.text);
    const again = await stranger("/badge/shop.svg", {
      headers: { "if-none-match": one.headers.get("etag")! },
    });
    expect(again.status).toBe(304);
  });
});

describe("feeds", () => {
  it.each([
    ["/feed.atom", "application/atom+xml; charset=utf-8", "<entry>"],
    ["/feed.rss", "application/rss+xml; charset=utf-8", "<item>"],
  ])("%s has the public incidents with their public notes", async (path, type, item) => {
    const { status, headers, text } = await stranger(path);
    expect(status).toBe(200);
    expect(headers.get("content-type")).toBe(type);
    expect(text).toContain(item);
    expect(text).toContain(`${ORIGIN}/incidents/shop.outage.abc`);
    expect(text).toContain("We are looking into it.");
    expect(text).not.toContain("10.0.0.7");
  });

  it("link to the address that is set, not to the one that was asked", async () => {
    await call("/api/v1/settings", { method: "PUT", body: { statusUrl: "https://uptime.example/" } });
    const { text } = await stranger("/feed.atom");
    expect(text).toContain("https://uptime.example/incidents/shop.outage.abc");
    expect(text).not.toContain(ORIGIN);
  });
});

describe("/metrics", () => {
  it("is in Prometheus' text format, with names escaped", async () => {
    const { headers, text } = await call("/metrics");
    expect(headers.get("content-type")).toBe("text/plain; version=0.0.4; charset=utf-8");
    expect(text).toContain(
      'edgetick_monitor_info{monitor="shop",name="Shop \\"A\\" & <B>",group="Front"} 1\n',
    );
    expect(text).toContain('edgetick_monitor_status{monitor="docs",status="slow"} 1\n');
    expect(text).toContain('edgetick_monitor_status{monitor="docs",status="up"} 0\n');
    expect(text).toContain('edgetick_monitor_uptime_ratio{monitor="shop",window="week"} 0.9995\n');
    expect(text).not.toContain('{monitor="shop",window="quarter"}');
    expect(text).toContain("# TYPE edgetick_monitor_latency_seconds summary\n");
    expect(text).toContain('edgetick_monitor_latency_seconds{monitor="shop",quantile="0.95"} 0.34\n');
    expect(text).toContain('edgetick_region_up{monitor="hush",region="weur"} 1\n');
    for (const line of text.trimEnd().split("\n"))
      expect(line).toMatch(/^(?:# (?:HELP|TYPE) \w+ .+|\w+(?:\{.*\})? -?\d[\d.e+-]*)$/);
  });

  it("is read by a parser that others wrote, with counters and zeros", async () => {
    const { text } = await call("/metrics");
    const families = parsePrometheusTextFormat(text);
    const named = (name: string) => families.find((one) => one.name === name)!;
    expect(named("edgetick_checks_total")).toMatchObject({ type: "COUNTER" });
    expect(named("edgetick_checks_total").metrics).toContainEqual({
      labels: { monitor: "shop", verdict: "down" },
      value: "7",
    });
    expect(named("edgetick_check_failures_total").metrics).toContainEqual({
      labels: { monitor: "shop", type: "http.status", role: "proxy", product: "nginx" },
      value: "7",
    });
    const open = named("edgetick_incident_open").metrics;
    const openOf = (monitor: string, kind: string) =>
      open.find(({ labels }) => labels?.monitor === monitor && labels.kind === kind)?.value;
    expect([openOf("shop", "outage"), openOf("shop", "slow"), openOf("docs", "outage")]).toEqual([
      "1",
      "0",
      "0",
    ]);
    for (const { name, type, metrics } of families) {
      expect([name, name.endsWith("_total")]).toEqual([name, type === "COUNTER"]);
      if (type !== "SUMMARY")
        for (const { labels } of metrics) expect([name, labels?.quantile]).toEqual([name, undefined]);
    }
  });

  it("says how deliveries fare, to those who may know of channels", async () => {
    await insertDelivery(db, delivery("late", { state: "failed", createdAt: NOW - 60_000 }));
    await insertDelivery(db, delivery("old", { state: "failed", createdAt: NOW - 2 * 86_400_000 }));
    expect((await call("/metrics")).text).toContain('edgetick_deliveries{channel="ops",state="failed"} 1\n');
    await call("/api/v1/settings", { method: "PATCH", body: { publicMetrics: true } });
    expect((await stranger("/metrics")).text).not.toContain("edgetick_deliveries");
  });

  it("says what Edgetick uses of the plan, as the API and the admin's page do", async () => {
    expect((await call("/api/v1/usage")).json).toMatchObject({ plan: "free", since: null, items: [] });
    expect((await call("/admin/usage")).text).toContain("Nothing has been counted yet");
    const day = Math.floor(Date.now() / 86_400_000);
    const today = { day, ...NO_COUNTS, rowsWritten: 85_000, objectSeconds: 12.5 };
    const usage: OwnUse = { since: day * 86_400_000, today, yesterday: null, databaseBytes: 450e6 };
    await db.prepare("UPDATE state SET usage = ?").bind(JSON.stringify(usage)).run();
    const { items } = (await call("/api/v1/usage")).json;
    expect(items).toContainEqual(
      expect.objectContaining({
        quota: "d1-rows-written",
        used: 85_000,
        limit: 100_000,
        share: 0.85,
        beyond: "stops",
      }),
    );
    const page = (await call("/admin/usage")).text;
    expect(page).toContain("85,000 rows (85 %)");
    expect(page).toContain("450.0 MB (90 %)");
    expect((await call("/metrics")).text).toContain('edgetick_quota_used{quota="d1-rows-written"} 85000\n');
    await call("/api/v1/settings", { method: "PATCH", body: { plan: "paid", publicMetrics: true } });
    expect((await call("/api/v1/usage")).json).toMatchObject({ plan: "paid" });
    expect((await stranger("/metrics")).text).not.toContain("edgetick_quota");
    expect((await stranger("/api/v1/usage")).status).toBe(401);
  });

  it("is open when the setting says so, for public monitors only", async () => {
    expect((await stranger("/metrics")).status).toBe(401);
    await call("/api/v1/settings", { method: "PUT", body: { publicMetrics: true } });
    const { status, text } = await stranger("/metrics");
    expect(status).toBe(200);
    expect(text).toContain('monitor="shop"');
    expect(text).not.toContain("hush");
    expect(text).not.toContain("edgetick_region");
    expect(text).not.toContain("nginx");
  });
});

describe("Statuspage's shape", () => {
  it("gives components, groups, incidents and status", async () => {
    const { json } = await stranger("/api/v2/summary.json");
    expect(json.page).toMatchObject({ name: "Status", url: ORIGIN, time_zone: "UTC" });
    expect(
      json.components.map(({ id, status, group_id }: Record<string, string>) => [id, status, group_id]),
    ).toEqual([
      ["group:Front", "operational", null],
      ["shop", "operational", "group:Front"],
      ["docs", "degraded_performance", null],
    ]);
    expect(json.status).toEqual({ indicator: "minor", description: "Partially Degraded Service" });
    expect(json.incidents).toHaveLength(1);
    expect(json.incidents[0]).toMatchObject({
      id: "shop.outage.abc",
      name: 'Shop "A" & <B>: The service does not answer.',
      status: "investigating",
      impact: "critical",
      resolved_at: null,
      shortlink: `${ORIGIN}/incidents/shop.outage.abc`,
    });
    expect(json.incidents[0].incident_updates.map(({ body }: { body: string }) => body)).toEqual([
      "We are looking into it.",
      "The service does not answer.",
    ]);
    expect((await stranger("/api/v2/status.json")).json).toEqual({ page: json.page, status: json.status });
  });

  it.each([
    [["up", "up"], "none", "All Systems Operational"],
    [["outage", "up"], "major", "Partial System Outage"],
    [["outage", "outage"], "critical", "Major Service Outage"],
    [["regional", "up"], "minor", "Minor Service Outage"],
    [["intermittent", "up"], "minor", "Partially Degraded Service"],
    [["maintenance", "up"], "maintenance", "Service Under Maintenance"],
    [["maintenance", "slow"], "minor", "Partially Degraded Service"],
    [["paused", "up"], "none", "All Systems Operational"],
    [["paused", "outage"], "critical", "Major Service Outage"],
    [["unknown", "up"], "none", "All Systems Operational"],
    [["paused", "paused"], "none", "No verdict yet"],
    [["unknown"], "none", "No verdict yet"],
    [[], "none", "No verdict yet"],
  ] as const)("says of %j: %s", async (statuses, indicator, description) => {
    const monitors = statuses.map((status, index) => monitorView(`m${index}`, { status }));
    await showView(sampleView(NOW, { monitors }));
    expect((await stranger("/api/v2/status.json")).json.status).toEqual({ indicator, description });
  });

  it("says of what has no verdict that it is out of service, not that it works, and leaves it out of its group", async () => {
    const monitors = [
      monitorView("fresh", { status: "unknown", group: "Front" }),
      monitorView("old", { status: "up", group: "Front" }),
      monitorView("other", { status: "unknown", group: "Back" }),
    ];
    await showView(sampleView(NOW, { monitors }));
    const { components } = (await stranger("/api/v2/components.json")).json;
    expect(components.map(({ id, status }: Record<string, string>) => [id, status])).toEqual([
      ["group:Front", "operational"],
      ["group:Back", "under_maintenance"],
      ["fresh", "under_maintenance"],
      ["old", "operational"],
      ["other", "under_maintenance"],
    ]);
    expect(components[2].description).toBe("It has no verdict yet: whether it works is not known.");
  });

  it("lists coming maintenance, but not that of private monitors", async () => {
    for (const [id, isPublic] of [
      ["shop", true],
      ["hush", false],
    ])
      await call("/api/v1/monitors", {
        body: { id, public: isPublic, target: { url: "https://a.example/" } },
      });
    const [from, to] = [NOW + 3_600_000, NOW + 7_200_000];
    for (const monitor of ["shop", "hush"])
      await call("/api/v1/maintenance", { body: { monitor, from, to } });
    const { json } = await stranger("/api/v2/summary.json");
    expect(json.scheduled_maintenances).toHaveLength(1);
    expect(json.scheduled_maintenances[0]).toMatchObject({
      status: "scheduled",
      scheduled_for: new Date(from).toISOString(),
      components: [{ id: "shop" }],
    });
  });
});

describe("Statuspage's other documents", () => {
  const clients = [
    ["components.json", "components"],
    ["incidents.json", "incidents"],
    ["incidents/unresolved.json", "incidents"],
    ["scheduled-maintenances.json", "scheduled_maintenances"],
    ["scheduled-maintenances/upcoming.json", "scheduled_maintenances"],
    ["scheduled-maintenances/active.json", "scheduled_maintenances"],
  ] as const;

  it.each(clients)("answer what clients ask for: %s", async (path, part) => {
    const { status, headers, json } = await stranger(`/api/v2/${path}`);
    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe("*");
    expect(Object.keys(json).sort()).toEqual(["page", part].sort());
  });

  it("tell an incident from its first update to its resolution, and name what fails", async () => {
    const closed = incidentView("docs.slow.x", "docs", {
      kind: "slow",
      state: "closed",
      endedAt: 1_790_000_100_000,
      publicSummary: "The service is slow.",
    });
    await showView(sampleView(NOW, { incidents: [incidentView("shop.outage.abc", "shop"), closed] }));
    const { incidents } = (await stranger("/api/v2/incidents.json")).json;
    expect(incidents.map(({ name, status }: Record<string, string>) => [name, status])).toEqual([
      ['Shop "A" & <B>: The service does not answer.', "investigating"],
      ["Docs: The service is slow.", "resolved"],
    ]);
    for (const { incident_updates, updated_at } of incidents) {
      expect(incident_updates.length).toBeGreaterThan(1);
      expect(incident_updates[0].created_at).toBe(updated_at);
    }
    expect(incidents[1].incident_updates.map(({ status }: { status: string }) => status)).toEqual([
      "resolved",
      "investigating",
      "investigating",
    ]);
    const unresolved = (await stranger("/api/v2/incidents/unresolved.json")).json.incidents;
    expect(unresolved.map(({ id }: { id: string }) => id)).toEqual(["shop.outage.abc"]);
  });

  it("say what a paused monitor is, without calling it maintenance", async () => {
    await showView(
      sampleView(NOW, { monitors: [monitorView("shop", { status: "paused" }), monitorView("docs")] }),
    );
    const { components } = (await stranger("/api/v2/components.json")).json;
    expect(components[0]).toMatchObject({ status: "operational", description: "Its checks are paused." });
  });

  it("list the members of a group, and times as texts", async () => {
    const { components } = (await stranger("/api/v2/components.json")).json;
    expect(components[0]).toMatchObject({ id: "group:Front", group: true, components: ["shop"] });
    for (const { created_at, updated_at } of components) {
      expect(created_at).toMatch(/^\d{4}-.*Z$/);
      expect(Date.parse(updated_at)).toBeGreaterThanOrEqual(Date.parse(created_at));
    }
  });

  it("tell past, present and coming maintenance apart, recurring windows too", async () => {
    await call("/api/v1/monitors", { body: { id: "shop", target: { url: "https://a.example/" } } });
    const hour = 3_600_000;
    const once = (id: string, from: number) =>
      call("/api/v1/maintenance", { body: { id, from: NOW + from, to: NOW + from + hour } });
    await once("past", -5 * hour);
    await once("present", -hour / 2);
    await once("coming", 5 * hour);
    await call("/api/v1/maintenance", { body: { id: "nightly", cron: "0 3 * * *", durationMinutes: 10 } });
    const ids = async (path: string) =>
      (await stranger(`/api/v2/scheduled-maintenances${path}.json`)).json.scheduled_maintenances.map(
        ({ id, incident_updates }: { id: string; incident_updates: { status: string }[] }) => [
          id.split(":")[0],
          incident_updates[0]!.status,
        ],
      );
    expect(await ids("/active")).toContainEqual(["present", "in_progress"]);
    expect(await ids("/upcoming")).toEqual(
      expect.arrayContaining([
        ["coming", "scheduled"],
        ["nightly", "scheduled"],
      ]),
    );
    expect((await ids("")).map(([id]: string[]) => id)).toEqual(
      expect.arrayContaining(["past", "present", "coming", "nightly"]),
    );
    expect(await ids("")).toContainEqual(["past", "completed"]);
  });
});

describe("/healthz", () => {
  it("is ok while ticks are fresh", async () => {
    const { status, json } = await stranger("/healthz");
    expect(status).toBe(200);
    expect(json).toMatchObject({ status: "ok", lastTickAt: new Date(NOW - 30_000).toISOString() });
    expect(json.lagMs).toBeGreaterThanOrEqual(30_000);
  });

  it("is 503 when any shard is over three minutes behind", async () => {
    await showView(sampleView(NOW, { lastTickAt: NOW - 181_000 }), new Map(), 1);
    const { status, json } = await stranger("/healthz");
    expect([status, json.status]).toEqual([503, "late"]);
    expect(json.detail).toContain("Cron Trigger");
  });

  it("says to the admin why the URL outside is not taken", async () => {
    await showView(sampleView(NOW, { outside: { since: NOW - 60_000, error: "it answered 404" } }));
    expect((await stranger("/healthz")).json.heartbeat).toBeUndefined();
    expect((await call("/healthz")).json.heartbeat).toEqual({
      since: new Date(NOW - 60_000).toISOString(),
      error: "it answered 404",
    });
  });

  it("grants a new Worker its first minutes, and no more", async () => {
    await migrated();
    const idle = { status: "ok", lastTickAt: null, lagMs: null };
    expect((await stranger("/healthz")).json).toEqual({ ...idle, lastCronAt: null });
    const { noteCron } = await import("../../src/store/settings.ts");
    await noteCron((await import("./served.ts")).db, NOW);
    expect((await stranger("/healthz")).json).toEqual({ ...idle, lastCronAt: new Date(NOW).toISOString() });
    const { addMonitor } = await import("../../src/web/save-monitor.ts");
    const { db } = await import("./served.ts");
    const env = { DB: db } as never;
    await addMonitor(env, { id: "a", target: { url: "https://a.example/" } }, NOW - 60_000);
    expect((await stranger("/healthz")).status).toBe(200);
    await addMonitor(env, { id: "b", target: { url: "https://b.example/" } }, NOW - 600_000);
    expect((await stranger("/healthz")).status).toBe(503);
  });
});

it("shows closed incidents in feeds, but not as open ones in the summary", async () => {
  const incidents = [incidentView("shop.slow.x", "shop", { state: "closed", endedAt: 1_790_000_100_000 })];
  await showView(sampleView(NOW, { incidents }));
  expect((await stranger("/feed.rss")).text).toContain("Resolved: ");
  expect((await stranger("/api/v2/summary.json")).json.incidents).toEqual([]);
});
