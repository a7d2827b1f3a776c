import { describe, expect, it } from "vitest";
import { INCIDENT_KINDS } from "../../../src/core/incident/incident.ts";
import { SHOWN_STATUSES } from "../../../src/core/shard/view.ts";
import { KIND_WORDS, publicText, STATUS_WORDS, WORST_FIRST } from "../../../src/core/words/status.ts";

describe("the words of a status", () => {
  it("are there for each, the worst first", () => {
    expect(WORST_FIRST.toSorted()).toEqual(SHOWN_STATUSES.toSorted());
    expect(WORST_FIRST.slice(0, 4)).toEqual(["outage", "regional", "intermittent", "slow"]);
    for (const [left, right] of [
      ["stale", "up"],
      ["maintenance", "up"],
      ["up", "paused"],
    ] as const)
      expect(WORST_FIRST.indexOf(left)).toBeLessThan(WORST_FIRST.indexOf(right));
  });

  it.each(SHOWN_STATUSES)("%s has an image badge's colour and a phrase that begins with a verb", (status) => {
    expect(STATUS_WORDS[status].color).toMatch(/^[0-9a-f]{6}$/);
    expect(STATUS_WORDS[status].one).toMatch(/^(?:is|has|fails) /);
  });

  it.each(INCIDENT_KINDS)(
    "%s says for the public what is and what was, with its length where it matters",
    (kind) => {
      expect(publicText(kind, null)).toBe(`${KIND_WORDS[kind].is}.`);
      const length = KIND_WORDS[kind].lasts ? " for 1 to 2 minutes" : "";
      expect(publicText(kind, { minMs: 60_000, maxMs: 120_000 })).toBe(`${KIND_WORDS[kind].was}${length}.`);
    },
  );
});
