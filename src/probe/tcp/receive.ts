/** What a server says, read until it says what is wanted. */

/** It is looked at up to here. */
const MAX_RECEIVED = 64 * 1024;
/** Bytes that are looked at again as more comes: whoever drips its answer must not take the other probes' time. */
const MAX_LOOKED_AT = 512 * 1024;

interface Received {
  readonly bytes: Uint8Array;
  readonly matched: boolean;
  readonly timedOut: boolean;
  readonly cause: unknown;
}

/**
 * Until `meets` is met, the server ends (`read` gives null), or the time is up (it throws). Looked at after each read as
 * long as that is cheap; then whenever there is twice as much, and at the end.
 */
export async function receive(
  read: () => Promise<Uint8Array | null>,
  meets: (bytes: Uint8Array) => boolean,
): Promise<Received> {
  const buffer = new Uint8Array(MAX_RECEIVED);
  let [length, left, next] = [0, MAX_LOOKED_AT, 0];
  const look = (timedOut = false, cause: unknown = null): Received => {
    const bytes = buffer.subarray(0, length);
    left -= length;
    next = left > 0 ? 0 : 2 * length;
    return { bytes, matched: meets(bytes), timedOut, cause };
  };
  for (;;) {
    if (length >= next || length === MAX_RECEIVED) {
      const received = look();
      if (received.matched || length === MAX_RECEIVED) return received;
    }
    try {
      const more = await read();
      if (more === null) return look();
      buffer.set(more.subarray(0, MAX_RECEIVED - length), length);
      length = Math.min(MAX_RECEIVED, length + more.byteLength);
    } catch (cause) {
      return look(cause instanceof Error && cause.name === "TimeoutError", cause);
    }
  }
}
