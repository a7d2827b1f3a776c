/** Around failures the successes are slower than elsewhere. */
import { z } from "zod";
import { finding } from "./finding.ts";

const tenth = (ratio: number) => Math.round(ratio * 10) / 10;

export const slowAround = finding({
  kind: "slow-around",
  chart: "latency",
  data: z.object({ nearRatio: z.number(), usualRatio: z.number(), episodes: z.int() }),
  find: ({ neighbours }) => {
    if (neighbours === null) return [];
    const { nearRatio, usualRatio, episodes, pValue } = neighbours;
    const summary = `around failures successes take up to ${tenth(nearRatio)} times the usual, elsewhere ${tenth(usualRatio)} times`;
    return [{ summary, pValue, data: { nearRatio, usualRatio, episodes } }];
  },
});
