/** Failures gather in the hours whose successes are slowest. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const load = finding({
  kind: "load",
  chart: "hours",
  data: z.object({
    /** Slowest hour ÷ fastest hour. */
    swing: z.number(),
    /** Of the failing hours, 0 the fastest … 1 the slowest. */
    meanRank: z.number(),
    hours: z.int(),
    /** Latency against the usual, by hour of the day. */
    byHour: z.array(z.number().nullable()).readonly(),
  }),
  find: ({ load: found }) => {
    if (found === null) return [];
    const { swing, meanRank, hours, byHour, pValue } = found;
    const summary = `failures gather in the hours with the slowest successes (rank ${Math.round(100 * meanRank)} of 100)`;
    return [{ summary, pValue, data: { swing, meanRank, hours, byHour } }];
  },
});
