/** What a visitor sends to subscribe, and how many confirmations may be mailed. Pure. */
import { HOUR_MS } from "../check/check.ts";
import { mailboxOf } from "./channel/email.ts";

const MAX_ADDRESS = 254;

/** An address as it is mailed and compared; null when it is none. Names beside it are not taken. */
export function addressOf(text: string): string | null {
  const trimmed = text.trim();
  const mailbox = mailboxOf(trimmed);
  return mailbox === null || mailbox.name !== "" || trimmed.includes("<") || trimmed.length > MAX_ADDRESS
    ? null
    : mailbox.address.toLowerCase();
}

/** Whose mailbox it is: many providers put what has another tag (you+news@…) into the same one. */
export function mailboxName(address: string): string {
  return address.replace(/(?<=[^+])\+.*(?=@)/, "");
}

/** A confirmation that was mailed: when, and a few bits of a keyed hash of the address, too few to tell whose it is. */
export type Mailed = readonly [at: number, bucket: number];

const MAX_AN_HOUR = 20;
const MAX_A_DAY_TO_ONE = 3;
const KEPT_MS = 24 * HOUR_MS;

/** The list with this one in it, or null when it must not be mailed now: strangers choose whom Edgetick writes to. */
export function admitted(mailed: readonly Mailed[], bucket: number, now: number): readonly Mailed[] | null {
  const kept = mailed.filter(([at]) => at > now - KEPT_MS);
  const lastHour = kept.filter(([at]) => at > now - HOUR_MS);
  const toOne = kept.filter(([, other]) => other === bucket);
  if (lastHour.length >= MAX_AN_HOUR || toOne.length >= MAX_A_DAY_TO_ONE) return null;
  if (toOne.some(([at]) => at > now - HOUR_MS)) return null;
  return [...kept, [now, bucket]];
}
