/** What a kind of probe measures besides what all have in common. Days and the like are in `value` of the reading. */

import type { Run, Trouble } from "../heartbeat/run.ts";
import { isoTime } from "../words/time.ts";

interface TcpReading {
  readonly kind: "tcp";
  /** Until the connection was open, ms; TLS included where it is asked for. */
  readonly openMs: number;
}

export interface Certificate {
  readonly subject: string;
  readonly issuer: string;
  /** Epoch ms. */
  readonly validFrom: number;
  readonly validTo: number;
  /** DNS names and addresses that it is for. */
  readonly names: readonly string[];
  /** SHA-256 of the certificate, upper-case hexadecimal with colons. */
  readonly fingerprint: string;
}

export interface TlsReading {
  readonly kind: "tls";
  readonly protocol: "TLS 1.2" | "TLS 1.3" | "older";
  /** The server's own first. */
  readonly chain: readonly Certificate[];
}

export interface DnsServerAnswer {
  readonly server: string;
  /** Null when it did not answer; `error` says why. */
  readonly rcode: string | null;
  /** As a zone file writes the data: `10 mail.example.com`. */
  readonly records: readonly string[];
  /** Seconds, the lowest of the records; null without any. */
  readonly ttl: number | null;
  readonly error: string | null;
}

interface DnsReading {
  readonly kind: "dns";
  readonly servers: readonly DnsServerAnswer[];
}

export interface DomainReading {
  readonly kind: "domain";
  /** Epoch ms; null when the registry does not say. */
  readonly expiresAt: number | null;
  readonly registrar: string | null;
  /** EPP states, such as `client transfer prohibited`. */
  readonly states: readonly string[];
}

interface HeartbeatReading {
  readonly kind: "heartbeat";
  /** The run that ended with this check; null for a look at the clock. */
  readonly run: Run | null;
  readonly trouble: Trouble | null;
  readonly timeZone: string;
}

export type OwnReading = TcpReading | TlsReading | DnsReading | DomainReading | HeartbeatReading;

/** As JSON goes out: times in ISO 8601. */
export function ownJson(own: OwnReading) {
  if (own.kind === "domain") return { ...own, expiresAt: isoTime(own.expiresAt) };
  if (own.kind === "heartbeat") return heartbeatJson(own);
  if (own.kind !== "tls") return own;
  const chain = own.chain.map((certificate) => ({
    ...certificate,
    validFrom: isoTime(certificate.validFrom),
    validTo: isoTime(certificate.validTo),
  }));
  return { ...own, chain };
}

function heartbeatJson({ run, trouble, ...own }: HeartbeatReading) {
  return { ...own, run: run && runJson(run), trouble: trouble && troubleJson(trouble) };
}

function runJson({ startedAt, endedAt, ...run }: Run) {
  return { ...run, startedAt: isoTime(startedAt), endedAt: isoTime(endedAt) };
}

function troubleJson(trouble: Trouble) {
  switch (trouble.kind) {
    case "late":
      return {
        kind: trouble.kind,
        dueAt: isoTime(trouble.dueAt),
        lateAt: isoTime(trouble.lateAt),
        running: isoTime(trouble.running),
      };
    case "failed":
      return { kind: trouble.kind, run: runJson(trouble.run) };
    case "overdue":
      return {
        kind: trouble.kind,
        startedAt: isoTime(trouble.startedAt),
        overdueAt: isoTime(trouble.overdueAt),
      };
    default:
      return trouble satisfies never;
  }
}
