/** One batch of one piece of news to subscribers, at most fifty mails, and where the next one begins. */
import { nextAttempt } from "../core/alert/backoff.ts";
import type { News, NewsPayload, NewsProgress } from "../core/alert/news.ts";
import { type ChannelManner, SUBSCRIBERS } from "../core/alert/queue.ts";
import type { Channel } from "../core/config/channel/channel.ts";
import { pageUrl, secretOf } from "../env.ts";
import { type NewsContext, newsMail } from "../notify/news-mail.ts";
import { mailsAnyone, sendMails } from "../notify/send-mails.ts";
import type { Delivery } from "../store/deliveries.ts";
import { publicNames } from "../store/monitors.ts";
import { type DeliveryOutcome, saveProgress } from "../store/outbox.ts";
import { readSettings } from "../store/settings.ts";
import { noteOutcomes, type Recipient, recipientsAfter, recipientsOf } from "../store/subscriptions.ts";
import type { Attempt } from "./attempt.ts";
import { mailWays } from "./mail-host.ts";
import type { Shell } from "./shell.ts";

const MAX_BATCH = 50;
/** What a batch takes of an invocation's queries and requests, at most. */
export const NEWS_REQUESTS = 8;

/** As people read it: what opens together is one mail, and what is over before it was sent is none. */
export const SUBSCRIBERS_MANNER: ChannelManner = { keepsAll: false, groups: true, quietUntil: () => null };

export function isNews(channel: string): boolean {
  return channel === SUBSCRIBERS;
}

/** The same outcome for all: what is over has no next attempt. */
function outcomesOf(deliveries: readonly Delivery[], at: number) {
  const all = (outcome: Omit<DeliveryOutcome, "id" | "at">): Attempt["outcomes"] =>
    deliveries.map(({ id }) => ({ id, at, ...outcome }));
  const over = (state: "sent" | "failed" | "superseded", error: string | null): Attempt => ({
    outcomes: all({ state, nextAt: null, status: null, error }),
    pauseMs: null,
  });
  return { all, over };
}

/** `deliveries` go out as one mail to each subscriber; those of one monitor read only of that. */
export async function attemptNews(
  shell: Shell,
  channels: ReadonlyMap<string, Channel>,
  deliveries: readonly Delivery[],
): Promise<Attempt> {
  const at = shell.clock.now();
  const { over } = outcomesOf(deliveries, at);
  const settings = await readSettings(shell.db);
  const channel = channels.get(settings.subscribeChannel ?? "");
  const site = pageUrl(shell.env, settings.statusUrl);
  if (channel === undefined || !mailsAnyone(channel))
    return over("failed", "no e-mail channel is set for subscriptions, or it can't mail everyone");
  if (site === null) return over("failed", "the page's public address is not set: mails would have no links");
  const [first] = deliveries;
  const payloads = deliveries.map(({ payload }) => payload as NewsPayload);
  const progress = payloads[0]?.progress;
  if (first === undefined || progress === undefined) return over("failed", "the news is not readable");
  const names = await publicNames(shell.db);
  const shown = payloads
    .map(({ news }) => ({
      ...news,
      monitors: news.monitors.filter((id) => names.has(id)),
      all: news.monitors,
    }))
    .filter(({ monitors, all: named }) => named.length === 0 || monitors.length > 0);
  // Made private or deleted meanwhile: nobody may know of it any more.
  if (shown.length === 0) return over("superseded", null);
  const batch = await nextBatch(shell, shown, progress, first.createdAt);
  if (batch.recipients.length === 0) return over("sent", null);
  const context: NewsContext = { page: settings.title, site, names };
  const mails = batch.recipients.map((recipient) => ({
    to: [recipient.address],
    ...newsMail(newsFor(recipient, shown), context, unsubscribeUrl(site, recipient)),
  }));
  const key = `${first.id}.${progress.after}.${progress.tries}`.replace(/[^\x21-\x7e]/g, "-");
  const result = await sendMails(channel, mails, key, (name) => secretOf(shell.env, name), {
    now: at,
    development: shell.development,
    ...mailWays(shell, at),
  });
  return await settled(shell, deliveries, { first, progress, batch, result, at });
}

