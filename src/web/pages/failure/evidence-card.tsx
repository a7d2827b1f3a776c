/** The failing answer itself: times, redirects, headers, body. Bodies are text, never markup. */

import { isHttpRequest } from "../../../core/check/curl-command.ts";
import type { Failure, KeptReading } from "../../../core/check/failure.ts";
import type { BodyStart } from "../../../core/check/reading.ts";
import { bytesText, msText } from "../words/number.ts";
import { OwnFacts } from "./own-facts.tsx";

export function EvidenceCard({ failure, reading }: { failure: Failure; reading: KeptReading }) {
  const isHttp = reading.own === undefined && (failure.request === null || isHttpRequest(failure.request));
  return (
    <section class="card stack">
      <h2>The answer</h2>
      <dl class="facts">
        {isHttp && <dt>Status</dt>}
        {isHttp && (
          <dd>{reading.status === null ? "none" : `${reading.status} ${reading.statusText ?? ""}`}</dd>
        )}
        {isHttp && <dt>Headers after</dt>}
        {isHttp && <dd>{msText(reading.headersMs)}</dd>}
        {reading.latencyMs > 0 && <dt>All after</dt>}
        {reading.latencyMs > 0 && <dd>{msText(reading.latencyMs)}</dd>}
        {reading.httpVersion !== undefined && <dt>Protocol</dt>}
        {reading.httpVersion !== undefined && <dd>{reading.httpVersion}</dd>}
        {reading.error && <dt>Error</dt>}
        {reading.error && (
          <dd>
            {reading.error.name}: {reading.error.message}
          </dd>
        )}
        {failure.request !== null && <dt>Request</dt>}
        {failure.request !== null && (
          <dd class="mono">
            {failure.request.method} {failure.request.url}
          </dd>
        )}
      </dl>
      {reading.redirects !== null && reading.redirects.length > 0 && (
        <>
          <h3 class="label">Redirects</h3>
          <ol class="bullets">
            {reading.redirects.map(({ url, status }) => (
              <li>
                {status} <span class="mono">{url}</span>
              </li>
            ))}
          </ol>
        </>
      )}
      {reading.own && <OwnFacts own={reading.own} />}
      {isHttp && <h3 class="label">Headers</h3>}
      {isHttp && <HeaderText reading={reading} />}
      <h3 class="label">{isHttp ? "Body" : "What it said"}</h3>
      <Body body={reading.body} evidence={failure.evidence} />
    </section>
  );
}

export function HeaderText({ reading }: { reading: KeptReading }) {
  if (reading.headers === null) return <p class="soft">No longer kept.</p>;
  if (reading.headers.length === 0) return <p class="soft">None.</p>;
  const omitted = reading.headersOmitted ?? 0;
  return (
    <>
      <pre>{reading.headers.map(([name, value]) => `${name}: ${value}`).join("\n")}</pre>
      {omitted > 0 && <p class="soft">{omitted} more, longer than what evidence has room for.</p>}
    </>
  );
}

const NO_BODY = {
  kept: "None.",
  omitted: "Not kept: the evidence of that minute was too large.",
  expired: "No longer kept.",
  gone: "No longer kept.",
} as const;

export function Body({ body, evidence }: { body: BodyStart | null; evidence: keyof typeof NO_BODY }) {
  if (body === null) return <p class="soft">{NO_BODY[evidence]}</p>;
  if (body.bytes === 0) return <p class="soft">Empty.</p>;
  const kept = body.truncated ? ", its start" : "";
  return (
    <>
      <p class="soft">
        {bytesText(body.bytes)}
        {body.charset !== null && `, ${body.charset}`}
        {body.text === undefined ? ", binary (base64)" : ""}
        {kept}
      </p>
      <pre class="body">{body.text ?? body.base64}</pre>
    </>
  );
}
