import { describe, expect, it } from "vitest";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { faultsOf, otherFaults } from "../../../src/web/pages/admin/form.ts";
import { fieldsOf, monitorInput, monitorValues, withId } from "../../../src/web/pages/admin/monitor-form.ts";

function monitor(input: Record<string, unknown> = {}) {
  const parsed = parseMonitor({ id: "shop", target: { url: "https://shop.example/" }, ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.monitor;
}

const WHOLE = {
  name: "Shop",
  group: "Front",
  public: false,
  intervalMinutes: 5,
  regions: ["weur", "enam"],
  target: {
    url: "https://shop.example/api?a=1",
    method: "POST",
    headers: { accept: "a/b", "x-key": "{{secret.KEY}}: yes" },
    body: '{\n  "a": 1\n}',
    followRedirects: 2,
  },
  assert: { status: ["2xx", "301"], bodyContains: ["ok", "two words"], slowMs: 800, header: { server: "x" } },
  recheck: { afterSeconds: [3, 9] },
  evidence: { body: "head", redact: ["a+"] },
  alert: { channels: ["ops", "mail"], quorum: 1, quietMinutes: 60, duringIntermittent: "page" },
};

describe("the monitor form", () => {
  it.each([
    ["a bare monitor", {}],
    ["one with everything set", WHOLE],
    ["a paused one", { enabled: false }],
  ])("saves %s back as it was, what it does not show included", (_, input) => {
    const before = monitor(input);
    const after = parseMonitor(monitorInput(monitorValues(before), before));
    expect(after).toMatchObject({ ok: true, monitor: before });
  });

  it("takes the recheck ladder's default again when the method changes", () => {
    const before = monitor();
    const values = { ...monitorValues(before), "target.method": ["POST"] };
    const after = parseMonitor(monitorInput(values, before));
    expect(after).toMatchObject({ ok: true, monitor: { recheck: { afterSeconds: [] } } });
  });

  it.each([
    ["a cron beside the stored interval", { everyMinutes: 60 }, { cron: "0 3 * * *" }, [null, "0 3 * * *"]],
    ["an interval beside the stored cron", { cron: "0 3 * * *" }, { everyMinutes: "30" }, [30, null]],
    ["another interval", { everyMinutes: 60 }, { everyMinutes: "30" }, [30, null]],
  ])("takes %s", (_, stored, typed, [everyMinutes, cron]) => {
    const before = monitor({ kind: "heartbeat", target: stored });
    const own = Object.entries(typed).map(([name, text]) => [`target.${name}`, [text]]);
    const after = parseMonitor(
      monitorInput({ ...monitorValues(before), ...Object.fromEntries(own) }, before),
    );
    expect(after).toMatchObject({ ok: true, monitor: { target: { everyMinutes, cron } } });
  });

  it("asks which of two new ways a job runs by", () => {
    const before = monitor({ kind: "heartbeat", target: { everyMinutes: 60 } });
    const values = { ...monitorValues(before), "target.everyMinutes": ["5"], "target.cron": ["0 3 * * *"] };
    const after = parseMonitor(monitorInput(values, before));
    expect(after).toMatchObject({ ok: false, faults: [{ path: "target.everyMinutes" }] });
  });

  it.each([
    [{ name: "Käse-Shop (EU)" }, "kase-shop-eu"],
    [{ name: " ", "target.url": "https://shop.example/health" }, "shop-example"],
    [{ name: "東京", "target.host": "db.example" }, "db-example"],
    [{ name: "Shop", id: "own" }, "own"],
    [{ name: "x".repeat(80) }, "x".repeat(64)],
    [{ name: "!" }, ""],
  ])("of %j has the id %j", (typed, id) => {
    const values = Object.fromEntries(Object.entries(typed).map(([name, text]) => [name, [text]]));
    expect(withId(values).id?.[0] ?? "").toBe(id);
  });

  it("keeps what was typed wrong, so that the schema's message names it", () => {
    const values = { ...monitorValues(monitor()), intervalMinutes: ["often"], regions: [] };
    const result = parseMonitor(monitorInput(values, null));
    if (result.ok) throw new Error("was taken");
    const form = { values, faults: result.faults };
    expect(faultsOf(form, "intervalMinutes")[0]?.message).toBe("must be a whole number from 1 to 1440");
    expect(faultsOf(form, "regions")).toHaveLength(1);
    expect(otherFaults(form, fieldsOf("http"))).toEqual([]);
  });

  it("shows a fault that has no field above the form", () => {
    const form = { values: {}, faults: [{ path: "evidence.redact.0", message: "is bad" }] };
    expect(otherFaults(form, fieldsOf("http"))).toEqual(form.faults);
  });
});

describe("an objective", () => {
  it.each([
    [0.999, "99.9"],
    [0.99999, "99.999"],
    [0.5, "50"],
    [0.9995, "99.95"],
  ])("of %s is shown as %s %% and comes back", (objective, shown) => {
    const values = monitorValues({ ...monitor(), objective });
    expect(values.objective).toEqual([shown]);
    expect(monitorInput(values, monitor())).toMatchObject({ objective });
  });

  it("may be typed as a share too", () => {
    expect(monitorInput({ ...monitorValues(monitor()), objective: ["0.99"] }, monitor())).toMatchObject({
      objective: 0.99,
    });
  });
});
