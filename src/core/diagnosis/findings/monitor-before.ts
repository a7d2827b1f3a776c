/** Another monitor fails in the minutes before. */
import { z } from "zod";
import type { MonitorBefore } from "../measure/others.ts";
import { finding } from "./finding.ts";

export const monitorBefore = finding({
  kind: "monitor-before",
  chart: "blips",
  data: z.object({
    monitor: z.string(),
    /** Of the monitor, such as `tcp`. */
    kind: z.string(),
    withinMinutes: z.int(),
    before: z.int(),
    of: z.int(),
    /** Quiet moments near these, and at the same time of other days. */
    quietBefore: z.int(),
    quietOf: z.int(),
    lookedAt: z.int(),
  }),
  find: ({ others }) =>
    others.map(({ pValue, ...data }) => ({ summary: monitorBeforeWords(data), pValue, data })),
});

export function monitorBeforeWords(found: Omit<MonitorBefore, "pValue">): string {
  const { monitor, kind, withinMinutes, before, of, quietBefore, quietOf } = found;
  return `\`${monitor}\` (${kind}) failed within ${withinMinutes} minutes before ${before} of ${of} runs of failures, and before ${quietBefore} of ${quietOf} quiet moments like them`;
}
