/** What a check of another kind than http has measured. */

import type { Certificate, DnsServerAnswer, OwnReading } from "../../../core/check/own-reading.ts";
import type { Run } from "../../../core/heartbeat/run.ts";
import { isoTime } from "../../../core/words/time.ts";
import { msText } from "../words/number.ts";

const day = (time: number) => new Date(time).toISOString().slice(0, 10);

export function OwnFacts({ own }: { own: OwnReading }) {
  switch (own.kind) {
    case "tcp":
      return (
        <dl class="facts">
          <dt>Connected after</dt>
          <dd>{msText(own.openMs)}</dd>
        </dl>
      );
    case "tls":
      return (
        <>
          <p>{own.protocol}; the server shows:</p>
          {own.chain.map((certificate) => (
            <CertificateFacts certificate={certificate} />
          ))}
        </>
      );
    case "dns":
      return (
        <dl class="facts">
          {own.servers.map((server) => (
            <>
              <dt class="mono">{server.server}</dt>
              <dd>{dnsText(server)}</dd>
            </>
          ))}
        </dl>
      );
    case "domain":
      return (
        <dl class="facts">
          <dt>Registered until</dt>
          <dd>{own.expiresAt === null ? "not said" : day(own.expiresAt)}</dd>
          <dt>Registrar</dt>
          <dd>{own.registrar ?? "not said"}</dd>
          <dt>State</dt>
          <dd>{own.states.join(", ") || "none"}</dd>
        </dl>
      );
    case "heartbeat":
      return own.run && <RunFacts run={own.run} />;
    default:
      return own satisfies never;
  }
}

function RunFacts({ run }: { run: Run }) {
  return (
    <dl class="facts">
      <dt>Exit code</dt>
      <dd>{run.exitCode ?? "not said"}</dd>
      <dt>Began</dt>
      <dd>{run.startedAt === null ? "not said" : isoTime(run.startedAt)}</dd>
      <dt>Ended</dt>
      <dd>{isoTime(run.endedAt)}</dd>
    </dl>
  );
}

function CertificateFacts({ certificate }: { certificate: Certificate }) {
  return (
    <dl class="facts">
      <dt>Subject</dt>
      <dd>{certificate.subject}</dd>
      <dt>Issuer</dt>
      <dd>{certificate.issuer}</dd>
      <dt>Valid</dt>
      <dd>
        {day(certificate.validFrom)} to {day(certificate.validTo)}
      </dd>
      {certificate.names.length > 0 && <dt>For</dt>}
      {certificate.names.length > 0 && <dd>{certificate.names.join(", ")}</dd>}
      <dt>SHA-256</dt>
      <dd class="mono">{certificate.fingerprint}</dd>
    </dl>
  );
}

function dnsText({ rcode, records, ttl, error }: DnsServerAnswer): string {
  if (rcode === null) return `no answer: ${error}`;
  const kept = ttl === null ? "" : `, to be kept ${ttl} s`;
  return `${rcode}: ${records.join(", ") || "no records"}${kept}`;
}
