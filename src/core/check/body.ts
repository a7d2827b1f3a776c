/** From a body's bytes to text for the assertions, and to the redacted start that is kept as evidence. */

import type { Monitor } from "../config/monitor.ts";
import type { BodyStart, Header } from "./reading.ts";
import { MAX_SECRET, type Redactor } from "./redaction.ts";

/** Bytes of a body kept as evidence, by the monitor's `evidence.body`. */
const KEPT_BYTES: Readonly<Record<Monitor["evidence"]["body"], number>> = {
  full: 16 * 1024,
  head: 1024,
  off: 0,
};
/** How far into a document a charset is looked for, and control characters that make it binary. */
const SNIFFED_BYTES = 1024;

/** Bytes of a body's start that its evidence and its charset are made from. */
export function evidenceWindow(keep: Monitor["evidence"]["body"]): number {
  return KEPT_BYTES[keep] + 2 * MAX_SECRET;
}

/** The charset of a text, or null for binary. */
export function charsetOf(bytes: Uint8Array, headers: readonly Header[]): string | null {
  const type = headers.find(([name]) => name.toLowerCase() === "content-type")?.[1] ?? "";
  const start = latin1(bytes.subarray(0, SNIFFED_BYTES));
  const named = byOrderMark(start) ?? parameter(type) ?? declared(start);
  const known = named === null ? null : knownLabel(named);
  if (known?.startsWith("utf-16")) return known;
  if (/[\x00-\x08\x0e-\x1a\x1c-\x1f]/.test(start)) return null;
  if (known !== null) return known;
  if (
    /^\s*(?:text\/|application\/(?:[\w.+-]*(?:json|xml|javascript)|x-www-form-urlencoded))/i.test(type) ||
    type === ""
  )
    return "utf-8";
  return isUtf8(bytes.subarray(0, SNIFFED_BYTES)) ? "utf-8" : null;
}

/** Lenient: what can't be decoded becomes U+FFFD. Binary is read byte by byte, so that assertions still see ASCII. */
export function decode(bytes: Uint8Array, charset: string | null): string {
  return charset === null ? latin1(bytes) : new TextDecoder(charset).decode(bytes);
}

/**
 * The start of a body as evidence: redacted first and cut after, so that no cut leaves a part of a secret that no
 * rule recognises any more. Null when the monitor keeps none.
 */
export function bodyStart(
  body: {
    /** At least as much of the body's beginning as {@link evidenceWindow} says. */
    readonly bytes: Uint8Array;
    readonly size: number;
    readonly incomplete: boolean;
    readonly charset: string | null;
  },
  keep: Monitor["evidence"]["body"],
  mask: Redactor,
): BodyStart | null {
  const limit = KEPT_BYTES[keep];
  if (limit === 0) return null;
  const { bytes, size, charset } = body;
  const window = bytes.subarray(0, evidenceWindow(keep));
  const redacted = mask.text(decode(window, charset));
  const safe = window.length < size ? redacted.slice(0, -MAX_SECRET) : redacted;
  const kept =
    charset === null ? fromLatin1(safe.slice(0, limit)) : new TextEncoder().encode(safe).subarray(0, limit);
  const cut = window.length < size || kept.length < byteLength(safe, charset);
  const facts = { bytes: size, truncated: cut || body.incomplete, charset };
  if (charset === null) return { base64: btoa(latin1(kept)), ...facts };
  return { text: new TextDecoder().decode(kept, { stream: true }), ...facts };
}

function byteLength(text: string, charset: string | null): number {
  return charset === null ? text.length : new TextEncoder().encode(text).length;
}

function byOrderMark(start: string): string | null {
  if (start.startsWith("\xef\xbb\xbf")) return "utf-8";
  if (start.startsWith("\xfe\xff")) return "utf-16be";
  return start.startsWith("\xff\xfe") ? "utf-16le" : null;
}

function parameter(contentType: string): string | null {
  return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? null;
}

/** `<meta charset=…>`, the older http-equiv form, or an XML declaration (HTML, 13.2.3.2). */
function declared(start: string): string | null {
  return (
    /<meta\s[^>]*?charset\s*=\s*["']?\s*([^\s"'/>;]+)/i.exec(start)?.[1] ??
    /^\s*<\?xml\s[^>]*?encoding\s*=\s*["']([^"']+)/i.exec(start)?.[1] ??
    null
  );
}

function knownLabel(label: string): string | null {
  try {
    return new TextDecoder(label).encoding;
  } catch {
    return null;
  }
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder("utf-8", { fatal: true, ignoreBOM: false }).decode(bytes, { stream: true });
    return true;
  } catch {
    return false;
  }
}

function latin1(bytes: Uint8Array): string {
  const parts: string[] = [];
  for (let offset = 0; offset < bytes.length; offset += 8192)
    parts.push(String.fromCharCode(...bytes.subarray(offset, offset + 8192)));
  return parts.join("");
}

function fromLatin1(text: string): Uint8Array {
  return Uint8Array.from(text, (character) => character.charCodeAt(0));
}
