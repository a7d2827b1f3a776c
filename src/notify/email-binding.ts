/** The Worker's `send_email` binding. https://developers.cloudflare.com/email-service/api/send-emails/workers-api/ */
import type { Answer } from "./answer.ts";
import type { Mail } from "./mail.ts";

export interface EmailBinding {
  send(mail: Omit<Mail, "to"> & { to: string[] }): Promise<unknown>;
}

/** Its errors have a code such as E_SENDER_NOT_VERIFIED; what a person has to mend does not pass by itself. */
const FOR_GOOD =
  /NOT_VERIFIED|NOT_ALLOWED|NOT_AVAILABLE|INVALID|VALIDATION|SUPPRESSED|not verified|not allowed|invalid/i;

export async function sendByBinding(
  binding: EmailBinding | null,
  mail: Mail,
  timeoutMs: number,
): Promise<Answer> {
  const answer = (status: number, excerpt: string, recoverable: boolean): Answer => ({
    kind: "answer",
    ...{ status, excerpt, recoverable, retryAfter: null, location: null },
  });
  if (binding === null)
    return answer(
      501,
      'there is no send_email binding; add [[send_email]] name = "EMAIL" to wrangler.toml',
      false,
    );
  try {
    const late = new Promise<"late">((resolve) => setTimeout(resolve, timeoutMs, "late"));
    const sent = await Promise.race([binding.send({ ...mail, to: [...mail.to] }), late]);
    return sent === "late"
      ? { kind: "none", error: `no answer within ${timeoutMs} ms` }
      : answer(202, "", true);
  } catch (error) {
    const { code = "", message = String(error) } = error as { code?: string; message?: string };
    const words = `${code} ${message}`.trim();
    return answer(FOR_GOOD.test(words) ? 422 : 503, words, !FOR_GOOD.test(words));
  }
}
