import type { Env } from "./env.ts";
import { tickAll } from "./jobs/scheduled.ts";
import { createApp } from "./web/app.ts";

export { Scheduler } from "./jobs/scheduler.ts";
export { Prober } from "./probe/prober.ts";

const app = createApp();

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
  scheduled: (controller, env) => tickAll(env, controller.scheduledTime),
} satisfies ExportedHandler<Env>;
