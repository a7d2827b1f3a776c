/** What is known of a blip's length: it failed at least from its first to its last failing moment, at most between the good ones. */

/** From here on an outage is no blip. */
export const BLIP_BELOW_MS = 10 * 60_000;

export interface BlipBounds {
  readonly minMs: number;
  readonly maxMs: number;
}

/** Epoch ms; `goodBefore` and `goodAfter` are the nearest good moments seen, or the furthest that it can have reached. */
export function blipBounds(moments: {
  readonly goodBefore: number;
  readonly firstFailing: number;
  readonly lastFailing: number;
  readonly goodAfter: number;
}): BlipBounds {
  const minMs = moments.lastFailing - moments.firstFailing;
  return { minMs, maxMs: Math.max(minMs, moments.goodAfter - moments.goodBefore) };
}
