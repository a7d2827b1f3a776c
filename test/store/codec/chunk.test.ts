import { deflateRawSync, inflateRawSync } from "node:zlib";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { FAILURE_TYPES, REGIONS } from "../../../src/core/check/reading.ts";
import { HOP_ROLES, VERDICTS, WEIGHT_STEP } from "../../../src/core/check/verdict.ts";
import { decodeChunks, encodeChunk, isOneChunk } from "../../../src/store/codec/chunk.ts";
import type { PackedCheck } from "../../../src/store/codec/packed-check.ts";

const failure = fc.record({
  type: fc.constantFrom(...FAILURE_TYPES),
  hop: fc.oneof(
    fc.record({
      role: fc.constantFrom(...HOP_ROLES),
      product: fc.option(fc.string({ maxLength: 12, unit: "binary" })),
      version: fc.string({ maxLength: 8 }),
    }),
    fc.record({ role: fc.constantFrom(...HOP_ROLES), product: fc.constant(null) }),
  ),
  causes: fc.array(
    fc.record({
      cause: fc.constantFrom("connection_refused", "dns_error", "passed_through"),
      weight: fc.integer({ min: 1, max: 20 }).map((steps) => Math.round(steps * WEIGHT_STEP * 100) / 100),
    }),
    { maxLength: 4 },
  ),
});

/** Any check that may be packed: starts before, inside and long after its minute. */
const check: fc.Arbitrary<PackedCheck> = fc
  .record({
    key: fc.integer({ min: 1, max: 2 ** 31 }),
    minute: fc.integer({ min: 0, max: 60_000_000 }),
    tenths: fc.integer({ min: -600, max: 20_000 }),
    region: fc.constantFrom(...REGIONS),
    colo: fc.option(fc.string({ maxLength: 4 })),
    attempt: fc.integer({ min: 0, max: 9 }),
    verdict: fc.constantFrom(...VERDICTS),
    status: fc.option(fc.integer({ min: 0, max: 999 })),
    latencyMs: fc.nat({ max: 200_000 }),
    value: fc.option(fc.integer({ min: -4000, max: 4000 })),
    failure: fc.option(failure),
  })
  .map(({ tenths, ...rest }) => ({
    ...rest,
    at: rest.minute * 60_000 + tenths * 100,
  }));

const order = (checks: readonly PackedCheck[]) =>
  checks.map((one) => JSON.stringify(Object.entries(one).toSorted())).sort();

describe("a chunk", () => {
  it("gives back any checks exactly", () => {
    fc.assert(
      fc.property(fc.array(check, { maxLength: 60 }), (checks) => {
        const { checks: decoded, unreadable } = decodeChunks(encodeChunk(checks));
        expect(unreadable).toBe(0);
        expect(decoded).toHaveLength(checks.length);
        for (const one of checks) expect(decoded).toContainEqual(one);
      }),
      { numRuns: 150 },
    );
  });

  it("can be appended to others", () => {
    fc.assert(
      fc.property(fc.array(fc.array(check, { maxLength: 8 }), { maxLength: 6 }), (lists) => {
        const blob = Buffer.concat(lists.map(encodeChunk));
        expect(decodeChunks(blob).unreadable).toBe(0);
        expect(order(decodeChunks(blob).checks)).toEqual(
          order(lists.flatMap((l) => decodeChunks(encodeChunk(l)).checks)),
        );
      }),
      { numRuns: 80 },
    );
  });

  it("gives the rows of one monitor when asked to", () => {
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 20 }), (checks) => {
        const key = checks[0]!.key;
        const all = decodeChunks(encodeChunk(checks)).checks;
        expect(decodeChunks(encodeChunk(checks), key).checks).toEqual(all.filter((one) => one.key === key));
      }),
      { numRuns: 80 },
    );
  });

  it("gives only the wanted rows", () => {
    fc.assert(
      fc.property(fc.array(check, { minLength: 1, maxLength: 20 }), (checks) => {
        const wanted = ({ verdict, region }: { verdict: string; region: string }) =>
          verdict === checks[0]!.verdict && region === checks[0]!.region;
        const { checks: all } = decodeChunks(encodeChunk(checks));
        expect(decodeChunks(encodeChunk(checks), null, wanted).checks).toEqual(all.filter(wanted));
        expect(isOneChunk(encodeChunk(checks))).toBe(true);
        expect(isOneChunk(Buffer.concat([encodeChunk(checks), encodeChunk(checks)]))).toBe(false);
      }),
      { numRuns: 80 },
    );
  });

  it("keeps a start to 100 ms and a latency to 1 ms", () => {
    const [kept] = decodeChunks(
      encodeChunk([{ ...SOME[0]!, at: SOME[0]!.minute * 60_000 + 1234, latencyMs: 99.6 }]),
    ).checks;
    expect([kept!.at - kept!.minute * 60_000, kept!.latencyMs]).toEqual([1200, 100]);
  });
});

