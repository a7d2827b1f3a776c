/** Failures come together: from several regions at once, or one after the other. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const together = finding({
  kind: "together",
  chart: "regions",
  data: z.object({
    otherChecks: z.int(),
    otherFailing: z.int(),
    rechecks: z.int(),
    recheckFailing: z.int(),
    adjacentPairs: z.int(),
    expectedPairs: z.number(),
    density: z.number(),
  }),
  find: ({ together: t, count }) => {
    if (count === 0) return [];
    const { otherChecks, otherFailing, rechecks, recheckFailing, adjacentPairs, expectedPairs, density } = t;
    return [
      {
        summary: `${otherFailing} of ${otherChecks} checks from other regions in failing minutes fail too; ${adjacentPairs} failures are followed by another, ${Math.round(expectedPairs * 10) / 10} would be by chance`,
        pValue: Math.min(1, 2 * Math.min(t.pAdjacent, t.pSimultaneous)),
        data: {
          otherChecks,
          otherFailing,
          rechecks,
          recheckFailing,
          adjacentPairs,
          expectedPairs,
          density,
        },
      },
    ];
  },
});
