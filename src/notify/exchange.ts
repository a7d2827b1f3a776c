import { VERSION } from "../core/version.ts";
import type { Answer } from "./answer.ts";
import { type EmailBinding, sendByBinding } from "./email-binding.ts";
import type { Outgoing } from "./outgoing.ts";
import { sendBySmtp } from "./smtp.ts";
import type { ConnectMail } from "./smtp-dialogue.ts";

const MAX_BODY_BYTES = 2048;

interface Ways {
  readonly timeoutMs: number;
  /** Whether the kind judges by the body also what was taken. */
  readonly reads: boolean;
  /** Of an answer's body; 2 KiB when absent. */
  readonly maxBytes?: number;
  readonly connect: ConnectMail | null;
  readonly email: EmailBinding | null;
}

/** One POST. The deadline is over all of it, and a body without end costs 2 KiB: a receiver can't hold up the others. */
export async function exchange(outgoing: Outgoing, ways: Ways): Promise<Answer> {
  const { timeoutMs, reads, maxBytes = MAX_BODY_BYTES, connect, email } = ways;
  const { smtp, binding, body } = outgoing;
  if (binding) return await sendByBinding(email, binding, timeoutMs);
  if (smtp && connect === null) return { kind: "none", error: "no TCP connection can be opened here" };
  if (smtp && connect !== null)
    return await sendBySmtp(connect, smtp.server, { ...smtp.mail, mime: body }, timeoutMs);
  const signal = AbortSignal.timeout(timeoutMs);
  try {
    const response = await fetch(outgoing.url, {
      method: outgoing.method ?? "POST",
      headers: { "user-agent": `Edgetick/${VERSION}`, ...outgoing.headers },
      body: outgoing.body,
      redirect: "manual",
      signal,
    });
    return {
      kind: "answer",
      status: response.status,
      retryAfter: response.headers.get("retry-after"),
      location: response.headers.get("location"),
      excerpt: response.ok && !reads ? await ignored(response) : await excerptOf(response, maxBytes),
    };
  } catch (error) {
    if (signal.aborted) return { kind: "none", error: `the receiver did not answer within ${timeoutMs} ms` };
    return {
      kind: "none",
      error: `the receiver could not be reached: ${error instanceof Error ? error.message : error}`,
    };
  }
}

async function ignored(response: Response): Promise<string> {
  await response.body?.cancel().catch(() => {});
  return "";
}

/** An answer whose body breaks off has been given all the same. */
async function excerptOf(response: Response, maxBytes: number): Promise<string> {
  if (response.body === null) return "";
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  let bytes = 0;
  try {
    while (bytes < maxBytes) {
      const { value, done } = await reader.read();
      if (done) break;
      bytes += value.byteLength;
      text += decoder.decode(value.subarray(0, maxBytes), { stream: true });
    }
  } catch {
    // Cut off, or the deadline: the status is known and counts.
  } finally {
    reader.cancel().catch(() => {});
  }
  return text.replace(/[\s\0-\x1f\x7f]+/g, " ").trim();
}
