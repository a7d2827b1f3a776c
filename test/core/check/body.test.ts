import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bodyStart, charsetOf, decode } from "../../../src/core/check/body.ts";
import type { Header } from "../../../src/core/check/reading.ts";
import { redactor } from "../../../src/core/check/redaction.ts";

const mask = redactor({});
const type = (value: string): Header[] => [["Content-Type", value]];
const utf8 = (text: string) => new TextEncoder().encode(text);
const latin1 = (text: string) => Uint8Array.from(text, (character) => character.charCodeAt(0));
const utf16 = (text: string) => latin1(`\xff\xfe${[...text].map((character) => `${character}\0`).join("")}`);

function start(bytes: Uint8Array, headers: Header[], keep: "full" | "head" = "full") {
  return bodyStart(
    { bytes, size: bytes.length, incomplete: false, charset: charsetOf(bytes, headers) },
    keep,
    mask,
  );
}

describe("a charset is", () => {
  it.each([
    [
      "named by the header",
      latin1("caf\xe9"),
      type("text/plain; charset=ISO-8859-1"),
      "café",
      "windows-1252",
    ],
    ["named in quotes", utf8("café"), type('text/plain; charset="utf-8"'), "café", "utf-8"],
    [
      "named by a meta element",
      latin1("<meta charset=latin1>caf\xe9"),
      type("text/html"),
      "café",
      "windows-1252",
    ],
    [
      "named by an older meta element",
      latin1('<meta http-equiv="content-type" content="text/html; charset=latin1">\xe9'),
      [],
      "é",
      "windows-1252",
    ],
    [
      "named by an XML declaration",
      latin1('<?xml version="1.0" encoding="iso-8859-1"?>\xe9'),
      type("text/xml"),
      "é",
      "windows-1252",
    ],
    ["shown by a byte order mark", utf16("café"), type("text/plain"), "café", "utf-16le"],
    ["UTF-8 when nothing says", utf8("café"), [], "café", "utf-8"],
    ["UTF-8 when the name is unknown", utf8("café"), type("text/plain; charset=klingon"), "café", "utf-8"],
    [
      "UTF-8 for JSON that calls itself something else",
      utf8('{"a":"é"}'),
      type("application/octet-stream"),
      "é",
      "utf-8",
    ],
  ])("%s", (_what, bytes, headers, contained, charset) => {
    expect(charsetOf(bytes, headers)).toBe(charset);
    expect(decode(bytes, charset)).toContain(contained);
    expect(start(bytes, headers)).toMatchObject({ charset, truncated: false });
  });

  it.each([
    ["control characters", latin1("\x89PNG\r\n\x1a\n\0\0"), type("text/html")],
    [
      "bytes that are no UTF-8 in what does not call itself text",
      latin1("\xff\xfd\xe9\xe8"),
      type("image/x-raw"),
    ],
  ])("none for binary: %s", (_what, bytes, headers) => {
    expect(charsetOf(bytes, headers)).toBeNull();
    expect(start(bytes, headers)).toMatchObject({
      charset: null,
      base64: btoa(String.fromCharCode(...bytes)),
    });
  });
});

describe("the start of a body", () => {
  it("is cut between characters", () => {
    const kept = start(utf8(`${"a".repeat(1023)}é and more`), [], "head");
    expect(kept).toMatchObject({ text: "a".repeat(1023), truncated: true, bytes: 1034 });
  });

  it("of binary has its secrets masked too", () => {
    const kept = start(latin1("\0\0password=hunter2 \0\xff"), [], "head");
    expect(atob(kept?.base64 ?? "")).toBe("\0\0password=[redacted] \0\xff");
  });

  it("shows no part of a secret, wherever the cut falls", () => {
    const places = fc.integer({ min: 0, max: 60_000 });
    const kinds = fc.constantFrom(
      (secret: string) => `eyJ${secret}.${secret}.${secret}`,
      (secret: string) => `Bearer ${secret}`,
      (secret: string) => `"password": "${secret}"`,
      (secret: string) => `https://u:${secret}@db.example/`,
    );
    fc.assert(
      fc.property(
        places,
        fc.integer({ min: 10, max: 1200 }),
        kinds,
        fc.constantFrom("full", "head"),
        (before, length, plant, keep) => {
          const page = `${"- ".repeat(before / 2)}${plant("S".repeat(length))} ${". ".repeat(before)}`;
          expect(start(utf8(page), [], keep as "full" | "head")?.text).not.toContain("SSS");
        },
      ),
    );
  });
});
