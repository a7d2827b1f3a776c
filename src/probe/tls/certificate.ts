/** What a certificate says of itself, and whether it is for a name. */
import { X509Certificate } from "node:crypto";
import type { Certificate } from "../../core/check/own-reading.ts";

/** Throws on what is no certificate. */
export function certificateOf(der: Uint8Array): Certificate {
  const { subject, issuer, validFrom, validTo, subjectAltName, fingerprint256 } = new X509Certificate(der);
  const [from, to] = [Date.parse(validFrom), Date.parse(validTo)];
  if (Number.isNaN(from) || Number.isNaN(to)) throw new Error("the certificate's dates can't be read");
  return {
    subject: oneLine(subject),
    issuer: oneLine(issuer),
    validFrom: from,
    validTo: to,
    names: namesOf(subjectAltName ?? ""),
    fingerprint: fingerprint256,
  };
}

/** Node writes one attribute a line. */
function oneLine(text: string | undefined): string {
  return (text ?? "").trim().split("\n").join(", ").slice(0, 500);
}

function namesOf(subjectAltName: string): string[] {
  return [...subjectAltName.matchAll(/(?:DNS|IP Address):"?([^",\s]+)"?/g)]
    .map(([, name]) => name!.toLowerCase())
    .slice(0, 100);
}

/** RFC 9525: a wildcard stands for the whole leftmost label and no more. */
export function isFor({ names }: Certificate, host: string): boolean {
  const wanted = host.toLowerCase();
  const dot = wanted.indexOf(".");
  const wildcard = dot < 0 ? null : `*${wanted.slice(dot)}`;
  return names.some((name) => name === wanted || name === wildcard);
}
