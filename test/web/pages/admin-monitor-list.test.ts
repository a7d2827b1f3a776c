import { describe, expect, it } from "vitest";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import type { MonitorView } from "../../../src/core/shard/view.ts";
import {
  type ListedMonitor,
  listHref,
  listQuery,
  SORTS,
  shownMonitors,
} from "../../../src/web/pages/admin/monitor-list.ts";

interface Fares {
  readonly name?: string;
  readonly enabled?: boolean;
  readonly status?: MonitorView["status"];
  /** Null: nothing was counted. */
  readonly failures?: number | null;
  readonly p95?: number | null;
  readonly last?: number | null;
}

function listed(id: string, fares: Fares | null): ListedMonitor {
  const target = { url: `https://${id}.example/` };
  const parsed = parseMonitor({ id, name: fares?.name ?? id, enabled: fares?.enabled ?? true, target });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { status = "up", failures = 0, p95 = 100, last = null } = fares ?? {};
  const rate =
    failures === null ? { value: 0, low: 0, high: 1 } : { value: failures, low: 0, high: failures };
  const view = { id, status, failureRate: rate, latencyMs: { p50: p95, p95, p99: p95 }, lastFailureAt: last };
  return {
    stored: { monitor: parsed.monitor } as ListedMonitor["stored"],
    view: fares === null ? null : (view as unknown as MonitorView),
  };
}

const ALL = [
  listed("web10", { status: "outage", failures: 0.5, p95: 300, last: 5_000 }),
  listed("web9", { status: "up", failures: 0.001, p95: null, last: 9_000 }),
  listed("api", { name: "Ärger", status: "intermittent", failures: 0.2, p95: 80, last: 9_000 }),
  listed("new", null),
  listed("off", { enabled: false, failures: null, p95: 80 }),
];
const ids = (query: string, all = ALL) => {
  const params = new URLSearchParams(query);
  return shownMonitors(
    all,
    listQuery((name) => params.get(name) ?? undefined),
  )
    .map(({ stored }) => stored.monitor.id)
    .join(" ");
};

describe("the admin's list of monitors", () => {
  it.each([
    ["", "web10 web9 api new off"],
    ["sort=name", "api new off web9 web10"],
    ["sort=name&order=reversed", "web10 web9 off new api"],
    ["sort=status", "web10 api web9 new off"],
    ["sort=status&order=reversed", "off new web9 api web10"],
    ["sort=failures", "web10 api web9 new off"],
    ["sort=failures&order=reversed", "web9 api web10 new off"],
    ["sort=latency", "web10 api off new web9"],
    ["sort=last", "api web9 web10 new off"],
    ["sort=last&order=reversed", "web10 api web9 new off"],
    ["sort=nosuch&order=reversed", "web10 web9 api new off"],
    ["q=web&sort=name", "web9 web10"],
    ["q=paused", "off"],
    ["q=+EXAMPLE++fails", ""],
    ["q=intermittently", "api"],
    ["q=no+verdict", "new"],
  ])("%s", (query, expected) => {
    expect(ids(query)).toBe(expected);
  });

  it("keeps the order of ties, however it came", () => {
    for (const sort of SORTS)
      for (const order of ["", "&order=reversed"]) {
        const query = `sort=${sort}${order}`;
        expect(ids(query, ALL.toReversed()), query).toBe(ids(query));
      }
  });

  it("says all of it in its address", () => {
    const query = { filter: "a b&c", sort: "last", reversed: true } as const;
    const href = listHref(query, { done: "saved" });
    expect(href).toBe("/admin/monitors?q=a+b%26c&sort=last&order=reversed&done=saved");
    const { searchParams } = new URL(href, "https://x.example");
    expect(listQuery((name) => searchParams.get(name) ?? undefined)).toEqual(query);
    expect(listHref({ filter: "", sort: null, reversed: false })).toBe("/admin/monitors");
  });
});
