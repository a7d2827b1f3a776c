/** Mail over one SMTP connection (RFC 5321). */
import type { Answer } from "./answer.ts";
import { type ConnectMail, Dialogue, type Envelope, Refused, type SmtpServer } from "./smtp-dialogue.ts";

export async function sendBySmtp(
  connect: ConnectMail,
  server: SmtpServer,
  envelope: Envelope,
  timeoutMs: number,
): Promise<Answer> {
  const [answer] = await sendAllBySmtp(connect, server, [envelope], timeoutMs);
  return answer!;
}

/** Several mails over one connection, an answer each. What the connection did not live to carry has its failure as answer. */
export async function sendAllBySmtp(
  connect: ConnectMail,
  server: SmtpServer,
  envelopes: readonly Envelope[],
  timeoutMs: number,
): Promise<Answer[]> {
  const dialogue = new Dialogue(connect, server);
  const answers: Answer[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => reject(new Error(`the server did not answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
  });
  try {
    await Promise.race([carryAll(dialogue, envelopes, answers), late]);
  } catch (error) {
    // What breaks between two mails is about neither of them.
    const failed = answers.length === 0 ? answerTo(error) : unusable(error);
    while (answers.length < envelopes.length) answers.push(failed);
  } finally {
    clearTimeout(timer);
    dialogue.close();
  }
  // A mail that was carried after all, late, changes nothing any more.
  return answers.slice(0, envelopes.length);
}

async function carryAll(
  dialogue: Dialogue,
  envelopes: readonly Envelope[],
  answers: Answer[],
): Promise<void> {
  await dialogue.open();
  for (const [index, envelope] of envelopes.entries()) {
    if (index > 0) await dialogue.reset();
    try {
      const excerpt = await dialogue.send(envelope);
      answers.push({ kind: "answer", status: 250, retryAfter: null, location: null, excerpt });
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      answers.push(answerTo(error));
    }
  }
  await dialogue.quit();
}

function answerTo(error: unknown): Answer {
  if (error instanceof Refused) {
    const { code: status, message: excerpt, ofRecipient } = error;
    // 4yz is for now, 5yz for good (RFC 5321, 4.2.1): the reverse of HTTP's.
    const recoverable = status < 500;
    return { kind: "answer", status, retryAfter: null, location: null, excerpt, recoverable, ofRecipient };
  }
  return unusable(error);
}

function unusable(error: unknown): Answer {
  const why = error instanceof Error ? error.message : String(error);
  return { kind: "none", error: `the mail server could not be used: ${why}` };
}
