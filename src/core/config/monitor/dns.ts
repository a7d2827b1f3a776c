/** A monitor of a name in the DNS: what a resolver says of it, one server, or every authoritative one. */
import { z } from "zod";
import { list, text } from "../schema-parts.ts";
import { secretNames } from "../secret.ts";
import { urlFault } from "../url.ts";
import { commonFields, commonRules, timeoutMs, withDerived } from "./common.ts";

export const RECORD_TYPES = ["A", "AAAA", "CAA", "CNAME", "MX", "NS", "PTR", "SOA", "SRV", "TXT"] as const;
export const RCODES = ["NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED"] as const;
/** RFC 8484, over a public resolver. */
export const DEFAULT_SERVER = "doh:https://cloudflare-dns.com/dns-query";

const NAME_MESSAGE = "must be a name such as shop.example.com";
const SERVER_MESSAGE = `must be "doh:https://…", "tcp:host:port" or "authoritative"`;

/** Labels as DNS has them, underscores too; without the final dot. */
const dnsName = z
  .string({ error: `is required: ${NAME_MESSAGE.replace("must be ", "")}` })
  .overwrite((value) => value.trim().toLowerCase().replace(/\.$/, ""))
  .max(253, { error: "must be at most 253 characters" })
  .regex(/^(?:[a-z0-9_*](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/, {
    error: NAME_MESSAGE,
  });

export type DnsServer =
  | { readonly kind: "doh"; readonly url: string }
  | { readonly kind: "tcp"; readonly host: string; readonly port: number }
  | { readonly kind: "authoritative" };

/** Null when it is none of the three. */
export function dnsServerOf(value: string): DnsServer | null {
  if (value === "authoritative") return { kind: "authoritative" };
  if (value.startsWith("doh:")) {
    const url = value.slice("doh:".length);
    return urlFault(url) === null ? { kind: "doh", url } : null;
  }
  const url = value.startsWith("tcp:") ? URL.parse(`http://${value.slice("tcp:".length)}/`) : null;
  if (url === null || url.pathname !== "/" || url.username !== "" || url.hostname === "") return null;
  const port = /:80$/.test(value) ? 80 : Number(url.port || 53);
  return { kind: "tcp", host: url.hostname.replace(/^\[|\]$/g, ""), port };
}

const target = z.strictObject(
  {
    name: dnsName,
    type: z.enum(RECORD_TYPES, { error: `must be one of ${RECORD_TYPES.join(", ")}` }).default("A"),
    server: z
      .string({ error: SERVER_MESSAGE })
      .max(500, { error: "must be at most 500 characters" })
      .refine((value) => secretNames(value).length === 0, {
        error: "must not use {{secret.…}}: a resolver's address is asked and shown as it is written",
      })
      .refine((value) => dnsServerOf(value) !== null, { error: SERVER_MESSAGE })
      .default(DEFAULT_SERVER),
    timeoutMs,
  },
  { error: "is required: an object with at least a name" },
);
const assert = z.strictObject(
  {
    rcode: z.enum(RCODES, { error: `must be one of ${RCODES.join(", ")}` }).default("NOERROR"),
    contains: list(text(500).min(1, { error: "must not be empty" }), 20).default([]),
    equals: list(text(500).min(1, { error: "must not be empty" }), 50)
      .nullable()
      .default(null),
  },
  { error: "must be an object" },
);

export const dnsSchema = z
  .strictObject({ kind: z.literal("dns"), ...commonFields(5), target, assert: assert.prefault({}) })
  .superRefine(commonRules)
  .transform((monitor) => withDerived(monitor, true))
  .meta({ id: "DnsMonitor" });
