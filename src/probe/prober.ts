/**
 * The Durable Object that touches targets: one batch of probes a call, from the place its location hint asked for.
 * It holds no state but the colo it was found to run in.
 */
import { DurableObject } from "cloudflare:workers";
import { checkId, lostReading, type Reading, startedAt } from "../core/check/reading.ts";
import type { ProbedKind } from "../core/config/monitor.ts";
import { type Env, secretOf } from "../env.ts";
import type { ProbeAnswer, ProbeBatch, ProbeJob } from "./batch.ts";
import { Colo } from "./colo.ts";
import { outside } from "./outside.ts";
import { POOL } from "./plan.ts";
import type { JobOf, Measured } from "./probe.ts";
import { probeOf } from "./probes.ts";
import { Subrequests } from "./subrequests.ts";

/** Bodies that wait to be judged may take this much of an object's 128 MB; beyond it they are judged at once. */
const MAX_HELD_BYTES = 16 * 1024 * 1024;

/** Gives the reading of a probe whose clock has stopped. */
type Waiting = () => Reading;

interface Call {
  readonly batch: ProbeBatch;
  /** Epoch ms. */
  readonly called: number;
  readonly subrequests: Subrequests;
  held: number;
}

export class Prober extends DurableObject<Env> {
  readonly #colo = new Colo(this.ctx.storage);

  /** Never throws for a target's sake. A probe's clock starts when it gets its slot. */
  async probe(batch: ProbeBatch): Promise<ProbeAnswer> {
    const call: Call = { batch, called: Date.now(), subrequests: new Subrequests(), held: 0 };
    const readings: (Reading | Waiting | null)[] = batch.jobs.map(() => null);
    let next = 0;
    const slot = async () => {
      while (next < batch.jobs.length) {
        const index = next++;
        const waiting = await this.#measure(batch.jobs[index]!, call);
        if (waiting === null) return;
        readings[index] = call.held > MAX_HELD_BYTES ? waiting() : waiting;
      }
    };
    // The look-up takes one of the slots: a seventh connection would make a probe wait.
    const finding = this.#findColo(batch, call.subrequests);
    await Promise.all([finding.then(slot), ...Array.from({ length: POOL - 1 }, slot)]);
    const colo = await finding;
    return { colo, readings: (await judged(readings)).map((reading) => reading && { ...reading, colo }) };
  }

  async #findColo(batch: ProbeBatch, subrequests: Subrequests): Promise<string | null> {
    return batch.developmentLoopback ? null : await this.#colo.find(subrequests);
  }

  /** Null: handed back. */
  async #measure(job: ProbeJob, call: Call): Promise<Waiting | null> {
    const { batch, called, subrequests } = call;
    const elapsed = Date.now() - called;
    const at = startedAt((batch.now ?? called) + elapsed);
    const { minute, region, attempt, monitor } = job;
    const lost = (why: string) => lostReading(minute, at, region, attempt, why);
    const bug = (error: unknown) => {
      console.error(`probe ${checkId(monitor.id, minute, region, attempt)} failed by a bug`, error);
      return lost(`the probe itself failed: ${String(error)}`);
    };
    const { kind } = monitor;
    if (kind === "heartbeat") return () => lost("a heartbeat is not probed: its job pings");
    if (elapsed >= batch.startBy) return () => lost(`not started within ${batch.startBy} ms`);
    try {
      const measured = await probeOf(kind)(job as JobOf<ProbedKind>, {
        secret: (name) => secretOf(this.env, name),
        statusUrl: batch.statusUrl,
        development: batch.developmentLoopback,
        at,
        subrequests,
        outside: outside(batch.developmentLoopback),
      });
      call.held += measured?.heldBytes ?? 0;
      return measured && (() => readingOf(measured, call, bug));
    } catch (error) {
      return () => bug(error);
    }
  }
}

function readingOf(measured: Measured, call: Call, bug: (error: unknown) => Reading): Reading {
  call.held -= measured.heldBytes;
  try {
    return measured.reading();
  } catch (error) {
    return bug(error);
  }
}

/** One after the other, with room between them for whatever else the isolate has to do. */
async function judged(readings: readonly (Reading | Waiting | null)[]): Promise<(Reading | null)[]> {
  const done: (Reading | null)[] = [];
  for (const reading of readings) {
    if (typeof reading === "function") await new Promise((resolve) => setTimeout(resolve, 0));
    done.push(typeof reading === "function" ? reading() : reading);
  }
  return done;
}
