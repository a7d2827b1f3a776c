import type { Env } from "./env.ts";
import { tickAll } from "./jobs/scheduled.ts";
import { sampledVisit } from "./jobs/visits.ts";
import { createApp } from "./web/app.ts";

export { Scheduler } from "./jobs/scheduler.ts";
export { Prober } from "./probe/prober.ts";

const app = createApp();

export default {
  fetch: (request, env, ctx) => sampledVisit(env, ctx, (counted) => app.fetch(request, counted, ctx)),
  scheduled: (controller, env) => tickAll(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;
