/** Two senders, receivers that fail in any order, senders that die between any two steps: what must hold all the same. */
import fc from "fast-check";
import { expect, it } from "vitest";
import { nextAttempt } from "../../../src/core/alert/backoff.ts";
import { planOutbox } from "../../../src/core/alert/outbox.ts";
import type { Waiting } from "../../../src/core/alert/queue.ts";
import type { AlertType } from "../../../src/core/incident/incident.ts";
import { CHANNELS, waiting } from "./waiting.ts";

const LEASE_MS = 60_000;

type Row = { -readonly [K in keyof Waiting]: Waiting[K] } & {
  state: "pending" | "sent" | "failed" | "superseded";
};

/** The outbox as store/outbox.ts keeps it, with the same conditions on every change. */
class Outbox {
  readonly rows: Row[] = [];
  /** Every request that left, in order. */
  readonly left: Waiting[] = [];
  now = 0;

  add(channel: string, incident: string, type: AlertType, repeats: boolean): void {
    const seq = this.rows.length + 1;
    const made = waiting(seq, type, { channel, incident, createdAt: this.now, nextAt: this.now });
    this.rows.push({ ...made, repeats: repeats || made.repeats, state: "pending" });
  }

  snapshot(): Waiting[] {
    return this.rows.filter(({ state }) => state === "pending").map((row) => ({ ...row }));
  }

  row(seq: number): Row {
    return this.rows[seq - 1]!;
  }

  supersede(lists: readonly (readonly Waiting[])[]): void {
    for (const list of lists) {
      const same = list.every(({ seq, attempts }) => {
        const row = this.row(seq);
        return row.state === "pending" && row.attempts === attempts && (row.leasedUntil ?? 0) <= this.now;
      });
      if (same) for (const { seq } of list) this.row(seq).state = "superseded";
    }
  }

  lease(seq: number): boolean {
    const row = this.row(seq);
    if (row.state !== "pending" || row.nextAt > this.now) return false;
    Object.assign(row, { attempts: row.attempts + 1, tried: true });
    Object.assign(row, { nextAt: this.now + LEASE_MS, leasedUntil: this.now + LEASE_MS });
    return true;
  }

  settle(seq: number, ok: boolean, until: number, retryAfterMs: number): void {
    const row = this.row(seq);
    if (row.state === "sent" || (!ok && row.leasedUntil !== until)) return;
    const nextAt = ok
      ? null
      : nextAttempt({ id: String(seq), attempts: row.attempts, now: this.now, retryAfterMs });
    Object.assign(row, { leasedUntil: null, nextAt: nextAt ?? 0 });
    row.state = ok ? "sent" : nextAt === null ? "failed" : "pending";
  }

  move(seq: number, until: number): void {
    const row = this.row(seq);
    if (row.state === "pending" && (row.leasedUntil ?? 0) <= this.now) row.nextAt = until;
  }
}

type Fate = "ok" | "refused" | "taken, no answer" | "dies before" | "dies after";
interface Act {
  readonly fates: readonly Fate[];
  readonly waitMs: number;
  readonly retryAfterMs: number;
}

/** One sender's batch, as a generator: whoever drives it may do something else between its steps. */
function* sender(outbox: Outbox, { fates, retryAfterMs }: Act): Generator {
  const waits = outbox.snapshot();
  yield;
  const plan = planOutbox(waits, CHANNELS, outbox.now);
  outbox.supersede(plan.superseded);
  for (const { seq, until } of plan.held) outbox.move(seq, until);
  yield;
  for (const [index, { entries, followers }] of plan.messages.entries()) {
    const taken = entries.filter(({ seq }) => outbox.lease(seq));
    const until = outbox.now + LEASE_MS;
    const fate = fates[index % fates.length]!;
    if (fate === "dies before") return;
    yield;
    outbox.left.push(...taken);
    if (fate === "dies after") return;
    yield;
    const ok = fate === "ok";
    for (const { seq } of taken) outbox.settle(seq, ok, until, retryAfterMs);
    if (taken.every(({ seq }) => outbox.row(seq).state !== "pending"))
      for (const { seq } of followers) outbox.move(seq, outbox.now);
  }
}

const KINDS = ["chat", "page", "hook"];
const fate = fc.constantFrom<Fate>("ok", "refused", "taken, no answer", "dies before", "dies after");
const act: fc.Arbitrary<Act> = fc.record({
  fates: fc.array(fate, { minLength: 1, maxLength: 4 }),
  waitMs: fc.constantFrom(0, 1000, 6000, 61_000, 400_000, 3_600_000),
  retryAfterMs: fc.constantFrom(0, 0, 30_000, 7_200_000),
});
/** What happens to an incident between two batches: it opens, is said again, closes; at most in this order. */
const steps = fc.array(
  fc.record({
    incident: fc.integer({ min: 0, max: 6 }),
    act,
    other: act,
    turns: fc.array(fc.boolean(), { maxLength: 40 }),
  }),
  { maxLength: 24 },
);

/** `turns` says who does the next step; what is left over then ends one after the other. */
function interleave(one: Generator, two: Generator, turns: readonly boolean[]): void {
  for (const turn of turns) (turn ? one : two).next();
  for (const rest of [one, two]) for (const _step of rest);
}

function grow(outbox: Outbox, states: Map<string, number>, id: number): void {
  const incident = `i${id}`;
  const stage = states.get(incident) ?? 0;
  if (stage > 2) return;
  states.set(incident, stage + 1);
  const type: AlertType = stage === 2 ? "outage.closed" : "outage.opened";
  for (const channel of KINDS) outbox.add(channel, incident, type, stage === 1);
}

function checkOrder(outbox: Outbox): void {
  const last = new Map<string, number>();
  for (const { channel, incident, seq } of outbox.left) {
    const line = `${channel} ${incident}`;
    expect(seq, `${line} was overtaken`).toBeGreaterThanOrEqual(last.get(line) ?? 0);
    last.set(line, seq);
  }
}

function checkEnds(outbox: Outbox): void {
  expect(outbox.rows.filter(({ state }) => state === "pending")).toEqual([]);
  const left = new Set(outbox.left.map(({ seq }) => seq));
  for (const row of outbox.rows) {
    if (row.channel === "hook") expect(left.has(row.seq), "webhooks get all").toBe(true);
    if (!row.ends) continue;
    const opening = outbox.rows.find(
      ({ channel, incident }) => channel === row.channel && incident === row.incident,
    )!;
    expect(left.has(row.seq), "an end goes exactly where the beginning went").toBe(left.has(opening.seq));
  }
}

it("nothing overtakes, nobody stays paged, and everything ends", () => {
  fc.assert(
    fc.property(steps, (script) => {
      const outbox = new Outbox();
      const states = new Map<string, number>();
      for (const { incident, act: mine, other, turns } of script) {
        grow(outbox, states, incident);
        interleave(sender(outbox, mine), sender(outbox, other), turns);
        outbox.now += mine.waitMs;
        checkOrder(outbox);
      }
      const well: Act = { fates: ["ok"], waitMs: 0, retryAfterMs: 0 };
      for (let hours = 0; hours < 60; hours++) {
        for (const _step of sender(outbox, well));
        outbox.now += 3_600_000;
      }
      checkOrder(outbox);
      checkEnds(outbox);
    }),
    { numRuns: 400 },
  );
});
