/**
 * What a socket finds out beside an HTTP exchange, after the probe's own clock has stopped: whether a bare connection
 * gets through, and how long the certificate still lasts.
 */
import { LADDER, SCHEDULED } from "../../core/check/attempt.ts";
import { DAY_MS } from "../../core/check/check.ts";
import type { BareConnection, ReadingError, ServedCertificate } from "../../core/check/reading.ts";
import { placeOf } from "../../core/config/ip-range.ts";
import { Deadline } from "../deadline.ts";
import type { JobOf, ProbeContext } from "../probe.ts";
import { Connection } from "../socket/connection.ts";
import { socketError } from "../socket/failure.ts";
import { reach } from "../socket/reach.ts";
import { certificateOf } from "../tls/certificate.ts";
import { readCertificates } from "../tls/handshake.ts";
import type { Exchange } from "./exchange.ts";

const CERTIFICATE_EVERY_MINUTES = 360;
const CONTROL_EVERY_MINUTES = 60;
const MAX_MS = 5000;

export interface Beside {
  readonly connection?: BareConnection;
  readonly certificate?: ServedCertificate;
  /** Whole days of the certificate, negative when it has ended. */
  readonly value?: number;
}

/** `url` is where the exchange began; `accepted`: its answer has a status that the monitor wants. */
export async function besides(
  job: JobOf<"http">,
  url: string,
  done: Pick<Exchange, "url" | "answer" | "error">,
  accepted: boolean,
  context: ProbeContext,
): Promise<Beside> {
  const reads = done.error === null && readsCertificate(job);
  const connects = new URL(done.url).host === new URL(url).host && wantsConnection(job, done, accepted);
  const found = reads || connects ? await bareConnection(url, context) : null;
  if (found === null) return {};
  return {
    ...(connects ? { connection: found.connection } : {}),
    ...(reads ? servedOf(found.certificate, context.at) : {}),
  };
}

export function readsCertificate(job: JobOf<"http">): boolean {
  const { target, assert } = job.monitor;
  if (assert.certificateDays === null || !target.url.startsWith("https:")) return false;
  return isTurn(job, CERTIFICATE_EVERY_MINUTES);
}

/** The first recheck of what failed by no answer or a 5xx, and once an hour a control beside what is well. */
export function wantsConnection(
  job: JobOf<"http">,
  { answer, error }: Pick<Exchange, "answer" | "error">,
  accepted: boolean,
): boolean {
  const asked = error === null || (error.phase !== "guard" && error.type !== "http.error");
  if (job.attempt === LADDER.first) return asked && (error !== null || (answer?.status ?? 0) >= 500);
  return error === null && accepted && isTurn(job, CONTROL_EVERY_MINUTES);
}

/** Each monitor has minutes of its own, so that not all connect at once; rechecks have none. */
function isTurn({ monitor, minute, attempt }: JobOf<"http">, every: number): boolean {
  if (attempt !== SCHEDULED) return false;
  const phase = [...monitor.id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % every, 7);
  // A monitor with a longer interval would miss its minute: it connects with each of its checks in that stretch.
  return (minute - phase + 7 * every) % every < Math.min(monitor.intervalMinutes, every);
}

interface Found {
  readonly connection: BareConnection;
  /** DER; null when none was shown. */
  readonly certificate: Uint8Array | null;
}

/** Null: there was no subrequest left for it in this call. */
export async function bareConnection(url: string, context: ProbeContext): Promise<Found | null> {
  if (!context.subrequests.aside()) return null;
  const { hostname, port, protocol } = new URL(url);
  const secure = protocol === "https:";
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || (secure ? 443 : 80)) };
  const deadline = new Deadline(MAX_MS);
  const times = { openMs: null as number | null, tlsMs: null as number | null };
  const failed = ({ type = "unknown", message }: ReadingError): Found => ({
    connection: { ...times, error: { type, message } },
    certificate: null,
  });
  let connection: Connection | null = null;
  try {
    const found = await reach(target, context, deadline);
    if (found === "handed back") return null;
    if (found.error !== null) return failed(found.error);
    if (!context.subrequests.hop()) return null;
    const started = Date.now();
    connection = await Connection.open(target, "off", deadline);
    times.openMs = Date.now() - started;
    if (!secure) return { connection: { ...times, error: null }, certificate: null };
    const name = placeOf(target.host) === null ? target.host : null;
    const [certificate = null] = (await readCertificates(connection, name)).certificates;
    times.tlsMs = Date.now() - started - times.openMs;
    return { connection: { ...times, error: null }, certificate };
  } catch (caught) {
    return failed(socketError(caught, connection === null ? "connect" : "tls"));
  } finally {
    connection?.close();
    deadline.close();
  }
}

/** Nothing of what can't be read. */
export function servedOf(der: Uint8Array | null, at: number): Pick<Beside, "certificate" | "value"> {
  if (der === null) return {};
  try {
    const { issuer, validTo, fingerprint } = certificateOf(der);
    return {
      certificate: { issuer, validTo, fingerprint },
      value: Math.floor((validTo - at) / DAY_MS),
    };
  } catch {
    return {};
  }
}
