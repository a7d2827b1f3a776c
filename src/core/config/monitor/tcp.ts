/** A monitor of a TCP port: it opens, it may be asked something, and what it says can be looked at. */
import { z } from "zod";
import { regexSource, text, wholeNumber } from "../schema-parts.ts";
import { commonFields, commonRules, timeoutMs, withDerived } from "./common.ts";
import { refuseForbiddenSecrets } from "./http-target.ts";
import { hostName, portNumber } from "./socket-target.ts";

export const TCP_TLS = [true, false, "starttls-smtp", "starttls-postgres"] as const;

const target = z.strictObject(
  {
    host: hostName,
    port: portNumber,
    tls: z
      .literal(TCP_TLS, { error: 'must be true, false, "starttls-smtp" or "starttls-postgres"' })
      .default(false),
    send: text(4096).superRefine(refuseForbiddenSecrets).nullable().default(null),
    timeoutMs,
  },
  { error: "is required: an object with host and port" },
);
const assert = z.strictObject(
  {
    receives: regexSource.nullable().default(null),
    connectMs: wholeNumber(1, 30_000).nullable().default(null),
  },
  { error: "must be an object" },
);

export const tcpSchema = z
  .strictObject({ kind: z.literal("tcp"), ...commonFields(1), target, assert: assert.prefault({}) })
  .superRefine((monitor, ctx) => {
    commonRules(monitor, ctx);
    if (
      monitor.target.tls === "starttls-postgres" &&
      (monitor.target.send ?? monitor.assert.receives) !== null
    )
      ctx.addIssue({
        code: "custom",
        path: monitor.target.send === null ? ["assert", "receives"] : ["target", "send"],
        message: "is not possible with starttls-postgres: the server waits for a login; leave it null",
      });
  })
  .transform((monitor) => withDerived(monitor, monitor.target.send === null))
  .meta({ id: "TcpMonitor" });
