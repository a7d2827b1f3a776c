import { describe, expect, it } from "vitest";
import { withCause } from "../../../src/core/shard/naming.ts";
import type { ShardCore } from "../../../src/core/shard/shard.ts";
import { isHeld, unnamedAfter } from "../../../src/core/shard/unnamed.ts";
import { START, tell } from "../condition/story.ts";
import { configOf, EMPTY } from "./shard-minutes.ts";

const [compiled] = configOf({ id: "shop", target: { url: "https://shop.example/" } }).monitors;
const NOW = (START + 99) * 60_000;

/** The shard after that story of the shop, and what it told. */
function shard(lanes: string) {
  const { state, changes } = tell(lanes);
  const core: ShardCore = { ...EMPTY, monitors: new Map([["shop", state]]), newestMinute: state.minute };
  return { core, changes: changes.map((change) => ({ compiled: compiled!, change })) };
}

const OPEN = "auto: .X.X.X..";

describe("an intermittent whose cause is to be looked for", () => {
  it.each([
    ["has opened", ".X.X.X.", "auto: .X.X.", { tries: 0 }],
    ["has grown by a quarter", ".X.X.X.X.", "auto: .X.X.X.", { tries: 0 }],
    ["is as it was", ".X.X.X..", "auto: .X.X.X.", undefined],
    ["is none", "........", "auto: .", undefined],
  ])("(%s)", (_what, now, before, expected) => {
    const after = shard(`auto: ${now}`).core;
    const unnamed = unnamedAfter(shard(before).core, after.monitors, [], NOW, true).get("shop");
    expect(unnamed).toEqual(expected && { ...expected, heldUntil: null });
  });

  it("holds its news for twenty seconds, and nothing else's", () => {
    const { core, changes } = shard("auto: .X.X.X.");
    expect(unnamedAfter(EMPTY, core.monitors, changes, NOW, true).get("shop")?.heldUntil).toBe(NOW + 20_000);
    const held = [
      "intermittent.opened",
      "intermittent.updated",
      "intermittent.closed",
      "outage.opened",
    ].filter(isHeld);
    expect(held).toEqual(["intermittent.opened", "intermittent.updated"]);
  });

  it("waits on while it is open, and not for ever", () => {
    const { core } = shard(OPEN);
    const waiting = (tries: number) => ({
      ...core,
      unnamed: new Map([["shop", { tries, heldUntil: null }]]),
    });
    const tries = (before: number, isNewMinute: boolean) =>
      unnamedAfter(waiting(before), core.monitors, [], NOW, isNewMinute).get("shop")?.tries;
    expect([tries(0, true), tries(1, true), tries(2, true)]).toEqual([1, 2, undefined]);
    expect(tries(2, false)).toBe(2);
    expect(unnamedAfter(waiting(0), shard("auto: ...").core.monitors, [], NOW, true).size).toBe(0);
  });
});

describe("a cause that was found", () => {
  const cause = (name: string) => [{ cause: name, confidence: 0.9, summary: `It is ${name}.` }];
  const first = () => withCause(shard(OPEN).core, compiled!, cause("deploy"))!;

  it("stands in the incident, which then waits for none", () => {
    const { core } = shard(OPEN);
    const waiting = { ...core, unnamed: new Map([["shop", { tries: 1, heldUntil: 7 }]]) };
    const named = withCause(waiting, compiled!, cause("deploy"))!;
    expect(named.heldUntil).toBe(7);
    expect(named.incident.hypotheses).toEqual(cause("deploy"));
    expect(named.transition.core.unnamed.size).toBe(0);
    expect(named.transition.changes).toEqual([]);
  });

  it("is news of its own where another led before, unless something waits that says it", () => {
    const { transition } = first();
    expect(
      withCause(transition.core, compiled!, cause("tls"))!.transition.changes.map(
        ({ change }) => change.type,
      ),
    ).toEqual(["intermittent.updated"]);
    const waiting = { ...transition.core, unnamed: new Map([["shop", { tries: 0, heldUntil: 7 }]]) };
    expect(withCause(waiting, compiled!, cause("tls"))!.transition.changes).toEqual([]);
    expect(withCause(transition.core, compiled!, cause("deploy"))!.transition.changes).toEqual([]);
  });

  it("comes too late where the incident is over", () => {
    expect(withCause(shard("auto: ...").core, compiled!, cause("deploy"))).toBeNull();
    expect(withCause(EMPTY, compiled!, cause("deploy"))).toBeNull();
  });
});
