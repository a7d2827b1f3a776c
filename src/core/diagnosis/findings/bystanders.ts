/** Unrelated monitors fail in the same minutes. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const bystanders = finding({
  kind: "bystanders",
  chart: "regions",
  data: z.object({ compared: z.int(), shared: z.int() }),
  find: ({ bystanders: found }) => {
    if (found === null) return [];
    const { compared, shared, pValue } = found;
    const summary = `in ${shared} of ${compared} failing minutes unrelated monitors failed too`;
    return [{ summary, pValue, data: { compared, shared } }];
  },
});
