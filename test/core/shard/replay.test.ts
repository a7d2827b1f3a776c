import { describe, expect, it } from "vitest";
import { checkOf } from "../../../src/core/check/check-of.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { replayHistory } from "../../../src/core/shard/replay.ts";
import { configOf, EMPTY, minutes, readingOf } from "./shard-minutes.ts";

const FROM = 20_500 * 1440;
const statusAt = (minute: number) => (minute >= FROM + 3 ? 502 : 200);

describe("history judged once more", () => {
  it("knows of an incident that is still open what live ticks knew of it", () => {
    const config = configOf({ id: "shop", target: { url: "https://shop.example/" } });
    const live = minutes(EMPTY, config, FROM, FROM + 20, (_id, minute) => statusAt(minute));
    const { monitor } = config.monitors[0]!;
    const checks = Array.from({ length: 21 }, (_, index) =>
      checkOf(readingOf(FROM + index, "auto", statusAt(FROM + index)), null),
    );
    const { state, incidents } = replayHistory(initialState(monitor, FROM), monitor, [], checks);
    const counts = { checks: 18, failures: 18 };
    expect(live.monitors.get("shop")?.open.outage).toMatchObject(counts);
    expect(state.open.outage).toMatchObject(counts);
    expect(incidents).toMatchObject([counts]);
  });
});
