/** Blips begin soon after events of one kind. */
import { z } from "zod";
import { finding } from "./finding.ts";

export const afterEvent = finding({
  kind: "after-event",
  chart: "latency",
  data: z.object({
    event: z.string(),
    withinMinutes: z.int(),
    episodesAfter: z.int(),
    episodes: z.int(),
    eventsFollowed: z.int(),
    events: z.int(),
    /** Share of the watched time that lies so soon after one. */
    covered: z.number(),
  }),
  find: ({ deploys, jobs }) =>
    [deploys, jobs]
      .filter((found) => found !== null)
      .map(({ kind: event, pValue, ...numbers }) => ({
        summary: `${numbers.episodesAfter} of ${numbers.episodes} blips begin within ${numbers.withinMinutes} minutes after a \`${event}\` event`,
        pValue,
        data: { event, ...numbers },
      })),
});
