/** What visitors cause, estimated from some of their requests (core/usage/visit.ts): a count of each would cost as much. */
import { added, type Counts, NO_COUNTS } from "../core/usage/tally.ts";
import { countedVisit } from "../core/usage/visit.ts";
import type { Env } from "../env.ts";
import { metered } from "../store/metered.ts";
import { schedulerOf } from "./scheduler-stub.ts";

/** Which keeps the estimate of the whole installation. */
const SHARD = 0;

/** `answer` gets the environment to work with. `draw` is random from 0 to 1. */
export async function sampledVisit(
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  answer: (env: Env) => Response | Promise<Response>,
  draw = Math.random(),
): Promise<Response> {
  let counts: Counts = { ...NO_COUNTS, workerRequests: 1 };
  const db = metered(env.DB, ({ rowsRead, rowsWritten }) => {
    counts = added(counts, { rowsRead, rowsWritten });
  });
  const response = await answer({ ...env, DB: db });
  const counted = countedVisit(counts, draw);
  if (counted !== null) ctx.waitUntil(note(env, counted));
  return response;
}

async function note(env: Env, counted: Partial<Counts>): Promise<void> {
  try {
    await schedulerOf(env, SHARD).noteVisits(SHARD, counted);
  } catch (error) {
    console.error("a visit could not be counted", error);
  }
}
