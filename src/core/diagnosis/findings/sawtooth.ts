/** Failures come near the top of a climb in latency that ends in a reset. */
import { z } from "zod";
import { finding } from "./finding.ts";

const MAX_RAMPS = 200;

export const sawtooth = finding({
  kind: "sawtooth",
  chart: "latency",
  data: z.object({
    rampsFailing: z.int(),
    meanPosition: z.number(),
    ramps: z.array(
      z.object({ from: z.number(), to: z.number(), fromLevel: z.number(), toLevel: z.number() }),
    ),
  }),
  find: ({ ramps: found }) => {
    if (found === null) return [];
    const { rampsFailing, meanPosition, ramps, pValue } = found;
    return [
      {
        summary: `failures come at ${Math.round(100 * meanPosition)} % of a climb in latency that ends in a reset, in ${rampsFailing} of ${ramps.length}`,
        pValue,
        data: {
          rampsFailing,
          meanPosition,
          ramps: ramps.slice(-MAX_RAMPS).map(({ start, reset, fromLevel, toLevel }) => ({
            from: start * 60_000,
            to: reset * 60_000,
            fromLevel,
            toLevel,
          })),
        },
      },
    ];
  },
});
