/** What visitors cause, estimated: one request in a hundred is counted, as a hundred. A count of each would cost as much. */
import { added, type Counts, NO_COUNTS } from "../core/usage/tally.ts";
import type { Env } from "../env.ts";
import { metered } from "../store/metered.ts";
import { schedulerOf } from "./scheduler-stub.ts";

const ONE_IN = 100;
/** Which keeps the estimate of the whole installation. */
const SHARD = 0;

/** `answer` gets the environment to work with. `chance` is from 0 to 1. */
export async function sampledVisit(
  env: Env,
  ctx: Pick<ExecutionContext, "waitUntil">,
  answer: (env: Env) => Response | Promise<Response>,
  chance = Math.random(),
): Promise<Response> {
  if (chance >= 1 / ONE_IN) return answer(env);
  let counts: Counts = { ...NO_COUNTS, workerRequests: 1 };
  const db = metered(env.DB, ({ rowsRead, rowsWritten }) => {
    counts = added(counts, { rowsRead, rowsWritten });
  });
  const response = await answer({ ...env, DB: db });
  ctx.waitUntil(note(env, counts));
  return response;
}

async function note(env: Env, { rowsRead, rowsWritten, workerRequests }: Counts): Promise<void> {
  try {
    await schedulerOf(env, SHARD).noteVisits(SHARD, {
      rowsRead: ONE_IN * rowsRead,
      rowsWritten: ONE_IN * rowsWritten,
      workerRequests: ONE_IN * workerRequests,
    });
  } catch (error) {
    console.error("a visit could not be counted", error);
  }
}
