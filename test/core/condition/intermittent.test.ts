import { describe, expect, it } from "vitest";
import { MINUTE_MS } from "../../../src/core/check/check.ts";
import { excessPValue, quietMinutes } from "../../../src/core/condition/intermittent.ts";
import type { Blip } from "../../../src/core/condition/runs.ts";
import { START, tell, theOne } from "./story.ts";

/** Blips of one minute that begin at these minutes, then quiet until `until`. */
function blipsAt(minutes: readonly number[], until: number): string {
  const lane = Array.from({ length: until }, () => ".");
  for (const minute of minutes) lane[minute] = "X";
  return `weur: ${lane.join("")}\nenam: .{${until}}\napac: .{${until}}`;
}

describe("intermittent opens by blips", () => {
  it.each([
    ["two in an hour are not enough", [1, 30], 90, []],
    ["three within 60 minutes open it when the third ends", [1, 30, 61], 70, ["62 intermittent.opened"]],
    ["three within 61 minutes do not", [1, 30, 62], 70, []],
    ["four within 24 hours open it", [1, 400, 800, 1441], 1450, ["1442 intermittent.opened"]],
    ["four within a minute more do not", [1, 400, 800, 1442], 1450, []],
    [
      "a nightly job opens it on the fifth night",
      [1, 1441, 2881, 4321, 5761],
      5770,
      ["5762 intermittent.opened"],
    ],
    ["four nights do not", [1, 1441, 2881, 4321], 5770, []],
    ["an hourly job opens it in the fourth hour", [1, 61, 121, 181], 190, ["182 intermittent.opened"]],
    ["the run that is still failing is not judged yet", [1, 30, 61], 62, []],
  ])("%s", (_, minutes, until, log) => {
    expect(tell(blipsAt(minutes, until)).log).toEqual(log);
  });

  it("counts one blip however many regions saw it", () => {
    expect(tell("weur: .X.....\nenam: .X.....\napac: .X....." + "\noc: .{7}").state.blips.length).toBe(1);
  });

  it("takes the monitor's own thresholds", () => {
    const monitor = { alert: { intermittent: [[2, 10]] as [number, number][] } };
    expect(tell(blipsAt([1, 11], 20), { monitor }).log).toEqual(["12 intermittent.opened"]);
    expect(tell(blipsAt([1, 12], 20), { monitor }).log).toEqual([]);
  });

  it("begins with the first of the blips that made it", () => {
    const incident = theOne(tell(blipsAt([1, 100, 130, 150], 155)), "intermittent");
    expect(incident.startedAt).toBe((START + 100) * MINUTE_MS);
    expect(incident.blips).toBe(3);
    expect(incident.id).toBe(`shop.intermittent.${(START + 100).toString(36)}`);
    expect(incident.timeline.map(({ type }) => type)).toEqual(["started", "blip", "blip", "blip", "opened"]);
    expect(incident.summary).toBe("3 blips within 1 hour; last: nginx answered 502 from weur.");
    expect(incident.publicSummary).toBe("The service fails intermittently.");
  });

  it("tells which regions saw the blip that decided", () => {
    expect(tell(blipsAt([1, 30, 61], 70)).changes.at(-1)).toMatchObject({
      failing: ["weur"],
      green: ["enam", "apac"],
    });
  });
});

describe("intermittent is updated", () => {
  it("when the blips have doubled since the last notice", () => {
    const minutes = Array.from({ length: 12 }, (_, index) => 1 + index * 10);
    expect(tell(blipsAt(minutes, 125)).log).toEqual([
      "22 intermittent.opened",
      "52 intermittent.updated",
      "112 intermittent.updated",
    ]);
  });
});

describe("intermittent closes", () => {
  it("after 120 quiet minutes, and one minute less is not enough", () => {
    const story = tell(blipsAt([1, 10, 20], 260));
    expect(story.log).toEqual(["21 intermittent.opened", "141 intermittent.closed"]);
    // It ended with the good check after its last failing one; the quiet time is not a part of it.
    expect(theOne(story, "intermittent")).toMatchObject({
      endedAt: (START + 21) * MINUTE_MS,
      checks: 60,
      failures: 3,
    });
  });

  it("later when its own rhythm is slower: three times the median gap", () => {
    // Gaps of 60 minutes: quiet for 180 after the last one ended in minute 182.
    expect(tell(blipsAt([1, 61, 121, 181], 400)).log).toEqual([
      "182 intermittent.opened",
      "362 intermittent.closed",
    ]);
  });

  it("after the monitor's own quiet time", () => {
    const story = tell(blipsAt([1, 2 + 5, 2 + 10], 100), { monitor: { alert: { quietMinutes: 30 } } });
    expect(story.log).toEqual(["13 intermittent.opened", "43 intermittent.closed"]);
  });

  it("not while the monitor is stale: nobody knows whether it is quiet", () => {
    const lanes = "weur: .X.X.X.?{200}.\nenam: .{7}?{200}.\napac: .{7}?{200}.";
    expect(tell(lanes).log).toEqual(["6 intermittent.opened", "207 intermittent.closed"]);
  });

  it("and counts from its end: the blips before don't open it again", () => {
    const story = tell(blipsAt([1, 10, 20, 150, 155], 300));
    expect(story.log).toEqual(["21 intermittent.opened", "141 intermittent.closed"]);
    expect(tell(blipsAt([1, 10, 20, 150, 155, 160], 170)).log).toContain("161 intermittent.opened");
  });

  it("and says that it left out those before, which other figures of the same day count", () => {
    const { byId } = tell(blipsAt([1, 10, 20, 200, 300, 400, 500], 510));
    expect([...byId.values()].map(({ summary }) => summary.split(";")[0])).toEqual([
      "3 blips within 1 hour",
      "4 blips within 24 hours, not counting those of the incident before",
    ]);
  });

  it.each([
    [[], 120, 120],
    [[0, 30], 120, 120],
    [[0, 41], 120, 123],
    [[0, 10, 20, 500], 120, 120],
    [[0, 100, 300], 120, 450],
    [[0, 4000, 8000], 120, 10_080],
  ])("blips at %j need %i or %i minutes of quiet", (starts, least, quiet) => {
    const blips = starts.map((minute) => blipAt(minute));
    expect(quietMinutes(blips, least)).toBe(quiet);
  });
});

