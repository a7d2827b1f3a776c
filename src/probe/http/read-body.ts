/** Reads a body: never more than a limit, and keeps no more of it than is asked for. */
import type { Deadline } from "../deadline.ts";

/** Body assertions see at most this much; reading stops there. */
export const BODY_LIMIT = 1024 * 1024;

interface ReadBody {
  /** The start of the body: as much as was to be kept. */
  readonly bytes: Uint8Array;
  /** Bytes read in all. */
  readonly size: number;
  /** True when the body was cut at {@link BODY_LIMIT}. */
  readonly capped: boolean;
  /** What ended the body before its end, or null. */
  readonly error: unknown;
}

/** Reads a body up to its end, the limit, the deadline or an error; what came until then is kept. Never throws. */
export async function readBody(
  body: ReadableStream<Uint8Array> | null,
  deadline: Deadline,
  keep: number,
): Promise<ReadBody> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  let error: unknown = null;
  const reader = body?.getReader();
  try {
    while (reader && size <= BODY_LIMIT) {
      const { done, value } = await deadline.within(reader.read());
      if (done) break;
      if (size < keep) chunks.push(value);
      size += value.byteLength;
    }
  } catch (caught) {
    error = caught;
  }
  const capped = size > BODY_LIMIT;
  if (capped || error !== null) reader?.cancel().catch(() => {});
  size = Math.min(size, BODY_LIMIT);
  return { bytes: join(chunks, Math.min(size, keep)), size, capped, error };
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
