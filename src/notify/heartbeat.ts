/** The call of a URL outside: whoever waits for it notices when ticks stop, as nobody in the account could say so. */
import { addressFault } from "../core/config/address.ts";
import { missingSecret, resolveSecrets } from "../core/config/secret.ts";
import { VERSION } from "../core/version.ts";

const TIMEOUT_MS = 5_000;

/** Why it failed, in words that do not hold the URL, which may be a secret; null when it was taken. Never throws. */
export async function callHeartbeat(
  url: string,
  secret: (name: string) => string | null,
  development: boolean,
  timeoutMs = TIMEOUT_MS,
): Promise<string | null> {
  const resolved = resolveSecrets(url, (name) => secret(name)?.trim() || null);
  if (!resolved.ok) return missingSecret(resolved.missing);
  const fault = addressFault(resolved.text, { development });
  if (fault !== null) return `the URL ${fault}`;
  try {
    const response = await fetch(resolved.text, {
      headers: { "user-agent": `Edgetick/${VERSION}` },
      redirect: "manual",
      signal: AbortSignal.timeout(timeoutMs),
    });
    await response.body?.cancel().catch(() => {});
    if (response.status >= 300 && response.status < 400)
      return `it answered ${response.status}: redirects are not followed, give the final URL`;
    return response.ok ? null : `it answered ${response.status}`;
  } catch (error) {
    const late = error instanceof DOMException && error.name === "TimeoutError";
    return late ? `no answer within ${timeoutMs / 1000} s` : "it could not be reached";
  }
}
