import { Webhook } from "standardwebhooks";

/**
 * The three headers of Standard Webhooks; the signature only with a secret. A secret is `whsec_` and base64, or any other
 * text, whose UTF-8 bytes are then the key. `at` is the time of this try, epoch ms: receivers refuse what is minutes old.
 * https://github.com/standard-webhooks/standard-webhooks/blob/main/spec/standard-webhooks.md
 */
export function webhookHeaders(
  secret: string | null,
  { id, at, body }: { readonly id: string; readonly at: number; readonly body: string },
): Record<string, string> {
  const headers = { "webhook-id": id, "webhook-timestamp": String(Math.floor(at / 1000)) };
  if (secret === null) return headers;
  return { ...headers, "webhook-signature": webhookOf(secret).sign(id, new Date(at), body) };
}

function webhookOf(secret: string): Webhook {
  if (secret.startsWith("whsec_")) return new Webhook(secret);
  return new Webhook(new TextEncoder().encode(secret), { format: "raw" });
}