interface Tried {
  readonly first: Delivery;
  readonly progress: NewsProgress;
  readonly batch: NextBatch;
  readonly result: Awaited<ReturnType<typeof sendMails>>;
  readonly at: number;
}

/** Writes down how far it came. */
async function settled(
  shell: Shell,
  deliveries: readonly Delivery[],
  { first, progress, batch, result, at }: Tried,
): Promise<Attempt> {
  const { all, over } = outcomesOf(deliveries, at);
  if (result.kind === "failed") {
    const tries = progress.tries + 1;
    const { status, error, recoverable, retryAfterMs } = result;
    const nextAt = recoverable ? nextAttempt({ id: first.id, attempts: tries, now: at, retryAfterMs }) : null;
    await saveProgress(shell.db, deliveries, { ...progress, tries });
    const state = nextAt === null ? "failed" : "pending";
    return {
      outcomes: all({ state, nextAt, status, error }),
      pauseMs: recoverable ? (retryAfterMs ?? 0) : null,
    };
  }
  const by = (outcome: (typeof result.outcomes)[number]) =>
    batch.recipients.filter((_, index) => result.outcomes[index] === outcome).map(({ id }) => id);
  await noteOutcomes(shell.db, by("refused"), by("sent"));
  const after = afterBatch(progress, batch, by("later"));
  await saveProgress(shell.db, deliveries, after);
  if (batch.isLast && after.again.length === 0) return over("sent", null);
  const nextAt =
    batch.isRetry || batch.isLast ? nextAttempt({ id: first.id, attempts: after.tries, now: at }) : at;
  if (nextAt === null) return over("sent", `${after.again.length} mailboxes could not be reached`);
  return { outcomes: all({ state: "pending", nextAt, status: null, error: null }), pauseMs: null };
}

interface NextBatch {
  readonly recipients: readonly Recipient[];
  /** Those that could not be reached before; they come when all others are done. */
  readonly isRetry: boolean;
  readonly isLast: boolean;
}

async function nextBatch(
  { db }: Shell,
  shown: readonly News[],
  { after, again }: NewsProgress,
  until: number,
): Promise<NextBatch> {
  const monitors = shown.flatMap((news) => news.monitors);
  const found = await recipientsAfter(db, { monitors, until }, after, MAX_BATCH + 1);
  if (found.length === 0 && again.length > 0)
    return {
      recipients: await recipientsOf(db, again.slice(0, MAX_BATCH)),
      isRetry: true,
      isLast: again.length <= MAX_BATCH,
    };
  return { recipients: found.slice(0, MAX_BATCH), isRetry: false, isLast: found.length <= MAX_BATCH };
}

/** A piece of news with many busy mailboxes gives up those beyond this. */
const MAX_AGAIN = 500;

function afterBatch(progress: NewsProgress, batch: NextBatch, later: readonly string[]): NewsProgress {
  const waiting = batch.isRetry ? progress.again.slice(MAX_BATCH) : progress.again;
  const again = [...waiting, ...later].slice(0, MAX_AGAIN);
  const tries = batch.isRetry || (batch.isLast && again.length > 0) ? progress.tries + 1 : progress.tries;
  return {
    after: batch.isRetry ? progress.after : (batch.recipients.at(-1)?.id ?? progress.after),
    again,
    tries,
  };
}

function newsFor({ monitor }: Recipient, shown: readonly News[]): News[] {
  return shown.filter(({ monitors }) => monitor === null || monitors.includes(monitor));
}

function unsubscribeUrl(site: string, { id, key }: Recipient): string {
  return `${site}/unsubscribe?id=${id}&key=${key}`;
}
