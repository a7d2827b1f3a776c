/**
 * Blobs that hold JSON: a version byte, the deflated text, its CRC-32 (so that the end of a blob tells it from
 * another; inflating stops before it). Blobs travel as hex: 8 times faster than arrays.
 */
import { crc32, deflateRawSync, inflateRawSync } from "node:zlib";

const VERSION = 1;
const CHECKSUM_BYTES = 4;
/** A blob that would inflate to more than this is taken as broken. */
const MAX_BYTES = 64 * 1024 * 1024;

export function fromHex(hex: string): Uint8Array {
  return Buffer.from(hex, "hex");
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("hex");
}

/** `level` as in zlib: low for what is rewritten each minute, high for what is kept. */
export function packJson(value: unknown, level: number): Uint8Array {
  const json = JSON.stringify(value);
  const deflated = deflateRawSync(json, { level });
  const packed = new Uint8Array(1 + deflated.length + CHECKSUM_BYTES);
  packed[0] = VERSION;
  packed.set(deflated, 1);
  new DataView(packed.buffer).setUint32(1 + deflated.length, crc32(json));
  return packed;
}

/** Null when the bytes are not a blob of a known version. */
export function unpackJson<T>(bytes: Uint8Array): T | null {
  if (bytes[0] !== VERSION) return null;
  try {
    return JSON.parse(inflateRawSync(bytes.subarray(1), { maxOutputLength: MAX_BYTES }).toString()) as T;
  } catch {
    return null;
  }
}

/** From a `hex(column)`: null for NULL, for the empty blob and for what can't be read. */
export function unpackHex<T>(hex: string | null): T | null {
  return hex ? unpackJson<T>(fromHex(hex)) : null;
}
