/**
 * Mails the link by which a visitor confirms a subscription. Nothing of the address is stored: the link holds all of it, and
 * whom it was mailed to is remembered for a day as a few bits that many addresses share.
 */
import { admitted, type Mailed, mailboxName } from "../core/config/subscription.ts";
import { pageUrl, secretOf } from "../env.ts";
import { confirmMail } from "../notify/news-mail.ts";
import { mailsAnyone, sendMails } from "../notify/send-mails.ts";
import { fromUrlBase64, signatureOf } from "../notify/signed.ts";
import { confirmUrl, type Subscription } from "../notify/subscription-link.ts";
import { listChannels } from "../store/channels.ts";
import { publicNames } from "../store/monitors.ts";
import { readSettings } from "../store/settings.ts";
import { mailWays } from "./mail-host.ts";
import type { Shell } from "./shell.ts";

const KEY = "confirmations";
const BUCKET_BITS = 20;

export type ConfirmationMemory = Pick<DurableObjectStorage, "get" | "put">;

/** Answers at once and always the same: whoever asks learns nothing of the address. */
export async function askConfirmation(
  shell: Shell,
  memory: ConfirmationMemory,
  subscription: Subscription,
): Promise<void> {
  const { ADMIN_TOKEN: token } = shell.env;
  if (!token) return;
  const now = shell.clock.now();
  const bucket = await bucketOf(token, subscription.address);
  const mailed = admitted((await memory.get<Mailed[]>(KEY)) ?? [], bucket, now);
  if (mailed === null) return;
  await memory.put(KEY, mailed);
  shell.background(mail(shell, token, subscription, now));
}

/** Which of a million buckets an address is in: nobody can tell it from the thousands of others there. */
async function bucketOf(token: string, address: string): Promise<number> {
  const [first = 0, second = 0, third = 0] = fromUrlBase64(
    await signatureOf(token, "confirmation limit", mailboxName(address)),
  );
  return ((first << 16) | (second << 8) | third) >> (24 - BUCKET_BITS);
}

async function mail(shell: Shell, token: string, subscription: Subscription, now: number): Promise<void> {
  const settings = await readSettings(shell.db);
  const channel = (await listChannels(shell.db)).find(({ id }) => id === settings.subscribeChannel);
  const site = pageUrl(shell.env, settings.statusUrl);
  if (channel === undefined || !mailsAnyone(channel) || site === null) return;
  const names = await publicNames(shell.db);
  // A private monitor is nobody's to subscribe to, and an unknown one nobody's either.
  if (subscription.monitor !== null && !names.has(subscription.monitor)) return;
  const url = await confirmUrl(token, site, subscription, now);
  const composed = confirmMail(subscription, { page: settings.title, site, names }, url);
  const result = await sendMails(
    channel,
    [{ ...composed, to: [subscription.address] }],
    `confirm-${await signatureOf(token, "confirmation key", url)}`,
    (name) => secretOf(shell.env, name),
    { now, development: shell.development, ...mailWays(shell, now) },
  );
  if (result.kind === "failed") console.error("a confirmation could not be mailed:", result.error);
}
