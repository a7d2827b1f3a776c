/**
 * One deadline over a whole exchange, redirects and body included. workerd ends a pending fetch by the signal; the
 * race is for whatever does not heed it.
 */
export class Deadline {
  readonly timeoutMs: number;
  readonly #controller = new AbortController();
  readonly #expired: Promise<never>;
  readonly #timer: ReturnType<typeof setTimeout>;

  constructor(timeoutMs: number) {
    this.timeoutMs = timeoutMs;
    const { promise, reject } = Promise.withResolvers<never>();
    this.#expired = promise;
    this.#expired.catch(() => {});
    this.#timer = setTimeout(() => {
      const reason = new DOMException(`no complete answer within ${timeoutMs} ms`, "TimeoutError");
      reject(reason);
      this.#controller.abort(reason);
    }, timeoutMs);
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  within<T>(work: Promise<T>): Promise<T> {
    work.catch(() => {});
    return Promise.race([work, this.#expired]);
  }

  /** Ends the timer, and whatever of the exchange is still open. */
  close(): void {
    clearTimeout(this.#timer);
    this.#controller.abort();
  }
}