function blipAt(minute: number): Blip {
  const startedAt = minute * MINUTE_MS;
  const firstFailure = `shop.${minute.toString(36)}.weur.0`;
  return { startedAt, endedAt: startedAt, minMs: 0, maxMs: 0, regions: ["weur"], firstFailure, count: 1 };
}

describe("intermittent and outages", () => {
  it("links an outage inside it and waits for its end", () => {
    const lanes = "auto: .X.X.X..X{15}.{130}";
    const story = tell(lanes);
    expect(story.log).toEqual([
      "6 intermittent.opened",
      "11 outage.opened",
      "24 outage.closed",
      "142 intermittent.closed",
    ]);
    const [outage, intermittent] = [theOne(story, "outage"), theOne(story, "intermittent")];
    expect(intermittent.linked).toEqual([outage.id]);
    expect(outage.linked).toEqual([intermittent.id]);
    expect(intermittent.blips).toBe(3);
  });

  it("counts a short outage inside it as one blip", () => {
    expect(theOne(tell("auto: .X.X.X..XXX...."), "intermittent").blips).toBe(4);
  });

  it("opens with short outages alone", () => {
    expect(tell("auto: XX.. XX.. XX..").log.slice(-2)).toEqual([
      "10 intermittent.opened",
      "11 outage.closed",
    ]);
  });
});

describe("intermittent opens by the failure rate", () => {
  const monitor = { alert: { intermittent: [] } };
  // Runs of three failing checks in one region out of three.
  const rate = (runs: number, every: number) => {
    const lane = `.{10}${`XXX.{${every}}`.repeat(runs)}`;
    return `weur: ${lane}\nenam: .{${10 + runs * (3 + every)}}\napac: .{${10 + runs * (3 + every)}}`;
  };

  it("of 24 hours when chance does not explain it", () => {
    expect(tell(rate(2, 20), { monitor }).log).toEqual(["36 intermittent.opened"]);
  });

  it("never by one blip alone, however many checks it failed", () => {
    expect(tell("auto: .{20}XXXXX.{20}", { monitor }).log).toEqual(["21 outage.opened", "26 outage.closed"]);
    expect(
      tell(`weur: .{20}${"XXXX."}.{20}\nenam: .{23}XXX.{20}\napac: .{50}`, { monitor }).log,
    ).not.toContain("26 intermittent.opened");
  });

  it("never by fewer than five failures", () => {
    expect(tell("auto: .{5}X.{5}X.{5}X.{5}X.{5}", { monitor }).log).toEqual([]);
    expect(tell("auto: .{5}X.{5}X.{5}X.{5}X.{5}X.{5}", { monitor }).log).toEqual(["30 intermittent.opened"]);
  });

  it("counts minutes, not the regions that fail together in one", () => {
    const twice = (run: string) => {
      const lane = `.{20}${run}.{20}${run}.{20}`;
      const lanes = `weur: ${lane}\nenam: ${lane}\napac: .{${60 + 2 * run.length}}`;
      return tell(lanes, { monitor: { alert: { intermittent: [], quorum: 3 } } }).log;
    };
    // Eight failing checks, but four failing minutes.
    expect(twice("XX")).toEqual([]);
    expect(twice("XXX")).toEqual(["46 intermittent.opened"]);
  });

  it("not when the objective allows as much", () => {
    expect(tell(rate(2, 20), { monitor: { ...monitor, objective: 0.9 } }).log).toEqual([]);
  });

  it.each([
    ["p is about 0.002", 0.97, []],
    ["p is about 0.0004", 0.98, ["30 intermittent.opened"]],
  ])("only where p is below 0.001: %s with the objective %f", (_p, objective, log) => {
    const lane = `auto: ${".{5}X".repeat(5)}.{5}`;
    const p = excessPValue({ checks: 31, failures: 5 }, objective);
    expect(p > 0.001 && p < 0.02).toBe(log.length === 0);
    expect(tell(lane, { monitor: { ...monitor, objective } }).log).toEqual(log);
  });

  it("not by the failures of a long outage", () => {
    expect(tell("auto: .{5}X.{5}X{60}.{20}X..", { monitor }).log).toEqual([
      "12 outage.opened",
      "72 outage.closed",
    ]);
  });

  it.each([
    // Exact sums of the binomial's terms, as R's binom.test(k, n, p, alternative = "greater") gives.
    [5, 1440, 0.001, 0.0158371],
    [8, 1440, 0.001, 0.000127228],
    [13, 4320, 0.001, 0.000552712],
    [90, 50_000, 0.001, 2.25662e-7],
  ])("%i of %i at %f has a p-value of about %f", (failures, checks, allowed, expected) => {
    const pValue = excessPValue({ checks, failures }, 1 - allowed);
    expect(pValue / expected).toBeGreaterThan(0.995);
    expect(pValue / expected).toBeLessThan(1.005);
  });

  it("has no doubt when nothing failed", () => {
    expect(excessPValue({ checks: 0, failures: 0 }, 0.999)).toBe(1);
  });
});
