/** What only applications set: the name of a runtime, or a session's cookie. */
import type { Answer } from "./answer.ts";

export function sessionMark(answer: Answer): string | null {
  const powered = answer.header("x-powered-by");
  if (powered !== null) return `x-powered-by: ${powered}`;
  const runtime = answer.header("x-runtime");
  if (runtime !== null) return `x-runtime: ${runtime}`;
  const session =
    /\b(?:JSESSIONID|PHPSESSID|laravel_session|connect\.sid|ASP\.NET_SessionId|_session_id|csrftoken)=/i.exec(
      (answer.header("set-cookie") ?? "").slice(0, 4096),
    );
  return session === null ? null : `a session cookie of the application (${session[0].slice(0, -1)})`;
}
