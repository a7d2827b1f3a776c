/** The pieces that schemas of user input are made of; each message says what would be right. */
import { z } from "zod";
import { patternFault } from "./pattern.ts";

export const text = (most: number) =>
  z.string({ error: "must be a string" }).max(most, { error: `must be at most ${most} characters` });
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
