/** One data centre that probes run in sees more failures than its share. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const colo = finding({
  kind: "colo",
  chart: "regions",
  data: z.object({ colo: z.string(), failures: z.int(), of: z.int() }),
  find: ({ colo: top }) => {
    if (top === null) return [];
    const { name, failures, of, pValue } = top;
    const summary = `${failures} of ${of} failures come from the data centre ${name}`;
    return [{ summary, pValue, data: { colo: name, failures, of } }];
  },
});
