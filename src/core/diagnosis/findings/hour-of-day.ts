/** Failing minutes keep to some hours of the day. */
import { z } from "zod";
import { clockTime } from "../measure/phase-words.ts";
import { finding } from "./finding.ts";
import { foldData, foldNumbers } from "./fold.ts";

export const hourOfDay = finding({
  kind: "hour-of-day",
  chart: "hours",
  data: z.object(foldData),
  find: ({ folds: { hourOfDay: arc } }) => {
    if (arc === null) return [];
    const [from, to] = [arc.phaseMinutes, arc.phaseMinutes + arc.widthMinutes + 1];
    return [
      {
        summary: `${arc.inside} of ${arc.of} failing minutes fall between ${clockTime(from)} and ${clockTime(to)} UTC`,
        pValue: arc.pValue,
        data: foldNumbers(arc),
      },
    ];
  },
});
