/** The pieces that schemas of user input are made of; each message says what would be right. */
import { z } from "zod";
import { plainLine, plainText } from "../words/plain-text.ts";
import { isDeeperThan, MAX_JSON_DEPTH } from "./json-depth.ts";
import { patternFault } from "./pattern.ts";

export const text = (most: number) =>
  z.string({ error: "must be a string" }).max(most, { error: `must be at most ${most} characters` });
/** A name or title: one line, without control characters. */
export const label = (most: number) =>
  z
    .string({ error: "must be a string" })
    .overwrite(plainLine)
    .max(most, { error: `must be at most ${most} characters` });
/** What people write for people, in lines, without control characters. */
export const prose = (most: number) =>
  z
    .string({ error: "must be a string" })
    .overwrite(plainText)
    .max(most, { error: `must be at most ${most} characters` });
/** Any JSON value that can be walked. */
export const boundedJson = z.unknown().refine((value) => !isDeeperThan(value, MAX_JSON_DEPTH), {
  error: `must be nested at most ${MAX_JSON_DEPTH} levels deep`,
});
export const wholeNumber = (least: number, most: number) =>
  z
    .number({ error: `must be a whole number from ${least} to ${most}` })
    .int({ error: `must be a whole number from ${least} to ${most}` })
    .min(least, { error: `must be a whole number from ${least} to ${most}` })
    .max(most, { error: `must be a whole number from ${least} to ${most}` });
export const flag = z.boolean({ error: "must be true or false" });
export const list = <T extends z.ZodType>(item: T, most: number) =>
  z.array(item, { error: "must be a list" }).max(most, { error: `must have at most ${most} entries` });
export const regexSource = text(1000).superRefine((source, ctx) => {
  const fault = patternFault(source);
  if (fault !== null)
    ctx.addIssue({ code: "custom", message: `is not a regular expression that RE2 accepts: ${fault}` });
});

const HEADER_NAME = /^[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}$/;
export const headerName = z.string().regex(HEADER_NAME, { error: "is not a header name (RFC 9110, 5.1)" });

export const slug = z
  .string({ error: "is required: a slug of a-z, 0-9 and -, at most 64 characters" })
  .regex(/^[a-z0-9-]{1,64}$/, { error: "must be a slug: a-z, 0-9 and -, at most 64 characters" });
