/** Where a connection goes: a host and a port. Whether they may be connected to is address.ts's rule. */
import { z } from "zod";
import { wholeNumber } from "../schema-parts.ts";

const HOST_MESSAGE = "must be a host name such as db.example.com, or a public IP address";

/** As an URL would write it: lower case, IDNA in ASCII, IPv6 without brackets. */
function normalised(value: string): string | null {
  const text = value.trim();
  if (text === "" || /[\s/?#@\\]/.test(text)) return null;
  const bracketed = text.includes(":") && !text.startsWith("[") ? `[${text}]` : text;
  const url = URL.parse(`http://${bracketed}/`);
  if (url === null || url.port !== "" || url.username !== "") return null;
  return url.hostname.replace(/^\[|\]$/g, "");
}

export const hostName = z
  .string({ error: `is required: ${HOST_MESSAGE.replace("must be ", "")}` })
  .max(253, { error: "must be at most 253 characters" })
  .refine((value) => normalised(value) !== null, { error: HOST_MESSAGE })
  .overwrite((value) => normalised(value) ?? value);

export const portNumber = wholeNumber(1, 65_535);
