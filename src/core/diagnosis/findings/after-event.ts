/** Blips begin soon after events of one kind. */
import { z } from "zod";
import type { AfterEvents } from "../measure/events.ts";
import { finding } from "./finding.ts";

/** How many blips follow, and how many would where events are so frequent. */
export function afterWords({ kind, episodes, episodesAfter, withinMinutes, covered }: AfterEvents): string {
  const byChance = Math.round(covered * episodes);
  return `${episodesAfter} of ${episodes} blips begin within ${withinMinutes} minutes after a \`${kind}\` event, ${byChance} would by chance`;
}

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
      .map((found) => {
        const { kind: event, pValue, ...numbers } = found;
        return { summary: afterWords(found), pValue, data: { event, ...numbers } };
      }),
});
