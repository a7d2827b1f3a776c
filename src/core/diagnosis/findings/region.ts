/** One region fails more than its share. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const region = finding({
  kind: "region",
  chart: "regions",
  data: z.object({
    region: z.string(),
    failures: z.int(),
    of: z.int(),
    /** Its failing minutes in which another region answered, and those in which all others were green. */
    comparedMinutes: z.int(),
    othersGreenMinutes: z.int(),
  }),
  find: ({ region: top }) => {
    if (top === null) return [];
    const { name, failures, of, comparedMinutes, othersGreenMinutes, pValue } = top;
    return [
      {
        summary: `${failures} of ${of} failures come from ${name}`,
        pValue,
        data: { region: name, failures, of, comparedMinutes, othersGreenMinutes },
      },
    ];
  },
});
