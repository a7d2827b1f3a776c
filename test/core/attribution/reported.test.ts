import { describe, expect, it } from "vitest";
import { type ReportedAnswer, readReported, scoreReported } from "../../../scripts/capture/answers.ts";
import { isHeldBack } from "../../../scripts/capture/captures.ts";
import { measures } from "../../../scripts/capture/summary.ts";
import { isCause } from "../../../src/core/attribution/causes.ts";
import { isProduct } from "../../../src/core/attribution/products.ts";

const reported = readReported();

describe("answers as reports, vendors' pages and sources give them", () => {
  it.each(reported.map((answer): [string, ReportedAnswer] => [answer.name, answer]))(
    "%s names its source, a known product and known causes",
    (_name, answer) => {
      expect(answer.ref).not.toBe("");
      expect(answer.want.product === null || isProduct(answer.want.product)).toBe(true);
      for (const cause of answer.want.cause ?? []) expect(isCause(cause)).toBe(true);
    },
  );

  it.each(
    reported
      .filter(({ name }) => !isHeldBack(name))
      .map((answer): [string, ReportedAnswer] => [answer.name, answer]),
  )("%s", (_name, answer) => {
    const { side, product, cause, loudAuthor, loudCause } = scoreReported(answer);
    expect({ side, product, loudAuthor, loudCause }).toEqual({
      ...{ side: "right", product: true, loudAuthor: false, loudCause: false },
    });
    expect(cause).not.toBe(false);
  });

  it("have names of their own", () => {
    expect(new Set(reported.map(({ name }) => name)).size).toBe(reported.length);
  });
});

describe("the scores that thresholds.json bounds", () => {
  it.each(measures().map((measure) => [measure.name, measure] as const))("%s", (_name, measure) => {
    expect(measure).toMatchObject({ kept: true });
  });
});
