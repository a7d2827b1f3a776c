/**
 * One batch of the outbox: plans, leases what goes out, sends, settles. At least once: a delivery whose sender died
 * between the two is sent again under the same `webhook-id`, by which a receiver tells it from a new one.
 */
import { planOutbox } from "../core/alert/outbox.ts";
import { type PlannedMessage, SUBSCRIBERS } from "../core/alert/queue.ts";
import type { Channel } from "../core/config/channel/channel.ts";
import { mannerOf } from "../core/config/channel/manner.ts";
import { listChannels } from "../store/channels.ts";
import { type Leased, lease, postpone, readWaiting, release, settle, supersede } from "../store/outbox.ts";
import { type Attempt, attempt } from "./attempt.ts";
import { attemptNews, isNews, NEWS_REQUESTS, SUBSCRIBERS_MANNER } from "./news.ts";
import type { Shell } from "./shell.ts";

/** Longer than a batch may take, so that a lease ends only when its holder is gone. */
const LEASE_MS = 60_000;
/** No send begins in the last third of a lease: it must be settled before the lease ends. */
const LAST_START = 2 / 3;
const AT_ONCE = 6;
/** With its queries (6, and 2 for each 6 messages) below the 45 that a Free plan's invocation may make of both. */
const MAX_REQUESTS = 24;
/** A receiver that failed is left alone so long by the messages behind, so that a queue does not hammer it. */
const PAUSE_MS = 60_000;
/** What a receiver asks of one message holds for the next, but a fresh alert is tried after this at the latest. */
const MAX_PAUSE_MS = 600_000;

export interface DeliveryReport {
  /** Deliveries, not messages. */
  readonly sent: number;
  readonly failed: number;
  /** More was due than one invocation may send: deliver again, in an invocation of its own. */
  readonly more: boolean;
}

const NOTHING: DeliveryReport = { sent: 0, failed: 0, more: false };

/** `only` sends one delivery by its id, whatever else waits. */
export async function deliver(shell: Shell, only: string | null = null): Promise<DeliveryReport> {
  const { db, shard } = shell;
  const now = shell.clock.now();
  const waiting = await readWaiting(db, shard, now, only);
  if (waiting.length === 0) return NOTHING;
  const channels = new Map((await listChannels(db)).map((channel) => [channel.id, channel]));
  const manners = new Map([...channels].map(([id, channel]) => [id, mannerOf(channel, now)]));
  manners.set(SUBSCRIBERS, SUBSCRIBERS_MANNER);
  const plan = planOutbox(waiting, manners, now);
  await supersede(db, plan.superseded, now);
  await postpone(db, plan.held, now);
  const taken = within(plan.messages, MAX_REQUESTS);
  const leaseMs = Number(shell.env.DELIVERY_LEASE_MS ?? LEASE_MS);
  const until = now + leaseMs;
  const leased = await lease(
    db,
    taken.flatMap(({ entries }) => entries.map(({ seq }) => seq)),
    now,
    until,
  );
  const batch = new Batch(shell, channels, leased, { until, lastStart: now + leaseMs * LAST_START });
  const left = await batch.send(taken);
  const waits = [...left, ...plan.messages.slice(taken.length)];
  const paused = waits.filter((message) => batch.pausedUntil(message) !== null);
  await postpone(
    db,
    paused.flatMap((message) =>
      message.entries.map(({ seq }) => ({ seq, until: batch.pausedUntil(message) ?? now })),
    ),
    shell.clock.now(),
  );
  return { sent: batch.sent, failed: batch.failed, more: batch.freed || waits.length > paused.length };
}

/** What is over when it is told opens and resolves on call: two requests. */
function within(messages: readonly PlannedMessage[], maxRequests: number): readonly PlannedMessage[] {
  let requests = 0;
  const end = messages.findIndex(({ entries }) => {
    const { type, channel } = entries[0]!;
    requests += isNews(channel) ? NEWS_REQUESTS : type === "blip" || type === "test" ? 2 : 1;
    return requests > maxRequests;
  });
  return end < 0 ? messages : messages.slice(0, end);
}

