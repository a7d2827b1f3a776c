import type { Env } from "../env.ts";
import type { Scheduler } from "./scheduler.ts";

/** The one Scheduler of a shard. Its home is where D1 is: each commit is a round trip to it. */
export function schedulerOf(env: Env, shard: number): DurableObjectStub<Scheduler> {
  const namespace = env.SCHEDULER as unknown as DurableObjectNamespace<Scheduler>;
  const options = env.HOME_REGION
    ? { locationHint: env.HOME_REGION as DurableObjectLocationHint }
    : undefined;
  return namespace.get(namespace.idFromName(String(shard)), options);
}
