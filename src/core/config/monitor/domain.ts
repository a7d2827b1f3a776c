/** A monitor of a domain's registration: when it ends, by RDAP. */
import { z } from "zod";
import { wholeNumber } from "../schema-parts.ts";
import { commonFields, commonRules, timeoutMs, withDerived } from "./common.ts";

const NAME_MESSAGE = "must be a registered domain such as example.com, without host names before it";

const target = z.strictObject(
  {
    name: z
      .string({ error: `is required: ${NAME_MESSAGE.replace("must be ", "")}` })
      .overwrite((value) => value.trim().toLowerCase().replace(/\.$/, ""))
      .max(253, { error: "must be at most 253 characters" })
      .regex(/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])$/, {
        error: NAME_MESSAGE,
      }),
    timeoutMs,
  },
  { error: "is required: an object with a name" },
);
const assert = z.strictObject(
  { domainDays: wholeNumber(0, 3650).nullable().default(30) },
  { error: "must be an object" },
);

export const domainSchema = z
  .strictObject({ kind: z.literal("domain"), ...commonFields(1440), target, assert: assert.prefault({}) })
  .superRefine(commonRules)
  .transform((monitor) => withDerived(monitor, true))
  .meta({ id: "DomainMonitor" });
