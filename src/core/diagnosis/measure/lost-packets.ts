/**
 * Lost handshake packets show in successes: a SYN that is lost is sent again after one second, then after three in all
 * (RFC 6298, section 2), so some checks take just that much longer than usual.
 */
import { atLeast } from "../chance.ts";
import type { History } from "../history.ts";

export interface LostPackets {
  /** Successes that took one or three seconds longer than usual, and how many took about as much by accident. */
  readonly resent: number;
  readonly beside: number;
  readonly pValue: number;
}

const RESENT_MS = [1000, 3000] as const;
const HALF_WIDTH_MS = 70;
/** The stretch on both sides that is compared, as wide in all. */
const BESIDE_MS = [250, 320] as const;

export function lostPackets(history: History): LostPackets {
  let resent = 0;
  let beside = 0;
  history.checks.forEach((check, index) => {
    if (check.verdict === "down") return;
    const over = check.latencyMs - history.baselineMs[history.regionOf[index]!]!;
    for (const resentMs of RESENT_MS) {
      const off = Math.abs(over - resentMs);
      if (off <= HALF_WIDTH_MS) resent++;
      else if (off >= BESIDE_MS[0] && off <= BESIDE_MS[1]) beside++;
    }
  });
  const all = resent + beside;
  return { resent, beside, pValue: all < 5 ? 1 : atLeast(resent, all, 0.5) };
}
