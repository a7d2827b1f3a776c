/** A recorded request by hand: a command for a POSIX shell. */
import { METHODS } from "../config/monitor/http-target.ts";
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

/** The same, but a word that needs no quotes has none: messages are short. */
export function plainOrQuoted(text: string): string {
  return /^[\w./:@%+=,-]+$/.test(text) ? text : shellQuoted(text);
}

function octalBytes(character: string): string {
  return [...new TextEncoder().encode(character)]
    .map((byte) => `\\${byte.toString(8).padStart(3, "0")}`)
    .join("");
}

/** Whether it is a request of HTTP at all; what other kinds watch is recorded as its kind and what it watched. */
export function isHttpRequest({ method }: Pick<RecordedRequest, "method">): boolean {
  return (METHODS as readonly string[]).includes(method);
}

/** The check by hand, whatever its kind; null where nothing was asked. */
export function repeatCommand(request: RecordedRequest): string | null {
  const { method, url } = request;
  switch (method) {
    case "TCP": {
      const [host, port] = hostAndPort(url);
      return `nc -vz -w 10 ${shellQuoted(host)} ${port}`;
    }
    case "TLS": {
      const [host] = hostAndPort(url);
      const connect = `openssl s_client -connect ${shellQuoted(url)} -servername ${shellQuoted(host)} </dev/null`;
      return `${connect} |\n  openssl x509 -noout -subject -issuer -dates`;
    }
    case "DNS":
      return `dig +tcp ${url.split(" ").map(shellQuoted).join(" ")}`;
    case "DOMAIN":
      return `curl -sSL ${shellQuoted(`https://rdap.org/domain/${url}`)}`;
    case "HEARTBEAT":
      return null;
    default:
      return curlCommand(request);
  }
}

function hostAndPort(authority: string): [string, string] {
  const colon = authority.lastIndexOf(":");
  return [authority.slice(0, colon).replace(/^\[|\]$/g, ""), authority.slice(colon + 1)];
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