class Batch {
  sent = 0;
  failed = 0;
  /** Something that waited for what was sent may go now. */
  freed = false;
  readonly #paused = new Map<string, number>();
  readonly #leased: ReadonlyMap<number, Leased>;
  readonly #shell: Shell;
  readonly #channels: ReadonlyMap<string, Channel>;
  readonly #until: number;
  readonly #lastStart: number;

  constructor(
    shell: Shell,
    channels: ReadonlyMap<string, Channel>,
    leased: readonly Leased[],
    { until, lastStart }: { readonly until: number; readonly lastStart: number },
  ) {
    this.#shell = shell;
    this.#channels = channels;
    this.#leased = new Map(leased.map((delivery) => [delivery.seq, delivery]));
    this.#until = until;
    this.#lastStart = lastStart;
  }

  pausedUntil({ entries }: PlannedMessage): number | null {
    return this.#paused.get(entries[0]!.channel) ?? null;
  }

  /** Sends what was leased, some at a time, and settles after each time. Gives back what it did not begin. */
  async send(messages: readonly PlannedMessage[]): Promise<readonly PlannedMessage[]> {
    const { clock, db } = this.#shell;
    let rest = messages.filter(({ entries }) => entries.some(({ seq }) => this.#leased.has(seq)));
    while (rest.length > 0 && clock.now() <= this.#lastStart) {
      const free = rest.filter((message) => this.pausedUntil(message) === null);
      const wave = free.slice(0, AT_ONCE);
      if (wave.length === 0) break;
      rest = rest.filter((message) => !wave.includes(message));
      await this.#settle(wave, await Promise.all(wave.map((message) => this.#attempt(message))));
    }
    const given = rest.flatMap((message) =>
      this.#deliveriesOf(message).map(({ id }) => ({
        id,
        nextAt: this.pausedUntil(message) ?? clock.now(),
      })),
    );
    await release(db, given, this.#until);
    return rest;
  }

  #deliveriesOf({ entries }: PlannedMessage): Leased[] {
    return entries.flatMap(({ seq }) => this.#leased.get(seq) ?? []);
  }

  #attempt(message: PlannedMessage): Promise<Attempt> {
    const deliveries = this.#deliveriesOf(message);
    const { channel } = message.entries[0]!;
    return isNews(channel)
      ? attemptNews(this.#shell, this.#channels, deliveries)
      : attempt(this.#shell, this.#channels.get(channel), deliveries);
  }

  async #settle(wave: readonly PlannedMessage[], attempts: readonly Attempt[]): Promise<void> {
    const { clock, db } = this.#shell;
    await settle(
      db,
      attempts.flatMap(({ outcomes }) => outcomes),
      this.#until,
    );
    const now = clock.now();
    const followers = wave.flatMap((message, index) =>
      attempts[index]?.outcomes.every(({ state }) => state !== "pending") ? message.followers : [],
    );
    this.freed ||= followers.length > 0;
    await postpone(
      db,
      followers.filter(({ nextAt }) => nextAt > now).map(({ seq }) => ({ seq, until: now })),
      now,
    );
    for (const [index, { outcomes, pauseMs }] of attempts.entries()) {
      // The next batch of the same news.
      this.freed ||= outcomes.some(
        ({ state, nextAt }) => state === "pending" && (nextAt ?? 0) <= now && pauseMs === null,
      );
      for (const { state } of outcomes) state === "sent" ? this.sent++ : this.failed++;
      if (pauseMs === null) continue;
      const pause = Math.min(Math.max(pauseMs, PAUSE_MS), MAX_PAUSE_MS);
      this.#paused.set(wave[index]!.entries[0]!.channel, now + pause);
    }
  }
}
