/** What is sent to a receiver. */
import type { Mail } from "./mail.ts";
import type { SmtpServer } from "./smtp-dialogue.ts";

/** One HTTP request that tells a receiver of an alert. Its secrets are filled in: it is sent, never stored or logged. */
export interface Outgoing {
  readonly url: string;
  /** POST when absent. */
  readonly method?: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** How long to wait after the request before it, ms. */
  readonly afterMs?: number;
  /** Mail that goes by SMTP: `body` is its MIME form. */
  readonly smtp?: { readonly server: SmtpServer; readonly mail: Mail };
  /** Mail that goes by the Worker's binding. */
  readonly binding?: Mail;
}

/** A POST of JSON, which is what almost every receiver wants. */
export function jsonPost(
  url: string,
  value: unknown,
  headers: Readonly<Record<string, string>> = {},
): Outgoing {
  return { url, headers: { "content-type": "application/json", ...headers }, body: JSON.stringify(value) };
}
