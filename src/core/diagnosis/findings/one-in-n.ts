/** A steady share of the checks fails, each by itself: as from one bad member of a small pool. */
import { z } from "zod";
import { atLeast } from "../chance.ts";
import { shapeOf } from "../shape.ts";
import { finding } from "./finding.ts";

/** Beyond it a pool is the rarer story, and below 2 it is an outage. */
const MAX_MEMBERS = 10;

export const oneInN = finding({
  kind: "one-in-n",
  chart: "regions",
  data: z.object({
    rate: z.number(),
    low: z.number(),
    high: z.number(),
    n: z.int(),
    pUneven: z.number(),
  }),
  find: (profile) => {
    const { together: t, activeRate, count } = profile;
    const n = Math.max(1, Math.round(1 / Math.max(activeRate.value, 1e-6)));
    if (count === 0 || n < 2 || n > MAX_MEMBERS || t.pUneven <= 0.01 || !shapeOf(profile).alone) return [];
    return [
      {
        summary: `about one check in ${n} fails, steadily`,
        pValue: atLeast(count - 1, t.activeChecks - 1, 0.01),
        data: { rate: activeRate.value, low: activeRate.low, high: activeRate.high, n, pUneven: t.pUneven },
      },
    ];
  },
});
