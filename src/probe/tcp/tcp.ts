/** One probe of a TCP port: it opens, encrypted where asked for; it is sent something; what it says is looked at. */
import { bodyStart, charsetOf, decode } from "../../core/check/body.ts";
import { quote, short } from "../../core/check/quote.ts";
import type { AssertionFailure, BodyStart, ReadingError } from "../../core/check/reading.ts";
import { fact, ofBody } from "../../core/check/reason.ts";
import { type Redactor, redactor } from "../../core/check/redaction.ts";
import { pattern } from "../../core/config/pattern.ts";
import { missingSecret, resolveSecrets } from "../../core/config/secret.ts";
import { Deadline } from "../deadline.ts";
import { ended, measured, type Outcome } from "../kind-reading.ts";
import type { JobOf, Probe } from "../probe.ts";
import { Connection } from "../socket/connection.ts";
import { socketError } from "../socket/failure.ts";
import { reach } from "../socket/reach.ts";
import { receive } from "./receive.ts";
import { openPostgres, openSmtp } from "./starttls.ts";

export const probeTcp: Probe<"tcp"> = async (job, context) => {
  const deadline = new Deadline(job.timeoutMs);
  const secrets = new Map<string, string>();
  const mask = redactor({ secrets, patterns: job.monitor.evidence.redact });
  try {
    const send = filledIn(job.monitor.target.send, context.secret, secrets);
    if (typeof send === "object" && send !== null)
      return measured(job, context, { latencyMs: 0, error: send }, mask);
    const found = await reach(job.monitor.target, context, deadline);
    if (found === "handed back") return null;
    if (found.error !== null) return measured(job, context, { latencyMs: 0, error: found.error }, mask);
    if (!context.subrequests.hop()) return null;
    const outcome = await talk(job, send, deadline, mask);
    return measured(job, context, outcome, mask);
  } finally {
    deadline.close();
  }
};

function filledIn(
  template: string | null,
  secret: (name: string) => string | null,
  secrets: Map<string, string>,
): string | ReadingError | null {
  if (template === null) return null;
  const resolved = resolveSecrets(template, (name) => {
    const value = secret(name)?.trim() ?? null;
    if (value !== null) secrets.set(name, value);
    return value;
  });
  return resolved.ok
    ? resolved.text
    : ended("RefusedRequest", "unknown", missingSecret(resolved.missing), "guard");
}

async function talk(
  { monitor, timeoutMs }: JobOf<"tcp">,
  send: string | null,
  deadline: Deadline,
  mask: Redactor,
): Promise<Outcome> {
  const { target, assert } = monitor;
  const started = Date.now();
  let connection: Connection | null = null;
  let phase: "connect" | "tls" | "exchange" = "connect";
  try {
    const startTls = typeof target.tls === "string";
    connection = await Connection.open(target, startTls ? "starttls" : target.tls ? "on" : "off", deadline);
    if (startTls) {
      phase = "exchange";
      const open = target.tls === "starttls-smtp" ? openSmtp : openPostgres;
      const error = await open(connection);
      if (error !== null) return { latencyMs: Date.now() - started, error };
      phase = "tls";
      await connection.startTls();
    }
    const openMs = Date.now() - started;
    const opened = { latencyMs: openMs, own: { kind: "tcp", openMs } as const };
    phase = "exchange";
    if (send !== null) await connection.write(new TextEncoder().encode(send));
    if (assert.receives === null) return opened;
    const wanted = pattern(assert.receives);
    const opening = connection;
    const received = await receive(
      () => opening.read(),
      (bytes) => wanted.test(decode(bytes, charsetOf(bytes, []))),
    );
    const body = kept(received.bytes, monitor.evidence.body, mask);
    if (received.matched) return { ...opened, body };
    if (received.bytes.byteLength === 0 && received.timedOut)
      return { ...opened, latencyMs: timeoutMs, error: socketError(received.cause, "exchange") };
    return { ...opened, body, assertion: notReceived(assert.receives, received.bytes) };
  } catch (caught) {
    const error = socketError(caught, phase);
    return { latencyMs: error.type === "probe.timeout" ? timeoutMs : Date.now() - started, error };
  } finally {
    connection?.close();
  }
}

function kept(bytes: Uint8Array, keep: "full" | "head" | "off", mask: Redactor): BodyStart | null {
  const charset = charsetOf(bytes, []);
  return bodyStart({ bytes, size: bytes.byteLength, incomplete: false, charset }, keep, mask);
}

function notReceived(source: string, bytes: Uint8Array): AssertionFailure {
  const text = decode(bytes, charsetOf(bytes, []));
  return {
    type: "assertion.body",
    expected: `expected the server to say /${short(source)}/`,
    seen: text === "" ? fact("it said nothing") : ofBody(`it said ${quote(text)}`),
  };
}
