import type { Alert } from "../../src/notify/alert.ts";

/** An outage as the outbox holds it, with a hostile server name in the evidence. */
export const outage: Alert = {
  id: "delivery-1",
  type: "outage.opened",
  createdAt: Date.UTC(2026, 10, 22, 3, 0, 30),
  data: {
    monitor: { id: "shop", name: "Shop", url: "https://shop.example/health" },
    incident: {
      id: "shop.outage.abc",
      kind: "outage",
      state: "open",
      startedAt: "2026-11-22T03:00:01.200Z",
      endedAt: null,
      summary: "Shop is down",
      timeline: [
        { at: "2026-11-22T03:00:01.200Z", type: "started" },
        { at: "2026-11-22T03:00:26.900Z", type: "opened" },
      ],
    },
    firstFailure: {
      id: "shop.abc.weur.0",
      at: "2026-11-22T03:00:01.200Z",
      region: "weur",
      colo: "AMS",
      failure: { type: "http.status", hop: { role: "proxy", product: "nginx" } },
      attribution: {
        meaning: "nginx answered 502: nothing listens behind it.",
        confidence: 0.95,
        upstream: { cause: "connection_refused", alternatives: [], confidence: 0.7 },
      },
      request: { method: "GET", url: "https://shop.example/health" },
      reading: { status: 502, headers: [["Server", "nginx <!channel>"]] },
      lastGood: { headers: [["server", "gunicorn"]] },
    },
    regions: { failing: ["weur"], green: ["enam", "apac"] },
    links: {
      incident: "https://status.example/incidents/shop.outage.abc",
      monitor: "https://status.example/m/shop",
    },
  },
};

export const recovery: Alert = {
  ...outage,
  id: "delivery-2",
  type: "outage.closed",
  data: {
    ...outage.data,
    incident: { ...outage.data.incident, state: "closed", endedAt: "2026-11-22T03:10:00.000Z" },
  },
};
