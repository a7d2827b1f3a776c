/** Failing minutes keep to a part of the hour. */
import { z } from "zod";
import { hasPhase } from "../measure/phase-words.ts";
import { finding } from "./finding.ts";
import { foldData, foldNumbers } from "./fold.ts";

export const minuteOfHour = finding({
  kind: "minute-of-hour",
  chart: "fold",
  data: z.object(foldData),
  find: ({ folds: { minuteOfHour: arc } }) =>
    arc === null
      ? []
      : [
          {
            summary: `${arc.inside} of ${arc.of} failing minutes fall ${hasPhase(arc)}`,
            pValue: arc.pValue,
            data: foldNumbers(arc),
          },
        ],
});
