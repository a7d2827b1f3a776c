/** Failures take the same time: something gave up waiting. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const latencyWall = finding({
  kind: "latency-wall",
  chart: "latency",
  data: z.object({
    wallMs: z.number(),
    widthMs: z.number(),
    failures: z.int(),
    of: z.int(),
    successShare: z.number(),
    atDeadline: z.int(),
  }),
  find: ({ latency: { wall, atDeadline } }) => {
    if (wall === null) return [];
    const { wallMs, widthMs, failures, of, successShare, pValue } = wall;
    return [
      {
        summary: `${failures} of ${of} failures took ${Math.round(wallMs / 100) / 10} s`,
        pValue,
        data: { wallMs, widthMs, failures, of, successShare, atDeadline },
      },
    ];
  },
});
