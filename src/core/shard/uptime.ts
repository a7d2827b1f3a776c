/** Rates and their uncertainty. */

export interface Rate {
  readonly value: number;
  readonly low: number;
  readonly high: number;
}

const Z95 = 1.959963984540054;

/**
 * A failure rate with its 95 % Wilson score interval; all zero with `high` 1 when nothing was observed.
 * Wilson, E. B. (1927), "Probable inference, the law of succession, and statistical inference".
 */
export function wilson(failures: number, total: number): Rate {
  if (total <= 0) return { value: 0, low: 0, high: 1 };
  const p = failures / total;
  const z2 = Z95 * Z95;
  const centre = p + z2 / (2 * total);
  const spread = Z95 * Math.sqrt((p * (1 - p)) / total + z2 / (4 * total * total));
  const scale = 1 + z2 / total;
  return {
    value: p,
    low: failures === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    high: failures === total ? 1 : Math.min(1, (centre + spread) / scale),
  };
}

/** 1 − outage / observed; null when nothing was observed, which is not the same as 100 %. */
export function uptime(outageSeconds: number, observedSeconds: number): number | null {
  if (observedSeconds <= 0) return null;
  return 1 - Math.min(outageSeconds, observedSeconds) / observedSeconds;
}
