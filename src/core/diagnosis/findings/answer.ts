/** Most failures say the same, where what they say tells something: a status that all share does not. */
import { z } from "zod";
import { dominantAnswers } from "../measure/answers.ts";
import { finding } from "./finding.ts";

export const answer = finding({
  kind: "answer",
  chart: "latency",
  data: z.object({
    of: z.enum(["type", "hop", "cause"]),
    value: z.string(),
    failures: z.int(),
    total: z.int(),
  }),
  find: ({ view }) =>
    dominantAnswers(view).map(({ pValue, ...data }) => ({
      summary: `${data.failures} of ${data.total} failures have the ${data.of} ${data.value}`,
      pValue,
      data,
    })),
});
