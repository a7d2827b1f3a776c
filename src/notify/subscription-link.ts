/**
 * The link by which a visitor confirms that an address is theirs. All that is known of it stands in the link itself, signed:
 * until it is confirmed nothing is stored. It holds for a day, and as long as the ADMIN_TOKEN that signed it.
 */
import { DAY_MS } from "../core/check/check.ts";
import { fromUrlBase64, isSigned, signatureOf, urlBase64 } from "./signed.ts";

const PURPOSE = "subscribe";
const LASTS_MS = DAY_MS;

export interface Subscription {
  readonly address: string;
  /** A monitor's id; null: the page. */
  readonly monitor: string | null;
}

/** `site` has no trailing slash. */
export async function confirmUrl(
  adminToken: string,
  site: string,
  { address, monitor }: Subscription,
  now: number,
): Promise<string> {
  const fields = JSON.stringify([address, monitor, now + LASTS_MS]);
  const text = urlBase64(new TextEncoder().encode(fields));
  return `${site}/subscribe/confirm?token=${text}.${await signatureOf(adminToken, PURPOSE, text)}`;
}

/** Null for what nobody signed and for what has expired. */
export async function confirmedBy(
  adminToken: string,
  token: string,
  now: number,
): Promise<Subscription | null> {
  const [text = "", signature = ""] = token.split(".");
  if (!(await isSigned(adminToken, PURPOSE, text, signature))) return null;
  const [address, monitor, expiresAt] = JSON.parse(new TextDecoder().decode(fromUrlBase64(text))) as [
    string,
    string | null,
    number,
  ];
  return expiresAt > now ? { address, monitor } : null;
}
