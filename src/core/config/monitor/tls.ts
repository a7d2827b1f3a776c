/** A monitor of a TLS server's certificate: its dates, its names and its chain. */
import { z } from "zod";
import { flag, wholeNumber } from "../schema-parts.ts";
import { commonFields, commonRules, timeoutMs, withDerived } from "./common.ts";
import { hostName, portNumber } from "./socket-target.ts";

const target = z.strictObject(
  { host: hostName, port: portNumber.default(443), serverName: hostName.nullable().default(null), timeoutMs },
  { error: "is required: an object with at least a host" },
);
const assert = z.strictObject(
  {
    certificateDays: wholeNumber(0, 3650).nullable().default(14),
    name: flag.default(true),
    chain: flag.default(true),
  },
  { error: "must be an object" },
);

export const tlsSchema = z
  .strictObject({ kind: z.literal("tls"), ...commonFields(360), target, assert: assert.prefault({}) })
  .superRefine(commonRules)
  .transform((monitor) => withDerived(monitor, true))
  .meta({ id: "TlsMonitor" });
