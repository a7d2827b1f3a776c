/** What keeps a probe in bounds: its deadline, the size of what it reads, and where it may go. */

/** Body assertions see at most this much; reading stops there. */
export const BODY_LIMIT = 1024 * 1024;

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

export interface ReadBody {
  readonly bytes: Uint8Array;
  /** True when the body was cut at {@link BODY_LIMIT}. */
  readonly capped: boolean;
  /** What ended the body before its end, or null. */
  readonly error: unknown;
}

/** Reads a body up to its end, the limit, the deadline or an error; what came until then is kept. Never throws. */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  deadline: Deadline,
  limit = BODY_LIMIT,
): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let error: unknown = null;
  const reader = body?.getReader();
  try {
    while (reader && size <= limit) {
      const { done, value } = await deadline.within(reader.read());
      if (done) break;
      chunks.push(value);
      size += value.byteLength;
    }
  } catch (caught) {
    error = caught;
  }
  if (size > limit || error !== null) reader?.cancel().catch(() => {});
  return { bytes: join(chunks, Math.min(size, limit)), capped: size > limit, error };
}

function join(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const whole = new Uint8Array(size);
  let offset = 0;
  for (const chunk of chunks) {
    const part = chunk.subarray(0, size - offset);
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