const SOME: PackedCheck[] = [
  {
    key: 1,
    minute: 29_000_000,
    at: 1_740_000_000_300,
    region: "weur",
    colo: "AMS",
    attempt: 0,
    verdict: "up",
    status: 200,
    latencyMs: 203,
    value: null,
    failure: null,
  },
  {
    key: 1,
    minute: 29_000_001,
    at: 1_740_000_060_400,
    region: "weur",
    colo: "AMS",
    attempt: 0,
    verdict: "up",
    status: 200,
    latencyMs: 187,
    value: null,
    failure: null,
  },
  {
    key: 1,
    minute: 29_000_001,
    at: 1_740_000_060_300,
    region: "enam",
    colo: "IAD",
    attempt: 0,
    verdict: "down",
    status: 502,
    latencyMs: 31,
    value: null,
    failure: {
      type: "http.status",
      hop: { role: "proxy", product: "nginx", version: "1.26.0" },
      causes: [{ cause: "connection_refused", weight: 0.5 }],
    },
  },
  {
    key: 7,
    minute: 29_000_001,
    at: 1_740_000_060_000,
    region: "auto",
    colo: null,
    attempt: 0,
    verdict: "lost",
    status: null,
    latencyMs: 0,
    value: null,
    failure: { type: "probe.lost", hop: { role: "probe", product: null }, causes: [] },
  },
  {
    key: 7,
    minute: 29_000_001,
    at: 1_740_000_171_200,
    region: "auto",
    colo: "FRA",
    attempt: 6,
    verdict: "down",
    status: 504,
    latencyMs: 60_021,
    value: null,
    failure: { type: "http.status", hop: { role: "unknown", product: null }, causes: [] },
  },
];

describe("a broken blob", () => {
  const before = encodeChunk(SOME.slice(0, 2));
  const after = encodeChunk(SOME.slice(2));

  it.each([
    ["garbage between chunks", Buffer.from("E7 01 is not a chunk")],
    ["a cut chunk", before.subarray(0, before.length - 3)],
    ["a chunk with a flipped bit", before.map((byte, index) => (index === 20 ? byte ^ 4 : byte))],
    ["a chunk of a version to come", Uint8Array.from(before, (byte, index) => (index === 1 ? 99 : byte))],
  ])("loses nothing else to %s", (_name, broken) => {
    const { checks, unreadable } = decodeChunks(Buffer.concat([before, broken, after]));
    expect(unreadable).toBe(1);
    expect(order(checks)).toEqual(order(SOME));
  });

  it("never throws and never hangs", () => {
    const chunk = encodeChunk(SOME);
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 60 }),
        fc.nat({ max: chunk.length }),
        fc.uint8Array({ maxLength: 6 }),
        (noise, at, patch) => {
          decodeChunks(noise);
          const patched = Uint8Array.from(chunk);
          patched.set(patch.subarray(0, chunk.length - at), at);
          const { checks, unreadable } = decodeChunks(patched);
          expect(unreadable > 0 || checks.length === SOME.length).toBe(true);
        },
      ),
      { numRuns: 500 },
    );
  });
});

it("deflates as CompressionStream does: either reads the other", async () => {
  const bytes = new Uint8Array(5000).map((_, index) => index % 7);
  const through = async (input: Uint8Array, stream: CompressionStream | DecompressionStream) =>
    new Uint8Array(await new Response(new Blob([input]).stream().pipeThrough(stream)).arrayBuffer());
  expect(await through(deflateRawSync(bytes), new DecompressionStream("deflate-raw"))).toEqual(bytes);
  const streamed = await through(bytes, new CompressionStream("deflate-raw"));
  expect(new Uint8Array(inflateRawSync(streamed))).toEqual(bytes);
});
