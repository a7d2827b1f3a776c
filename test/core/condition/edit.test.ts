import { describe, expect, it } from "vitest";
import { observeHypotheses, withIncident } from "../../../src/core/condition/edit.ts";
import { observePatient } from "../../../src/core/condition/patient.ts";
import { checkOf, START, tell } from "./story.ts";

const cause = (name: string) => ({ cause: name, confidence: 0.8, summary: `It is ${name}.` });

describe("an operator's edit", () => {
  const { state } = tell("auto: .XX");

  it("reaches the open incident", () => {
    const edited = { ...state.open.outage!, summary: "The disk is full." };
    expect(withIncident(state, edited).open.outage!.summary).toBe("The disk is full.");
  });

  it("leaves the state alone when the incident is not the open one", () => {
    expect(withIncident(state, { ...state.open.outage!, id: "shop.outage.old" })).toBe(state);
    expect(withIncident(state, { ...state.open.outage!, kind: "slow" })).toBe(state);
  });
});

describe("hypotheses of an open intermittent", () => {
  const story = tell("auto: .X.X.X.");
  const observe = (state: typeof story.state, ...causes: string[]) =>
    observeHypotheses(state, {
      monitor: story.monitor,
      minute: START + 7,
      imported: false,
      hypotheses: causes.map(cause),
    });

  it("are kept without news the first time", () => {
    const step = observe(story.state, "crash-restart");
    expect(step.changes).toEqual([]);
    expect(step.incidents[0]!.hypotheses).toEqual([cause("crash-restart")]);
  });

  it("are an update when another one leads", () => {
    const first = observe(story.state, "crash-restart", "deploy").state;
    expect(observe(first, "crash-restart", "tls").changes).toEqual([]);
    const step = observe(first, "scheduled-job", "crash-restart");
    expect(step.changes.map(({ type }) => type)).toEqual(["intermittent.updated"]);
    expect(step.incidents[0]!.timeline.at(-1)!.text).toBe("Leading hypothesis: It is scheduled-job.");
    expect(observe(step.state, "scheduled-job", "crash-restart").state).toBe(step.state);
  });

  it("are said once where the leader was lost in between", () => {
    const first = observe(story.state, "crash-restart").state;
    const lost = observe(first).state;
    const again = observe(lost, "crash-restart");
    const entries = again.state.open.intermittent!.timeline.filter(({ type }) => type === "hypothesis");
    expect(entries.map(({ text }) => text)).toEqual(["Leading hypothesis: It is crash-restart."]);
    expect(again.changes).toEqual([]);
    expect(again.state.open.intermittent!.hypotheses).toEqual([cause("crash-restart")]);
  });

  it("have nowhere to go when none is open", () => {
    const { state } = tell("auto: ...");
    expect(observe(state, "deploy").state).toBe(state);
  });
});

describe("the patient attempt", () => {
  const answer = checkOf("down", "auto", START + 2, { status: 504, latencyMs: 60_000, attempt: 6 });

  it("tells the open incident what the gateway said", () => {
    const { state, monitor } = tell("auto: .XX");
    const step = observePatient(state, { monitor, minute: START + 2, check: answer });
    expect(step.incidents[0]!.timeline.at(-1)!.text).toBe(
      "A patient attempt from auto: nginx answered 504 after 1 minute.",
    );
    expect(step.changes).toEqual([]);
    expect(observePatient(step.state, { monitor, minute: START + 2, check: answer }).incidents).toEqual([]);
  });

  it("changes nothing when no incident is open", () => {
    const { state, monitor } = tell("auto: .X");
    expect(observePatient(state, { monitor, minute: START + 1, check: answer }).state).toEqual(state);
  });
});
