import { describe, expect, it } from "vitest";
import { REGIONS } from "../../../src/core/check/reading.ts";
import { VERDICTS } from "../../../src/core/check/verdict.ts";
import { decodeChunks, encodeChunk } from "../../../src/store/codec/chunk.ts";
import type { PackedCheck } from "../../../src/store/codec/packed-check.ts";
import { VERSION_1, VERSION_2 } from "./golden-blobs.ts";

/** A row for each region, in the order in which they were introduced, and one for each verdict. */
const PLACES = "auto wnam enam weur eeur apac apac-ne apac-se oc sam afr me".split(" ");
const JUDGED = "up slow down lost unsupported".split(" ");
const MINUTE = 29_000_000;

function rows(verdicts: readonly string[], more: (index: number) => Partial<PackedCheck>): PackedCheck[] {
  const row = (index: number, region: string, verdict: string): PackedCheck => ({
    key: 3,
    minute: MINUTE + index,
    at: (MINUTE + index) * 60_000 + index * 100,
    region: region as PackedCheck["region"],
    colo: index % 2 === 0 ? "FRA" : null,
    attempt: index % 7,
    verdict: verdict as PackedCheck["verdict"],
    status: verdict === "up" ? 200 : null,
    latencyMs: 100 + index,
    value: null,
    failure: null,
    ...more(index),
  });
  return [
    ...PLACES.map((region, index) => row(index, region, "up")),
    ...verdicts.map((verdict, index) => row(PLACES.length + index, "auto", verdict)),
  ];
}

const hop = { role: "proxy", product: "nginx", version: "1.26.0" } as const;
const causes = [
  { cause: "connection_refused", weight: 0.55 },
  { cause: "connection_terminated", weight: 0.3 },
];

const byMinute = (checks: readonly PackedCheck[]) => checks.toSorted((a, b) => a.minute - b.minute);

describe("what was stored stays what it was", () => {
  it("in version 1: every region and verdict, and the one cause that a failure had", () => {
    const { checks, unreadable } = decodeChunks(Buffer.from(VERSION_1, "base64"));
    expect(unreadable).toBe(0);
    expect(byMinute(checks)).toEqual(
      rows(JUDGED.slice(0, 4), (index) => {
        if (index === 13)
          return {
            failure: { type: "http.status", hop, causes: [{ cause: "connection_refused", weight: 0.5 }] },
          };
        if (index === 14)
          return { failure: { type: "unknown", hop: { role: "unknown", product: null }, causes: [] } };
        return {};
      }),
    );
  });

  const second = rows(JUDGED, (index) => {
    switch (index) {
      case 2:
        return { value: 14 };
      case 3:
        return { value: -2 };
      case 4:
        return { value: 0 };
      case 13:
        return { failure: { type: "http.status", hop, causes } };
      case 14:
        return { failure: { type: "http.status", hop, causes: causes.slice(0, 1) } };
      case 15:
        return { failure: { type: "unknown", hop: { role: "unknown", product: null }, causes: [] } };
      default:
        return {};
    }
  });

  // The blob also has a column that nothing ever filled in production, and that is passed over.
  it("in version 2: every region, verdict and value, and all causes of a failure with their weights", () => {
    const { checks, unreadable } = decodeChunks(Buffer.from(VERSION_2, "base64"));
    expect(unreadable).toBe(0);
    expect(byMinute(checks)).toEqual(second);
  });

  it("in the version that is written now", () => {
    expect(byMinute(decodeChunks(encodeChunk(second)).checks)).toEqual(second);
  });

  it("and these rows hold every region and verdict there is: extend them, and the codes, with a new one", () => {
    expect([...PLACES].sort()).toEqual([...REGIONS].sort());
    expect([...JUDGED].sort()).toEqual([...VERDICTS].sort());
  });
});
