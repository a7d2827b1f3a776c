/** One probe of a TLS server: the certificates that it shows, read by a handshake of our own, and whether they hold. */
import { DAY_MS } from "../../core/check/check.ts";
import type { Certificate, TlsReading } from "../../core/check/own-reading.ts";
import type { ReadingError } from "../../core/check/reading.ts";
import { placeOf } from "../../core/config/ip-range.ts";
import { Deadline } from "../deadline.ts";
import { ended, measured, type Outcome } from "../kind-reading.ts";
import type { JobOf, Probe, ProbeContext } from "../probe.ts";
import { Connection } from "../socket/connection.ts";
import { socketError } from "../socket/failure.ts";
import { reach } from "../socket/reach.ts";
import { certificateOf, isFor } from "./certificate.ts";
import { readCertificates } from "./handshake.ts";

export const probeTls: Probe<"tls"> = async (job, context) => {
  const deadline = new Deadline(job.timeoutMs);
  try {
    const found = await reach(job.monitor.target, context, deadline);
    if (found === "handed back") return null;
    if (found.error !== null) return measured(job, context, { latencyMs: 0, error: found.error });
    if (!context.subrequests.hop()) return null;
    const outcome = await look(job, context, deadline);
    return outcome === null ? null : measured(job, context, outcome);
  } finally {
    deadline.close();
  }
};

/** Null: no subrequest was left. */
async function look(job: JobOf<"tls">, context: ProbeContext, deadline: Deadline): Promise<Outcome | null> {
  const { monitor, timeoutMs } = job;
  const { target, assert } = monitor;
  const started = Date.now();
  const name = target.serverName ?? target.host;
  const shown = await chainShown(target, placeOf(name) === null ? name : null, deadline);
  const latencyMs = Date.now() - started;
  if ("error" in shown)
    return { latencyMs: shown.error.type === "probe.timeout" ? timeoutMs : latencyMs, error: shown.error };
  const [own] = shown.chain;
  if (own === undefined)
    return {
      latencyMs,
      own: shown,
      error: ended("NoCertificate", "tls.protocol.error", "the server shows no certificate"),
    };
  const value = Math.floor((own.validTo - context.at) / DAY_MS);
  const facts = { latencyMs, own: shown, value };
  const error = fault(own, name, context.at, assert.name);
  if (error !== null || !assert.chain) return { ...facts, error };
  if (!context.subrequests.hop()) return null;
  return { ...facts, error: await chainFault(target, deadline) };
}

async function chainShown(
  target: { readonly host: string; readonly port: number },
  serverName: string | null,
  deadline: Deadline,
): Promise<TlsReading | { readonly error: ReadingError }> {
  let connection: Connection | null = null;
  let phase: "connect" | "tls" = "connect";
  try {
    connection = await Connection.open(target, "off", deadline);
    phase = "tls";
    const { protocol, certificates } = await readCertificates(connection, serverName);
    return { kind: "tls", protocol, chain: certificates.map(certificateOf) };
  } catch (caught) {
    return { error: socketError(caught, phase) };
  } finally {
    connection?.close();
  }
}

function fault(own: Certificate, name: string, at: number, checkName: boolean): ReadingError | null {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  if (own.validTo <= at)
    return ended(
      "CertificateExpired",
      "tls.cert.date_invalid",
      `the certificate ended on ${day(own.validTo)}`,
    );
  if (own.validFrom > at)
    return ended(
      "CertificateNotYetValid",
      "tls.cert.date_invalid",
      `the certificate begins on ${day(own.validFrom)}`,
    );
  if (checkName && !isFor(own, name)) {
    const names = own.names.slice(0, 5).join(", ") || own.subject;
    return ended(
      "CertificateName",
      "tls.cert.name_invalid",
      `the certificate is not for ${name}; it is for ${names}`,
    );
  }
  return null;
}

/** The platform verifies the chain as for any HTTPS request; dates and name were right. */
async function chainFault(
  target: { readonly host: string; readonly port: number },
  deadline: Deadline,
): Promise<ReadingError | null> {
  try {
    (await Connection.open(target, "on", deadline)).close();
    return null;
  } catch (caught) {
    const error = socketError(caught, "tls");
    if (error.type === "probe.timeout") return error;
    return ended(
      "CertificateChain",
      "tls.cert.authority_invalid",
      `the chain of the certificate is not trusted: ${error.message}`,
    );
  }
}
