import { describe, expect, it } from "vitest";
import type { AlertType } from "../../src/core/incident/incident.ts";
import { severityOf } from "../../src/notify/headline.ts";
import { messageOf, plainText } from "../../src/notify/message.ts";
import { outage, recovery } from "./sample-alert.ts";

describe("a message at 3 a.m.", () => {
  it("says who answered first, then when, where it is green, what differs, and how to look", () => {
    const message = messageOf(outage);
    expect(`${message.title}\n${plainText(message)}`).toBe(
      [
        "Shop is down",
        "nginx answered 502: nothing listens behind it.",
        "First failure 2026-11-22 03:00:01 UTC, still failing 2026-11-22 03:00:26 UTC",
        "Failing from: weur; green from: enam, apac",
        "Unlike the last good answer: server was gunicorn, is nginx <!channel>",
        "",
        "curl -sv -o /dev/null https://shop.example/health",
        "grep -F shop.abc.weur.0 access.log",
        "",
        "Incident: https://status.example/incidents/shop.outage.abc",
        "Monitor: https://status.example/m/shop",
      ].join("\n"),
    );
  });

  it("says when it was over, and leaves the commands away", () => {
    const message = messageOf(recovery);
    expect(message).toMatchObject({ severity: "resolved", title: "Shop is up again", commands: [] });
    expect(message.lines).toContain("Over since 2026-11-22 03:10:00 UTC");
  });

  it("bounds how long a blip lasted", () => {
    const data = { ...outage.data, incident: null, blip: { minMs: 2_300, maxMs: 12_000 } };
    expect(messageOf({ ...outage, type: "blip", data }).lines).toContain("It lasted 2 to 12 s");
  });

  it("says when it is no news", () => {
    const data = { ...outage.data, reminder: true };
    expect(messageOf({ ...outage, data }).title).toBe("Shop is down (still)");
  });

  it("has a body only when the alert has one", () => {
    expect(messageOf(outage).body).toBeNull();
    const { firstFailure } = outage.data;
    const reading = { ...firstFailure?.reading, body: { text: "<h1>502</h1>" } };
    const withBody = { ...outage, data: { ...outage.data, firstFailure: { ...firstFailure, reading } } };
    expect(messageOf(withBody).body).toBe("<h1>502</h1>");
  });

  it("counts the blips of an intermittent condition and names the likely cause", () => {
    const incident = {
      id: "shop.intermittent.abc",
      kind: "intermittent",
      state: "open",
      blips: 7,
      failures: 9,
      checks: 2000,
      hypotheses: [{ cause: "scheduled-job", summary: "a scheduled job at :00 and :30" }],
    };
    const message = messageOf({ ...outage, type: "intermittent.opened", data: { ...outage.data, incident } });
    expect(message.lines).toContain(
      "7 blips, 9 of 2000 checks failed. Most likely: a scheduled job at :00 and :30",
    );
  });

  it("copies safely into a shell, whatever the URL holds", () => {
    const request = { method: "POST", url: "https://shop.example/?a=1&b='$(x)'" };
    const data = { ...outage.data, firstFailure: { ...outage.data.firstFailure, request } };
    expect(messageOf({ ...outage, data }).commands[0]).toBe(
      "curl -sv -X POST -o /dev/null 'https://shop.example/?a=1&b='\\''$(x)'\\'''",
    );
  });

  it("makes do with an alert that says nothing but its type", () => {
    expect(messageOf({ ...outage, type: "monitor.silent", data: {} })).toMatchObject({
      severity: "critical",
      title: "A part of Edgetick is not being checked",
      lines: [],
      commands: [],
      links: [],
    });
  });
});

describe("how urgent an alert is", () => {
  it.each([
    ["outage.opened", "open", "critical"],
    ["outage.closed", "closed", "resolved"],
    ["regional.opened", "open", "warning"],
    ["intermittent.updated", "open", "warning"],
    ["slow.closed", "closed", "resolved"],
    ["monitor.silent", "open", "critical"],
    ["monitor.silent", "closed", "resolved"],
    ["blip", undefined, "info"],
    ["test", undefined, "info"],
  ] as [AlertType, string | undefined, string][])(
    "%s with its incident %s is %s",
    (type, state, severity) => {
      expect(severityOf({ ...outage, type, data: { incident: state ? { state } : null } })).toBe(severity);
    },
  );
});
