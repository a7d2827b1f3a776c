import { describe, expect, it } from "vitest";
import { keptOwn } from "../../../src/core/check/evidence.ts";
import type { OwnReading } from "../../../src/core/check/own-reading.ts";
import { redactor } from "../../../src/core/check/redaction.ts";

const LONG = "a".repeat(255);
const certificate = {
  ...{ subject: LONG.repeat(9), issuer: LONG.repeat(9), validFrom: 0, validTo: 1, fingerprint: "AA" },
  names: Array.from({ length: 1000 }, () => LONG),
};
const answer = { rcode: "NOERROR", ttl: 1, error: null, records: Array.from({ length: 4653 }, () => LONG) };

describe("what is measured of someone else's name or certificate", () => {
  it.each<OwnReading>([
    { kind: "dns", servers: ["a", "b", "c", "d", "e", "f"].map((server) => ({ ...answer, server })) },
    { kind: "tls", protocol: "TLS 1.3", chain: Array.from({ length: 300 }, () => certificate) },
    {
      kind: "domain",
      expiresAt: 1,
      registrar: null,
      states: Array.from({ length: 999 }, () => LONG.repeat(9)),
    },
  ])("is kept within bounds: $kind", (own) => {
    expect(JSON.stringify(keptOwn(own, redactor({}))).length).toBeLessThan(200_000);
  });

  it("is masked as all evidence is", () => {
    const records = ["verification token=s3cr3t-of-the-zone"];
    const own = keptOwn({ kind: "dns", servers: [{ ...answer, server: "a", records }] }, redactor({}));
    expect(JSON.stringify(own)).not.toContain("s3cr3t");
  });

  it("of ordinary size stays whole", () => {
    const own: OwnReading = {
      kind: "dns",
      servers: [{ ...answer, server: "a", records: ["192.0.2.1", "v=spf1 -all"] }],
    };
    expect(keptOwn(own, redactor({}))).toEqual(own);
  });
});
