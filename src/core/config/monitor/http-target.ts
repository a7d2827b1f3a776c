/** What a monitor asks for: the URL and the request, with their limits. */
import { z } from "zod";
import { headerName, text, wholeNumber } from "../schema-parts.ts";
import { forbiddenReference } from "../secret.ts";
import { urlFault } from "../url.ts";
import { timeoutMs } from "./common.ts";

export const METHODS = ["GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"] as const;
/** Methods without side effects (RFC 9110, 9.2.1): only these are rechecked unless the monitor says so. */
export const SAFE_METHODS: readonly string[] = ["GET", "HEAD", "OPTIONS"];

/** For every part of the request that the Prober fills secrets into. */
export function refuseForbiddenSecrets(text: string, ctx: z.RefinementCtx): void {
  const fault = forbiddenReference(text);
  if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
}

/** Set by Edgetick or by the platform on every request; a monitor that sets them would break correlation or be ignored. */
const RESERVED_HEADERS = [
  "host",
  "content-length",
  "transfer-encoding",
  "connection",
  "traceparent",
  "x-edgetick-check",
];
const requestHeaders = z
  .record(
    headerName,
    text(4096)
      .regex(/^[^\r\n\0]*$/, { error: "must not contain line breaks" })
      .superRefine(refuseForbiddenSecrets),
    { error: "must be an object of header names and values" },
  )
  .superRefine((headers, ctx) => {
    for (const name of Object.keys(headers)) {
      if (RESERVED_HEADERS.includes(name.toLowerCase()))
        ctx.addIssue({
          code: "custom",
          path: [name],
          message: "is set by Edgetick or the platform; remove it",
        });
    }
    if (Object.keys(headers).length > 50)
      ctx.addIssue({ code: "custom", message: "must have at most 50 headers" });
  });

const targetUrl = z
  .string({ error: "is required: the http or https URL to probe" })
  .max(2048, { error: "must be at most 2048 characters" })
  .superRefine((value, ctx) => {
    const fault = urlFault(value) ?? forbiddenReference(value);
    if (fault !== null) ctx.addIssue({ code: "custom", message: fault });
  });

export const targetSchema = z.strictObject(
  {
    url: targetUrl,
    method: z.enum(METHODS, { error: `must be one of ${METHODS.join(", ")}` }).default("GET"),
    headers: requestHeaders.default({}),
    body: text(65_536).superRefine(refuseForbiddenSecrets).nullable().default(null),
    timeoutMs,
    followRedirects: wholeNumber(0, 10).default(5),
  },
  { error: "is required: an object with at least a url" },
);
