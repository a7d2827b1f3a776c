/**
 * A part of a chunk, deflated (raw, RFC 1951) where that is smaller. Columns of different statistics get a section
 * of their own: sharing one Huffman table costs them up to a bit a value.
 */
import { deflateRawSync, inflateRawSync } from "node:zlib";
import { type ByteReader, type ByteWriter, Malformed } from "./bytes.ts";

/** A section that claims to inflate to more is malformed; the largest that is written stays far below. */
const MAX_BYTES = 16 * 1024 * 1024;

export function writeSection(out: ByteWriter, bytes: Uint8Array): void {
  const deflated = deflateRawSync(bytes, { level: 9 });
  const smaller = deflated.length < bytes.length;
  out.varint(bytes.length * 2 + (smaller ? 1 : 0));
  if (smaller) out.varint(deflated.length);
  out.bytes(smaller ? deflated : bytes);
}

/** Goes past the section; what it holds is inflated when it is called for. */
export function readSection(input: ByteReader): () => Uint8Array {
  const head = input.varint();
  const length = Math.floor(head / 2);
  if (length > MAX_BYTES) throw new Malformed(`a section of ${length} bytes`);
  if (head % 2 === 0) {
    const bytes = input.bytes(length);
    return () => bytes;
  }
  const deflated = input.bytes(input.varint());
  return () => {
    const inflated = inflate(deflated, length);
    if (inflated.length !== length) throw new Malformed("a section of another length than it says");
    return inflated;
  };
}

function inflate(bytes: Uint8Array, length: number): Uint8Array {
  try {
    return inflateRawSync(bytes, { maxOutputLength: Math.max(length, 1) });
  } catch (error) {
    throw new Malformed(`a section that does not inflate: ${error instanceof Error ? error.message : error}`);
  }
}
