/**
 * A chunk of packed checks: `E7`, version, length, CRC-32, rows. Chunks are appended to one another inside one blob.
 * A broken one is skipped: by its length, or by searching for the next that its checksum proves whole.
 */
import { crc32 } from "node:zlib";
import { ByteReader, ByteWriter } from "./bytes.ts";
import type { PackedCheck } from "./packed-check.ts";
import type { Selection, Unpacked } from "./unpack-rows.ts";
import { unpackVersion1 } from "./version-1.ts";
import { packChecks, unpackChecks } from "./version-2.ts";

const MAGIC = 0xe7;
const VERSION = 2;

/** Every version that was ever written. What was kept decodes as long as it is kept. */
const UNPACK: Readonly<Record<number, typeof unpackChecks>> = { 1: unpackVersion1, 2: unpackChecks };

export function encodeChunk(checks: readonly PackedCheck[]): Uint8Array {
  const rows = packChecks(checks);
  const out = new ByteWriter();
  out.bytes(Uint8Array.of(MAGIC, VERSION));
  out.varint(rows.length);
  out.bytes(checksum(rows));
  out.bytes(rows);
  return out.done();
}

/**
 * A monitor's checks of a day. Looks at a heartbeat's schedule stand in a chunk of their own, which whoever asks for its
 * runs passes over; there they repeat each other, and take next to nothing.
 */
export function encodeDay(checks: readonly PackedCheck[]): Uint8Array {
  const looks = checks.filter(isLook);
  if (looks.length === 0 || looks.length === checks.length) return encodeChunk(checks);
  const out = new ByteWriter();
  out.bytes(encodeChunk(looks));
  out.bytes(encodeChunk(checks.filter((check) => !isLook(check))));
  return out.done();
}

function isLook({ status, value, latencyMs, verdict }: PackedCheck): boolean {
  return status === null && value === null && latencyMs === 0 && (verdict === "up" || verdict === "down");
}

interface Decoded {
  readonly checks: PackedCheck[];
  /** Stretches of the blob that made no sense. */
  readonly unreadable: number;
  /** Rows that were looked at, wanted or not. */
  readonly looked: number;
}

/** All rows of a blob's chunks, those of one monitor, or some of its rows. Never throws, whatever the bytes. */
export function decodeChunks(
  blob: Uint8Array,
  key: number | null = null,
  wanted: Selection["wanted"] = null,
): Decoded {
  const { frames, unreadable: gaps } = framesOf(blob);
  const rows = frames.map((frame) => rowsOf(frame, { key, wanted }));
  const broken = rows.filter((some) => some === null).length;
  const read = rows.filter((some) => some !== null);
  const looked = read.reduce((sum, some) => sum + some.looked, 0);
  return { checks: read.flatMap(({ checks }) => checks), unreadable: gaps + broken, looked };
}

/** Of several chunks one may hold another reading of a check that another has. */
export function isOneChunk(blob: Uint8Array): boolean {
  return frameAt(blob, 0)?.end === blob.length;
}

function framesOf(blob: Uint8Array): { frames: Frame[]; unreadable: number } {
  const frames: Frame[] = [];
  let unreadable = 0;
  let lost = false;
  for (let at = 0; at < blob.length; ) {
    const frame = frameAt(blob, at);
    if (frame === null) {
      if (!lost) unreadable++;
      lost = true;
      const next = blob.indexOf(MAGIC, at + 1);
      at = next < 0 ? blob.length : next;
      continue;
    }
    lost = false;
    at = frame.end;
    frames.push(frame);
  }
  return { frames, unreadable };
}

interface Frame {
  readonly version: number;
  readonly rows: Uint8Array;
  readonly end: number;
}

function frameAt(blob: Uint8Array, at: number): Frame | null {
  if (blob[at] !== MAGIC) return null;
  try {
    const input = new ByteReader(blob.subarray(at + 2));
    const length = input.varint();
    const sum = input.bytes(4);
    const rows = input.bytes(length);
    if (checksum(rows).some((byte, index) => byte !== sum[index])) return null;
    return { version: blob[at + 1]!, rows, end: rows.byteOffset - blob.byteOffset + length };
  } catch {
    return null;
  }
}

/** Null for a version that this code does not know, and for rows that are broken in spite of their checksum. */
function rowsOf(frame: Frame, selection: Selection): Unpacked | null {
  try {
    return UNPACK[frame.version]?.(frame.rows, selection) ?? null;
  } catch {
    return null;
  }
}

function checksum(bytes: Uint8Array): Uint8Array {
  const sum = new Uint8Array(4);
  new DataView(sum.buffer).setUint32(0, crc32(bytes));
  return sum;
}
