import { expect, it } from "vitest";
import { incidentByHand } from "../../../../src/core/incident/by-hand.ts";
import type { Impact } from "../../../../src/core/incident/incident.ts";
import { incidentView } from "../../../../src/core/shard/shard-view.ts";
import type { ShownStatus } from "../../../../src/core/shard/view.ts";
import { overallState } from "../../../../src/web/pages/status/overall-state.ts";
import { monitorOnPage } from "../rich-view.ts";

const monitors = (statuses: readonly ShownStatus[]) =>
  statuses.map((status, index) => {
    const name = "ABCDEF"[index]!;
    return monitorOnPage({ id: name.toLowerCase(), name, group: null, status }, index).view;
  });

it.each<[string, ShownStatus[], Impact, ShownStatus, string, string]>([
  ["nothing measured", ["up"], "minor", "slow", "Cards fail", ""],
  ["something less grave", ["slow", "up"], "major", "regional", "Cards fail", "A is slow"],
  ["something graver", ["outage", "up"], "major", "outage", "A is down", "Cards fail"],
  ["something as grave", ["outage", "up"], "critical", "outage", "Cards fail", "A is down"],
  ["no impact", ["up"], "none", "up", "A is up", ""],
])("an incident by hand beside %s", (_, statuses, impact, status, sentence, also) => {
  const note = { at: 1, text: "Soon.", public: true };
  const incident = incidentView(
    incidentByHand({ id: "manual.1.a", title: "Cards fail", impact, monitors: [], note }),
  );
  expect(overallState(monitors(statuses), [incident])).toEqual({ status, sentence, also });
  expect(overallState(monitors(statuses), [{ ...incident, state: "closed" }])).toEqual(
    overallState(monitors(statuses)),
  );
});

it.each<[string, ShownStatus[], ShownStatus, string, string]>([
  ["all up", ["up", "up", "up"], "up", "All 3 services are up", ""],
  ["one, up", ["up"], "up", "A is up", ""],
  ["one down", ["up", "outage"], "outage", "B is down", ""],
  ["two down", ["outage", "up", "outage"], "outage", "A and C are down", ""],
  ["all down", ["outage", "outage"], "outage", "Everything is down", ""],
  ["many down", ["outage", "outage", "outage", "outage", "up"], "outage", "4 of 5 services are down", ""],
  ["intermittent", ["up", "intermittent"], "intermittent", "B fails intermittently", ""],
  ["down and slow", ["slow", "outage"], "outage", "B is down", "A is slow"],
  ["only some regions", ["regional", "up"], "regional", "A is down in some regions", ""],
  ["one stale", ["stale", "up"], "stale", "A has no recent data", ""],
  ["all stale", ["stale", "stale"], "stale", "Measurements have stopped", ""],
  ["paused ones do not count", ["paused", "up", "up"], "up", "All 2 services are up", "A is paused"],
  ["what has no verdict is left out", ["unknown", "outage"], "outage", "B is down", "A has no verdict yet"],
  ["many left out", ["paused", "paused", "paused", "paused", "up"], "up", "E is up", "4 more are paused"],
  ["all paused", ["paused", "paused"], "paused", "Every monitor is paused", ""],
  ["before the first verdict", ["unknown", "paused"], "unknown", "No verdict yet", ""],
  ["maintenance is not an outage", ["maintenance", "up"], "maintenance", "A is under maintenance", ""],
])("%s", (_, statuses, status, sentence, also) => {
  expect(overallState(monitors(statuses))).toEqual({ status, sentence, also });
});

it("waits for the first check until there is one", () => {
  const unseen = monitors(["unknown"]).map((view) => ({ ...view, lastCheckAt: null }));
  expect(overallState(unseen).sentence).toBe("Waiting for the first check");
});
