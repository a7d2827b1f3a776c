import { describe, expect, it } from "vitest";
import { audience } from "../../../src/core/alert/alert.ts";
import { AGENT_SILENT_AFTER_MS, observeAgents } from "../../../src/core/condition/agent.ts";
import { severityOf, titleOf } from "../../../src/notify/headline.ts";

const SEEN = Date.UTC(2026, 10, 26, 3, 0, 20);
const agent = { name: "web1", host: "web1.shop.example", seenAt: SEEN };
const SILENT = SEEN + AGENT_SILENT_AFTER_MS;

const silent = observeAgents({}, [agent], SILENT);

describe("a host agent", () => {
  it("is silent after 15 minutes, and not a moment before", () => {
    expect(observeAgents({}, [agent], SILENT - 1).incidents).toEqual([]);
    expect(silent.incidents).toMatchObject([
      {
        id: `agent-web1.agent.${(Math.floor(SEEN / 60_000) + 1).toString(36)}`,
        monitor: null,
        kind: "agent",
        state: "open",
        summary: "The agent web1 on web1.shop.example has reported nothing for 15 minutes.",
        publicSummary: "Monitoring gets no reports from a host.",
      },
    ]);
    expect(silent.changes.map(({ type }) => type)).toEqual(["agent.silent"]);
  });

  it("is one incident however long it is silent", () => {
    expect(observeAgents(silent.open, [agent], SILENT + 86_400_000)).toMatchObject({
      incidents: [],
      changes: [],
      open: silent.open,
    });
  });

  it.each([
    ["reports again", [{ ...agent, seenAt: SILENT + 60_000 }], "Over: it reports again, after"],
    ["is expected no more", [], "Over: it is expected no more, after"],
  ])("is over when it %s", (_, expected, text) => {
    const step = observeAgents(silent.open, expected, SILENT + 120_000);
    expect(step.open).toEqual({});
    expect(step.incidents[0]).toMatchObject({ state: "closed", endedAt: SILENT + 120_000 });
    expect(step.incidents[0]?.timeline.at(-1)?.text).toContain(text);
    expect(step.changes.map(({ type }) => type)).toEqual(["agent.silent"]);
  });

  it("does not stop another's silence from being seen", () => {
    const other = { ...agent, name: "web2" };
    const step = observeAgents(silent.open, [agent, other], SILENT);
    expect(Object.keys(step.open)).toEqual(["web1", "web2"]);
    expect(step.incidents.map(({ id }) => id.split(".")[0])).toEqual(["agent-web2"]);
  });

  it.each(["constructor", "__proto__"])("is seen whatever it is called: %s", (name) => {
    const step = observeAgents({}, [{ ...agent, name }], SILENT);
    expect(step.incidents).toHaveLength(1);
    expect(observeAgents(step.open, [{ ...agent, name }], SILENT + 60_000).incidents).toEqual([]);
  });

  it("may have the name of something that every object has", () => {
    const named = { ...agent, name: "constructor" };
    const step = observeAgents({}, [named], SILENT);
    expect(step.incidents).toHaveLength(1);
    expect(observeAgents(step.open, [named], SILENT + 60_000).incidents).toEqual([]);
  });

  it("alerts channels that name it, and no others", () => {
    const channels = [
      { id: "all", events: null },
      { id: "hosts", events: ["agent.silent"] as const },
      { id: "outages", events: ["outage.opened"] as const },
    ];
    expect(audience(silent.changes[0]!, null, channels).map(({ id }) => id)).toEqual(["hosts"]);
  });

  it("has a title that names it, as a warning", () => {
    const [incident] = silent.incidents;
    const alert = { id: "1", type: "agent.silent", createdAt: SILENT, data: { incident } } as never;
    expect([titleOf(alert), severityOf(alert)]).toEqual(["The agent web1 has stopped reporting", "warning"]);
    const over = observeAgents(silent.open, [], SILENT + 60_000).incidents[0];
    const end = { id: "2", type: "agent.silent", createdAt: SILENT, data: { incident: over } } as never;
    expect(titleOf(end)).toMatch(/^The agent web1: Over: it is expected no more/);
    expect(severityOf(end)).toBe("resolved");
  });
});
