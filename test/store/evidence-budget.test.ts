import { createHash } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { Judged } from "../../src/core/check/check.ts";
import { toHex } from "../../src/store/blob.ts";
import type { CommitPart } from "../../src/store/commit.ts";
import type { EvidenceItem } from "../../src/store/evidence-blob.ts";
import { EvidenceBudget } from "../../src/store/evidence-budget.ts";
import { readRow } from "../../src/store/evidence-rows.ts";
import { packEvidence } from "../../src/store/evidence-write.ts";
import { DAWN, down, evidenceOf } from "./fixtures.ts";

/** Text that does not deflate below three quarters of its length, another for each seed. */
function noise(seed: string, length: number): string {
  let text = "";
  for (let index = 0; text.length < length; index++)
    text += createHash("sha512").update(`${seed}/${index}`).digest("base64");
  return text.slice(0, length);
}

function failing(
  key: number,
  region: "weur" | "enam" | "apac",
  body: string,
  headers: number,
  product = "nginx",
) {
  const check = down(DAWN, { region });
  const { reading } = check.evidence;
  const own: Judged = {
    ...check,
    failure: check.failure && { ...check.failure, hop: { ...check.failure.hop, product } },
    evidence: {
      ...check.evidence,
      reading: {
        ...reading,
        headers: Array.from({ length: headers }, (_, index) => [
          `x-${index}`,
          noise(`${key}${region}${index}`, 1000),
        ]),
        body: { text: body, bytes: body.length, truncated: false, charset: "utf-8" },
      },
    },
  };
  return evidenceOf(key, `m${key}`, own);
}

function packed(entries: ReturnType<typeof failing>[], part: CommitPart = "A") {
  const { rows, references } = packEvidence(
    entries,
    {},
    { rowMinute: DAWN, firstPart: 0, budget: EvidenceBudget.of(part) },
  );
  const bytes = rows.reduce((sum, { v, bodies }) => sum + v.length + (bodies?.length ?? 0), 0);
  const read = rows.map(
    ({ minute, part: number, v, bodies }) =>
      readRow({ minute, part: number, v: toHex(v), bodies: bodies && toHex(bodies) })!,
  );
  const documents = read
    .flatMap(({ items }) => items)
    .flatMap((item: EvidenceItem) => ("full" in item ? [item.full] : []));
  const texts = read.flatMap(({ bodies }) => Object.values(bodies)).map(({ text }) => text);
  return { bytes, references, documents, texts };
}

const REGIONS = ["weur", "enam", "apac"] as const;

describe("a minute in which 250 monitors fail from three regions", () => {
  const hostile = Array.from({ length: 250 }, (_, key) => key).flatMap((key) =>
    REGIONS.map((region) =>
      failing(key, region, noise(`${key}/${region}`, 16_000), 16, key === 249 ? "haproxy" : "nginx"),
    ),
  );

  it("writes less than 1 MB, whatever the targets send", () => {
    const sizes = (["A", "B", "C"] as const).map((part) => packed(hostile, part).bytes);
    expect(sizes.reduce((sum, size) => sum + size, 0)).toBeLessThan(1_000_000);
    expect(Math.min(...sizes)).toBeGreaterThan(50_000);
  });

  it("keeps headers and body of the first failure of each hop, and says what it left out", () => {
    const { documents, texts } = packed(hostile);
    const last = documents.find((document) => document.failure?.hop.product === "haproxy")!;
    expect(last.reading.headers).toHaveLength(16);
    expect(last.reading.body?.omitted).toBeUndefined();
    expect(texts).toContain(noise("249/weur", 16_000));
    expect(documents.length).toBeGreaterThan(100);
    for (const { reading } of documents) {
      expect(reading.headers.length + (reading.headersOmitted ?? 0)).toBe(16);
      expect(reading.body?.bytes).toBe(16_000);
    }
    expect(documents.filter(({ reading }) => !reading.body?.omitted)).toHaveLength(texts.length);
  });

  it("leaves the next minutes a state that fits into its row", () => {
    expect(JSON.stringify(packed(hostile).references).length).toBeLessThan(1_000_000);
  });

  it("keeps everything when all answer alike, and the body once", () => {
    const page = `<h1>502 Bad Gateway</h1>${noise("page", 3000)}`;
    const alike = Array.from({ length: 250 }, (_, key) =>
      REGIONS.map((region) => failing(key, region, page, 0)),
    ).flat();
    const { documents, texts, bytes } = packed(alike);
    expect(documents).toHaveLength(750);
    expect(documents.every(({ reading }) => !reading.body?.omitted)).toBe(true);
    expect([...new Set(texts)]).toEqual([page]);
    expect(texts.length).toBeLessThanOrEqual(2);
    expect(bytes).toBeLessThan(60_000);
  });

  it("splits into rows what an import brings, which has no such bound", () => {
    const { rows } = packEvidence(hostile.slice(0, 130), {}, { rowMinute: DAWN, firstPart: 1000 });
    expect(rows.length).toBeGreaterThan(1);
    for (const { v, bodies } of rows) expect(Math.max(v.length, bodies?.length ?? 0)).toBeLessThan(1_000_000);
    expect(rows.map(({ part }) => part)).toEqual(rows.map((_, index) => 1000 + index));
  });
});
