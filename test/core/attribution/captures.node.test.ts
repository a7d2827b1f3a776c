import { describe, expect, it } from "vitest";
import { type Capture, isHeldBack, readCaptures } from "../../../scripts/capture/captures.ts";
import { type Score, score } from "../../../scripts/capture/score.ts";

/**
 * Faults that this product answers exactly as it answers more common ones, so that no honest list of four holds them.
 * A cause leaves this table when a product starts to tell it.
 */
const IN_LOGS_ONLY: Readonly<Record<string, readonly string[]>> = {
  apache: ["destination_unavailable"],
  caddy: ["tls_certificate_error"],
  "http-proxy": ["http_response_header_size", "tls_protocol_error", "tls_certificate_error"],
  nghttpx: ["http_response_header_size"],
  nginx: ["http_response_header_size", "tls_protocol_error", "connection_limit_reached"],
  squid: ["connection_timeout", "tls_certificate_error"],
  varnish: ["http_response_header_size", "connection_limit_reached"],
};
/** HAProxy's page replaced by hand: nothing in the answer is HAProxy's any more. */
const UNSIGNED: readonly string[] = ["haproxy-close-custom-errorfile"];

const failures = [...readCaptures("shared"), ...readCaptures("own")].filter(
  (capture) => capture.surfaced && capture.fault !== "ok",
);

describe("every captured failure is attributed to the hop that wrote it", () => {
  const rows = failures.map((capture): [string, Capture] => [capture.name, capture]);

  it.each(rows)("%s", (_name, capture) => {
    const { truth, attribution, product, role, cause } = score(capture);
    if (!truth.marked || UNSIGNED.includes(capture.name)) {
      expect(attribution.confidence).toBeLessThan(0.8);
      return;
    }
    expect({ product, role }).toEqual({ product: true, role: true });
    const hidden = IN_LOGS_ONLY[truth.product ?? ""] ?? [];
    if (!hidden.includes(truth.cause)) {
      expect({ cause: truth.cause, is: cause, of: attribution.upstream }).not.toMatchObject({ is: "wrong" });
    }
  });
});

describe("over the third of the captures that no rule was written from", () => {
  const share = (scores: readonly Score[], holds: (one: Score) => boolean): number =>
    scores.filter(holds).length / scores.length;

  it.each(["own", "shared"] as const)("%s captures: the targets hold", (set) => {
    const scores = readCaptures(set)
      .filter((capture) => capture.surfaced && capture.fault !== "ok" && isHeldBack(capture.name))
      .map((capture) => score(capture));
    expect(scores.length).toBeGreaterThan(80);
    expect(share(scores, (one) => one.product)).toBeGreaterThanOrEqual(0.95);
    expect(share(scores, (one) => one.role)).toBeGreaterThanOrEqual(0.98);
    expect(share(scores, (one) => one.cause !== "wrong")).toBeGreaterThanOrEqual(0.9);
    expect(share(scores, (one) => one.confidentlyWrong)).toBeLessThanOrEqual(0.01);
  });
});
