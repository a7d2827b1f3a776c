/** From here on an outage is no blip. */
export const BLIP_BELOW_MS = 10 * 60_000;

/** What is known of a length: at least so long, at most so long. */
export interface BlipBounds {
  readonly minMs: number;
  readonly maxMs: number;
}
