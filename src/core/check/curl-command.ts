/** A recorded request by hand: a command for a POSIX shell. */
import type { Header } from "./reading.ts";

interface RecordedRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: readonly Header[];
}

/** A repeated request must not claim to be the recorded one, or the proxy's log would hold its id twice. */
const NOT_REPEATED = ["x-edgetick-check", "traceparent", "host", "content-length"];
/** How Edgetick's own User-Agent names the check. */
const CHECK_IN_USER_AGENT = /(?:; )?check=[^;)]*/;

/**
 * One word of a shell command. Single quotes keep all but control characters harmless; those would reach the terminal
 * of whoever copies the command, so such a text is written as `$'…'` (POSIX.1-2024, 2.2.4).
 */
export function shellQuoted(text: string): string {
  if (!/\p{Cc}/u.test(text)) return `'${text.replaceAll("'", "'\\''")}'`;
  const escaped = text.replace(/[\\']/g, "\\$&").replace(/\p{Cc}/gu, octalBytes);
  return `$'${escaped}'`;
}

function octalBytes(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}

/** `-g`: brackets and braces in a URL are the URL's own, not a pattern of curl's. */
export function curlCommand({ method, url, headers }: RecordedRequest): string {
  const parts = ["curl -g -sS -v -o /dev/null", "-w '%{http_code} in %{time_total} s from %{remote_ip}\\n'"];
  if (method === "HEAD") parts.push("--head");
  else if (method !== "GET") parts.push(`-X ${method}`);
  for (const [name, value] of headers)
    if (!NOT_REPEATED.includes(name.toLowerCase())) parts.push(`-H ${shellQuoted(headerLine(name, value))}`);
  parts.push(shellQuoted(url));
  return parts.join(" \\\n  ");
}

function headerLine(name: string, value: string): string {
  const isUserAgent = name.toLowerCase() === "user-agent";
  return `${name}: ${isUserAgent ? value.replace(CHECK_IN_USER_AGENT, "").replace(" ()", "") : value}`;
}
