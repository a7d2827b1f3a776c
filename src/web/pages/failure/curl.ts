/** The same request by hand. */
import type { FailureRequest } from "./failure-view.ts";

/** A repeated request must not claim to be the recorded one, or the proxy's log would lie. */
const NOT_REPEATED = ["x-edgetick-check", "traceparent", "host", "content-length"];

/** Safe inside single quotes of a POSIX shell. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}

export function curlCommand(request: FailureRequest): string {
  const parts = ["curl -sS -v -o /dev/null", "-w '%{http_code} in %{time_total} s from %{remote_ip}\\n'"];
  if (request.method === "HEAD") parts.push("--head");
  else if (request.method !== "GET") parts.push(`-X ${request.method}`);
  for (const [name, value] of request.headers)
    if (!NOT_REPEATED.includes(name.toLowerCase())) parts.push(`-H ${shellQuoted(`${name}: ${value}`)}`);
  parts.push(shellQuoted(request.url));
  return parts.join(" \\\n  ");
}
