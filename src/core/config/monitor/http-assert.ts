/** What a monitor wants of the answer. */
import { z } from "zod";
import { jsonPathFault } from "../json-path.ts";
import { boundedJson, flag, headerName, list, regexSource, text, wholeNumber } from "../schema-parts.ts";

/** `2xx`, `404` or `200-299`; a number is taken as its text. */
const statusPattern = z.preprocess(
  (value) => (typeof value === "number" ? String(value) : value),
  z
    .string({ error: 'must be a status such as 200, a class such as "2xx" or a range such as "200-299"' })
    .regex(/^(?:[1-9]xx|[1-9]\d\d|[1-9]\d\d-[1-9]\d\d)$/, {
      error: 'must be a status such as 200, a class such as "2xx" or a range such as "200-299"',
    }),
);

const headerExpectation = z.union(
  [
    text(1000),
    z.strictObject({ contains: text(1000) }),
    z.strictObject({ matches: regexSource }),
    z.strictObject({ present: flag }),
  ],
  { error: "must be the expected value, or one of {contains}, {matches}, {present}" },
);

const jsonAssertion = z
  .strictObject(
    {
      path: text(500).superRefine((path, ctx) => {
        const fault = jsonPathFault(path);
        if (fault !== null)
          ctx.addIssue({ code: "custom", message: `must be a JSONPath such as $.db (RFC 9535): ${fault}` });
      }),
      equals: boundedJson.optional(),
      notEquals: boundedJson.optional(),
      contains: text(1000).optional(),
      matches: regexSource.optional(),
      greaterThan: z.number({ error: "must be a number" }).optional(),
      lessThan: z.number({ error: "must be a number" }).optional(),
      exists: flag.optional(),
    },
    { error: "must be an object with a path and one expectation" },
  )
  .superRefine((assertion, ctx) => {
    const given = Object.keys(assertion).filter((key) => key !== "path");
    if (given.length !== 1)
      ctx.addIssue({
        code: "custom",
        message: "needs exactly one of equals, notEquals, contains, matches, greaterThan, lessThan, exists",
      });
  });
export type JsonAssertion = z.infer<typeof jsonAssertion>;

export const assertSchema = z.strictObject(
  {
    status: list(statusPattern, 20)
      .min(1, { error: 'must have at least one entry, such as "2xx"' })
      .default(["2xx"]),
    bodyContains: list(text(1000).min(1, { error: "must not be empty" }), 20).default([]),
    bodyNotContains: list(text(1000).min(1, { error: "must not be empty" }), 20).default([]),
    bodyMatches: regexSource.nullable().default(null),
    header: z
      .record(headerName, headerExpectation, { error: "must be an object of header names and values" })
      .default({}),
    json: list(jsonAssertion, 20).default([]),
    slowMs: wholeNumber(1, 30_000).nullable().default(null),
    certificateDays: wholeNumber(0, 3650).nullable().optional().meta({
      description: "Days before the end of the certificate; 14 for https when left out; null: never",
    }),
  },
  { error: "must be an object" },
);
export type Assertions = z.infer<typeof assertSchema>;
