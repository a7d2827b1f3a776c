/**
 * Resolves when `work` has ended, well or not, and after `mostMs` at the latest: whoever waits in a queue must not wait
 * for a promise whose request the platform has ended, since such a promise never settles.
 */
export async function endOf(work: Promise<unknown>, mostMs: number): Promise<void> {
  const ended = work.then(
    () => undefined,
    () => undefined,
  );
  await inTime(ended, mostMs, "").catch(() => undefined);
}

export class TooLate extends Error {
  override readonly name = "TooLate";
}

/** What `work` makes; rejects with {@link TooLate} when it takes longer. */
export async function inTime<T>(work: Promise<T>, mostMs: number, late: string): Promise<T> {
  const { promise: tooLong, reject } = Promise.withResolvers<never>();
  const timer = setTimeout(() => reject(new TooLate(late)), mostMs);
  try {
    return await Promise.race([work, tooLong]);
  } finally {
    clearTimeout(timer);
  }
}
