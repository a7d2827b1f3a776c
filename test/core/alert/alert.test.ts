import { describe, expect, it } from "vitest";
import { alertData, audience, deliveriesOf } from "../../../src/core/alert/alert.ts";
import type { Attribution } from "../../../src/core/attribution/attribution.ts";
import { failureOf } from "../../../src/core/check/failure.ts";
import { fact, ofBody, ofHeader } from "../../../src/core/check/reason.ts";
import type { ConditionChange } from "../../../src/core/condition/state.ts";
import type { HostFact } from "../../../src/core/host-evidence/fact.ts";
import { factOf } from "../../../src/core/host-evidence/read-logs.ts";
import type { AlertType } from "../../../src/core/incident/incident.ts";
import { checkOf, monitorOf, START, tell } from "../condition/story.ts";

const story = tell("weur: .XX..\nenam: .XX..\napac: .....", { blips: true });
const [opened, closed] = story.changes;
const change = (type: AlertType) => story.changes.find((one) => one.type === type)!;
const body = { text: "<h1>Bad Gateway", bytes: 16, truncated: false, charset: null };
const check = checkOf("down", "weur", START + 1, { body });
const failure = failureOf({ monitor: "shop", check, request: null, lastGood: null, incident: null });
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
    expect(audience({ type }, context.monitor, context.channels).map(({ id }) => id)).toEqual(ids);
  });

  it("only the channels that the monitor names", () => {
    const monitor = monitorOf({ alert: { channels: ["log"] } });
    expect(audience({ type: "outage.opened" }, monitor, context.channels).map(({ id }) => id)).toEqual([
      "log",
    ]);
    expect(
      audience({ type: "outage.opened" }, monitorOf({ alert: { channels: [] } }), context.channels),
    ).toEqual([]);
    expect(audience({ type: "monitor.silent" }, null, context.channels).map(({ id }) => id)).toEqual(["ops"]);
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
    expect(delivery!.id).toBe(`${change("blip").firstFailure}.blip.${(START + 3).toString(36)}.log`);
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
      failure: `https://status.example/m/shop/failures/${opened!.firstFailure}`,
    });
    expect(JSON.parse(JSON.stringify(data))).toEqual(data);
  });

  it("has no body of the failing answer and no quote of it, unless the monitor says so", () => {
    const attribution: Attribution = {
      failure: { type: "http.status" },
      hop: { role: "app", product: null },
      upstream: { cause: "passed_through", alternatives: [], confidence: 0.7, candidates: [] },
      confidence: 0.7,
      because: [fact("status 502"), ofBody('"account 42 is locked"'), ofHeader('server "nginx"')],
      meaning: "The application answered 502 itself.",
      reason: null,
      requestIds: [],
      cached: null,
    };
    const quoting = { ...failure, attribution };
    const told = (includeBody: boolean) => {
      const monitor = monitorOf({ alert: { includeBody } });
      return alertData(opened!, { ...context, monitor, firstFailure: quoting }).firstFailure!;
    };
    expect(told(false)).toMatchObject({ id: opened!.firstFailure, incident: opened!.incident!.id });
    expect(told(false).reading).not.toHaveProperty("body");
    expect(told(false).attribution?.because).toEqual(["status 502", 'server "nginx"']);
    expect(told(true).reading.body).toEqual(body);
    expect(told(true).attribution?.because).toEqual([
      "status 502",
      '"account 42 is locked"',
      'server "nginx"',
    ]);
  });

  it("lists the events of the 15 minutes before with the incident, and says nothing of them where nobody looked", () => {
    const at = opened!.incident!.startedAt - 180_000;
    const before = [{ kind: "deploy", at, note: "v42", failingAt: opened!.incident!.startedAt }];
    expect(alertData(opened!, { ...context, before }).incident?.before).toEqual([
      { kind: "deploy", at: new Date(at).toISOString(), note: "v42" },
    ]);
    expect(alertData(opened!, context).incident).not.toHaveProperty("before");
  });

  describe("with the host's own record", () => {
    const from = opened!.incident!.startedAt;
    const told = (facts: HostFact[], includeBody = false) => {
      const quiet = [10, 5, 15, 30].map((minutes) => {
        const end = from - minutes * 60_000;
        return { want: `shop.1.c${minutes}`, from: end - 60_000, to: end, control: true, facts: [] };
      });
      const failing = { want: "shop.1", from: from - 60_000, to: from + 120_000, control: false, facts };
      const host = [...quiet, failing];
      const monitor = monitorOf({ alert: { includeBody } });
      return alertData(opened!, { ...context, monitor, host }).host;
    };
    const refused = factOf("upstream.refused", "nginx: connect() to 127.0.0.1:80 failed", from + 1_000);
    const killed = factOf("memory.oom-kill", "kernel killed node (pid 812): out of memory", from + 500);
    const quoting = factOf("app.exception", "TypeError: account 42 is locked", from + 700);

    it.each([
      ["what names the cause before what saw it fail", [refused, killed], false, killed],
      ["what saw it fail, where nothing else is known", [refused], false, refused],
      ["what quotes a log only where bodies may leave", [refused, quoting], true, quoting],
    ])("quotes %s", (_, facts, includeBody, fact) => {
      const at = new Date(fact.at!).toISOString();
      expect(told(facts, includeBody)).toEqual({ at, cause: fact.cause, text: fact.text });
    });

    it("names a cause without its words where they may not leave", () => {
      expect(told([refused, quoting])).toMatchObject({
        cause: "app-error",
        text: "its own record names an error of the application itself",
      });
    });

    it("says nothing where nothing speaks", () => {
      expect(told([])).toBeUndefined();
      expect(told([factOf("request.seen", "nginx: GET / 502", from)])).toBeUndefined();
    });
  });

  it("masks what the monitor's URL holds of secrets", () => {
    const monitor = monitorOf({ target: { url: "https://shop.example/h?api_key=s3cr3t&q=1" } });
    expect(alertData(opened!, { ...context, monitor }).monitor?.url).toBe(
      "https://shop.example/h?api_key=[redacted]&q=1",
    );
  });

  it("has no links when nobody knows the page's address", () => {
    expect(alertData(closed!, { ...context, statusUrl: null }).links).toEqual({
      incident: null,
      monitor: null,
      failure: null,
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

describe("an outage that nobody acknowledges", () => {
  const escalation = { alert: { channels: ["ops"], escalateMinutes: 3, escalateTo: ["boss"] } };
  const channels = [...context.channels, { id: "boss", events: null }];
  const whom = (changes: readonly ConditionChange[]) =>
    changes
      .filter(({ type }) => type !== "blip")
      .map((one) => {
        const to = audience(one, monitorOf(escalation), channels).map(({ id }) => id);
        return `${one.type}${one.escalation ? " escalated" : ""} to ${to.join()}`;
      });

  it("is escalated once, to those who had not heard, and they hear of the end", () => {
    const told = tell("auto: .XXXXXXXX..", { monitor: escalation });
    expect(whom(told.changes)).toEqual([
      "outage.opened to ops",
      "outage.opened escalated to boss",
      "outage.closed to ops,boss",
    ]);
  });

  it("is escalated also where all channels are notified: those named for it wait", () => {
    const all = { alert: { ...escalation.alert, channels: null } };
    const { changes } = tell("auto: .XXXXXXXX..", { monitor: all });
    const to = changes
      .filter(({ type }) => type !== "blip")
      .map((one) =>
        audience(one, monitorOf(all), channels)
          .map(({ id }) => id)
          .join(),
      );
    expect(to).toEqual(["ops,log", "boss", "ops,boss"]);
  });

  it("that ends in time is not", () => {
    expect(whom(tell("auto: .XXX..", { monitor: escalation }).changes)).toEqual([
      "outage.opened to ops",
      "outage.closed to ops",
    ]);
  });
});
