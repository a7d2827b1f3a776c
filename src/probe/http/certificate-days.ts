/** How long the certificate of an https target still lasts: read every six hours, after the probe's own clock has stopped. */
import { DAY_MS } from "../../core/check/check.ts";
import { placeOf } from "../../core/config/ip-range.ts";
import { Deadline } from "../deadline.ts";
import type { JobOf, ProbeContext } from "../probe.ts";
import { Connection } from "../socket/connection.ts";
import { reach } from "../socket/reach.ts";
import { certificateOf } from "../tls/certificate.ts";
import { readCertificates } from "../tls/handshake.ts";

const EVERY_MINUTES = 360;
const MAX_MS = 5000;

/** Each monitor has minutes of its own, so that not all read at once. */
export function readsCertificate({ monitor, minute, attempt }: JobOf<"http">): boolean {
  const { id, target, assert } = monitor;
  if (attempt !== 0 || assert.certificateDays === null || !target.url.startsWith("https:")) return false;
  const phase = [...id].reduce((sum, character) => (sum * 31 + character.charCodeAt(0)) % EVERY_MINUTES, 7);
  // A monitor with a longer interval would miss its minute: it reads with each of its checks in that stretch.
  return (
    (minute - phase + 7 * EVERY_MINUTES) % EVERY_MINUTES < Math.min(monitor.intervalMinutes, EVERY_MINUTES)
  );
}

/** Whole days, negative when it has ended; null when no socket gets there or no certificate is shown. */
export async function certificateDaysLeft(url: string, context: ProbeContext): Promise<number | null> {
  const { hostname, port } = new URL(url);
  const target = { host: hostname.replace(/^\[|\]$/g, ""), port: Number(port || 443) };
  const deadline = new Deadline(MAX_MS);
  let connection: Connection | null = null;
  try {
    const found = await reach(target, context, deadline);
    if (found === "handed back" || found.error !== null || !context.subrequests.hop()) return null;
    connection = await Connection.open(target, "off", deadline);
    const name = placeOf(target.host) === null ? target.host : null;
    const [own] = (await readCertificates(connection, name)).certificates;
    return own === undefined ? null : Math.floor((certificateOf(own).validTo - context.at) / DAY_MS);
  } catch {
    return null;
  } finally {
    connection?.close();
    deadline.close();
  }
}
