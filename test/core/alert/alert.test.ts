import { describe, expect, it } from "vitest";
import { alertData, audience, deliveriesOf } from "../../../src/core/alert/alert.ts";
import type { AlertType } from "../../../src/core/incident/incident.ts";
import { monitorOf, START, tell } from "../condition/story.ts";

const story = tell("weur: .XX..\nenam: .XX..\napac: .....", { blips: true });
const [opened, closed] = story.changes;
const change = (type: AlertType) => story.changes.find((one) => one.type === type)!;
const failure = { id: opened!.firstFailure, reading: { status: 502, body: { text: "<h1>Bad Gateway" } } };
const context = {
  monitor: story.monitor,
  channels: [
    { id: "ops", events: null },
    { id: "log", events: ["blip", "outage.opened"] as const },
  ],
  statusUrl: "https://status.example/",
  firstFailure: failure,
};

describe("who hears of a change", () => {
  it.each([
    ["outage.opened", ["ops", "log"]],
    ["outage.closed", ["ops"]],
    ["blip", ["log"]],
    ["monitor.silent", ["ops"]],
  ] as const)("of %s: %j", (type, ids) => {
    expect(audience(type, context.monitor, context.channels).map(({ id }) => id)).toEqual(ids);
  });

  it("only the channels that the monitor names", () => {
    const monitor = monitorOf({ alert: { channels: ["log"] } });
    expect(audience("outage.opened", monitor, context.channels).map(({ id }) => id)).toEqual(["log"]);
    expect(audience("outage.opened", monitorOf({ alert: { channels: [] } }), context.channels)).toEqual([]);
    expect(audience("monitor.silent", null, context.channels).map(({ id }) => id)).toEqual(["ops"]);
  });
});

describe("a delivery", () => {
  it("has an id made of facts, the same in a retried commit", () => {
    const ids = deliveriesOf(opened!, context).map(({ id }) => id);
    const stamp = (START + 2).toString(36);
    expect(ids).toEqual([
      `${opened!.incident!.id}.outage.opened.${stamp}.ops`,
      `${opened!.incident!.id}.outage.opened.${stamp}.log`,
    ]);
    expect(deliveriesOf(opened!, context)).toEqual(deliveriesOf(opened!, context));
  });

  it("of a reminder has an id of its own", () => {
    const reminded = tell("auto: .X{10}", { monitor: { alert: { remindMinutes: 3 } } });
    const ids = reminded.changes.flatMap((one) => deliveriesOf(one, context).map(({ id }) => id));
    expect(ids).toHaveLength(6);
    expect(new Set(ids).size).toBe(6);
  });

  it("of a blip is about its first failing check", () => {
    const [delivery] = deliveriesOf(change("blip"), context);
    expect(delivery!.id).toBe(`${change("blip").firstFailure}.blip.${(START + 4).toString(36)}.log`);
    expect(delivery!.incident).toBeNull();
    expect(delivery!.payload.blip).toMatchObject({ minMs: 60_000, maxMs: 180_000 });
  });
});

describe("a message's data", () => {
  it("has what the contract says", () => {
    const data = alertData(opened!, context);
    expect(data.monitor).toEqual({ id: "shop", name: "shop", url: "https://shop.example/health" });
    expect(data.incident).toMatchObject({
      kind: "outage",
      state: "open",
      startedAt: new Date((START + 1) * 60_000).toISOString(),
      endedAt: null,
    });
    expect(data.regions).toEqual({ failing: ["weur", "enam"], green: ["apac"] });
    expect(data.links).toEqual({
      incident: `https://status.example/incidents/${opened!.incident!.id}`,
      monitor: "https://status.example/m/shop",
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it("does not quote the body in attribution's reasons either, unless the monitor says so", () => {
    const because = ["status 502", 'body has "account 42 is locked"', 'server "nginx"'];
    const quoting = { ...failure, attribution: { because } };
    const said = (includeBody: boolean) => {
      const monitor = monitorOf({ alert: { includeBody } });
      return alertData(opened!, { ...context, monitor, firstFailure: quoting }).firstFailure?.attribution
        ?.because;
    };
    expect(said(false)).toEqual(["status 502", 'server "nginx"']);
    expect(said(true)).toEqual(because);
  });

  it("has no body of the failing answer, unless the monitor says so", () => {
    expect(alertData(opened!, context).firstFailure).toEqual({
      id: failure.id,
      incident: opened!.incident!.id,
      reading: { status: 502 },
    });
    const monitor = monitorOf({ alert: { includeBody: true } });
    expect(alertData(opened!, { ...context, monitor }).firstFailure).toMatchObject(failure);
  });

  it("has no links when nobody knows the page's address", () => {
    expect(alertData(closed!, { ...context, statusUrl: null }).links).toEqual({
      incident: null,
      monitor: null,
    });
  });

  it("of Edgetick's own trouble names no monitor", () => {
    const own = alertData(
      { ...opened!, type: "monitor.silent" },
      { ...context, monitor: null, firstFailure: null },
    );
    expect(own).toMatchObject({ monitor: null, firstFailure: null });
  });
});
