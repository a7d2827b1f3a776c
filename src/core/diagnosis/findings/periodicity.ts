/** Failing minutes keep to one phase of a period. */
import { z } from "zod";
import { CLOCKS } from "../measure/local-time.ts";
import { hasPhase } from "../measure/phase-words.ts";
import { finding } from "./finding.ts";
import { foldData, foldNumbers } from "./fold.ts";

export const periodicity = finding({
  kind: "periodicity",
  chart: "fold",
  data: z.object({ ...foldData, clock: z.enum(CLOCKS) }),
  find: ({ folds: { best } }) =>
    best === null
      ? []
      : [
          {
            summary: `${best.inside} of ${best.of} failing minutes fall ${hasPhase(best)}`,
            pValue: best.pValue,
            data: { ...foldNumbers(best), clock: best.clock },
          },
        ],
});
