/** Failing days keep to some days of the week. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const dayOfWeek = finding({
  kind: "day-of-week",
  chart: "hours",
  data: z.object({
    name: z.string(),
    days: z.array(z.int()).readonly(),
    failingDaysInside: z.int(),
    failingDays: z.int(),
    watchedInside: z.int(),
    watched: z.int(),
  }),
  find: ({ weekdays }) => {
    if (weekdays === null) return [];
    const { pValue, ...data } = weekdays;
    const summary = `${data.failingDaysInside} of ${data.failingDays} failing days are ${data.name}`;
    return [{ summary, pValue, data }];
  },
});
