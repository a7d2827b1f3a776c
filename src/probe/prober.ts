/**
 * The Durable Object that touches targets: one batch of probes a call, from the place its location hint asked for.
 * It holds no state but the colo it was found to run in.
 */
import { DurableObject } from "cloudflare:workers";
import { checkId, lostReading, type Reading } from "../core/check/reading.ts";
import { type Env, secretOf } from "../env.ts";
import { type ProbeAnswer, type ProbeBatch, type ProbeJob, startedAt } from "./batch.ts";
import { Colo } from "./colo.ts";
import { probeHttp } from "./http.ts";
import { POOL } from "./plan.ts";
import { Subrequests } from "./subrequests.ts";

export class Prober extends DurableObject<Env> {
  readonly #colo = new Colo(this.ctx.storage);

  /** Never throws for a target's sake. A probe's clock starts when it gets its slot. */
  async probe(batch: ProbeBatch): Promise<ProbeAnswer> {
    const called = Date.now();
    const subrequests = new Subrequests();
    const readings: (Reading | null)[] = batch.jobs.map(() => null);
    let next = 0;
    const slot = async () => {
      while (next < batch.jobs.length) {
        const index = next++;
        const reading = await this.#probeOne(batch.jobs[index]!, batch, called, subrequests);
        readings[index] = reading;
        if (reading === null) return;
      }
    };
    // The look-up takes one of the slots: a seventh connection would make a probe wait.
    const finding = this.#findColo(batch, subrequests);
    await Promise.all([finding.then(slot), ...Array.from({ length: POOL - 1 }, slot)]);
    const colo = await finding;
    return { colo, readings: readings.map((reading) => reading && { ...reading, colo }) };
  }

  async #findColo(batch: ProbeBatch, subrequests: Subrequests): Promise<string | null> {
    return batch.developmentLoopback ? null : await this.#colo.find(subrequests);
  }

  async #probeOne(
    job: ProbeJob,
    batch: ProbeBatch,
    called: number,
    subrequests: Subrequests,
  ): Promise<Reading | null> {
    const elapsed = Date.now() - called;
    const at = startedAt((batch.now ?? called) + elapsed);
    const { minute, region, attempt, monitor } = job;
    if (elapsed >= batch.startBy)
      return lostReading(minute, at, region, attempt, `not started within ${batch.startBy} ms`);
    try {
      return await probeHttp(job, {
        secret: (name) => secretOf(this.env, name),
        statusUrl: batch.statusUrl,
        development: batch.developmentLoopback,
        at,
        subrequests,
      });
    } catch (error) {
      console.error(`probe ${checkId(monitor.id, minute, region, attempt)} failed by a bug`, error);
      return lostReading(minute, at, region, attempt, `the probe itself failed: ${String(error)}`);
    }
  }
}
