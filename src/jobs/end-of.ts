/**
 * Resolves when `work` has ended, well or not, and after `mostMs` at the latest: whoever waits in a queue must not wait
 * for a promise whose request the platform has ended, since such a promise never settles.
 */
export async function endOf(work: Promise<unknown>, mostMs: number): Promise<void> {
  const { promise: tooLong, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, mostMs);
  const ended = work.then(
    () => undefined,
    () => undefined,
  );
  await Promise.race([ended, tooLong]);
  clearTimeout(timer);
}
