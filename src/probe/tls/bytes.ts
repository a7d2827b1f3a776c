/** Reading and writing the vectors of TLS (RFC 8446, 3). */
import { joined } from "../socket/connection.ts";

export type Bytes = Uint8Array<ArrayBuffer>;

export const u8 = (value: number): Bytes => Uint8Array.of(value);
export const u16 = (value: number): Bytes => Uint8Array.of(value >> 8, value & 255);
const u24 = (value: number): Bytes => Uint8Array.of(value >> 16, (value >> 8) & 255, value & 255);

/** A vector behind its length of `width` bytes. */
export function vector(width: 1 | 2 | 3, ...parts: Uint8Array[]): Bytes {
  const body = joined(parts);
  const length = width === 1 ? u8(body.length) : width === 2 ? u16(body.length) : u24(body.length);
  return joined([length, body]);
}

/** Throws on what ends too early. */
export class Reader {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
  }

  get left(): number {
    return this.#bytes.length - this.#at;
  }

  take(count: number): Uint8Array {
    if (count > this.left) throw new Error("a message of the server ends too early");
    this.#at += count;
    return this.#bytes.subarray(this.#at - count, this.#at);
  }

  number(width: 1 | 2 | 3): number {
    return this.take(width).reduce((value, byte) => value * 256 + byte, 0);
  }

  vector(width: 1 | 2 | 3): Uint8Array {
    return this.take(this.number(width));
  }
}
