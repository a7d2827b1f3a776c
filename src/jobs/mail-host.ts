/** How mail servers are reached, and whether one may be: by the addresses that its name has, as a name may lead inward. */
import { connect } from "cloudflare:sockets";
import type { SendOptions } from "../notify/send.ts";
import type { ConnectMail } from "../notify/smtp-dialogue.ts";
import { type Asking, hostFault } from "./host-fault.ts";
import type { Shell } from "./shell.ts";

const KEPT_MS = 10 * 60_000;
const MAX_KEPT = 100;

interface Kept {
  readonly fault: string | null;
  readonly at: number;
}

/** By host: sending in a row asks once. Of this isolate only. */
const known = new Map<string, Kept>();

/** What sending takes. */
export function mailWays(
  { development }: Pick<Shell, "development">,
  now: number,
): Pick<SendOptions, "connect" | "hostFault"> {
  return {
    connect: connect as ConnectMail,
    hostFault: (host, port) => mailHostFault(host, port, { now, development }),
  };
}

/** Why not, or null. A resolver that does not answer forbids nothing: the platform refuses inward addresses itself. */
export async function mailHostFault(
  host: string,
  port: number,
  { now, ...asking }: Asking & { readonly now: number },
): Promise<string | null> {
  const kept = known.get(host);
  if (kept !== undefined && now - kept.at < KEPT_MS) return kept.fault;
  const error = await hostFault({ host, port }, asking);
  const fault = error?.phase === "guard" ? error.message.replace(/^target\.host /, "") : null;
  if (known.size >= MAX_KEPT) known.clear();
  known.set(host, { fault, at: now });
  return fault;
}
