/** The Worker of the benchmarks: the product's own code behind a few routes that drive and count it. */

import type { Cause } from "../../../src/core/diagnosis/diagnosis.ts";
import type { Env } from "../../../src/env.ts";
import { Prober as RealProber } from "../../../src/probe/prober.ts";
import { Bill, counted } from "./counted-db.ts";
import { diagnosePrepared, diagnoseRecorded, prepareHistory } from "./diagnosis.ts";
import { fillDays, fillHistory, type Render, render } from "./page.ts";
import { probeOnce } from "./prober-call.ts";
import { createMonitors, expire, pruneAll, replay, type Slice } from "./replay.ts";

export { Scheduler } from "../../../src/jobs/scheduler.ts";
export class Prober extends RealProber {}

type Ask = {
  readonly count: number;
  readonly regions: string[];
  readonly at: number;
  readonly causes: Cause[];
  readonly monitor: string;
  readonly url: string;
} & Slice &
  Render;

async function answer(
  path: string,
  ask: Ask,
  env: Env,
  bill: Bill,
  context: ExecutionContext,
): Promise<unknown> {
  switch (path) {
    case "/monitors":
      return createMonitors(env.DB, ask.count, ask.regions, ask.at);
    case "/replay":
      return replay(env, ask);
    case "/expire":
      return expire(env, ask.at, bill);
    case "/prune":
      return pruneAll(env, ask.at);
    case "/days":
      return fillDays(env);
    case "/days-of-history":
      return fillHistory(env, ask.at);
    case "/page":
      return render(env, context, ask);
    case "/history":
      return prepareHistory(ask.causes);
    case "/diagnose":
      return diagnosePrepared();
    case "/diagnose-recorded":
      return diagnoseRecorded(env, ask.monitor);
    case "/probe":
      return probeOnce(env, ask.url, ask.count);
    case "/nothing":
      return null;
    default:
      throw new Error(`no such route: ${path}`);
  }
}

export default {
  async fetch(request, env, context) {
    const bill = new Bill();
    const own = { ...env, DB: counted(env.DB, bill) };
    try {
      const ask = (await request.json()) as Ask;
      const result = await answer(new URL(request.url).pathname, ask, own, bill, context);
      return Response.json({ result: result ?? null, bill });
    } catch (error) {
      return new Response(error instanceof Error ? (error.stack ?? error.message) : String(error), {
        status: 500,
      });
    }
  },
} satisfies ExportedHandler<Env>;
