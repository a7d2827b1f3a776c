/**
 * The link by which whoever got an alert says that they take care of it. It is signed for one incident, made when a
 * message is sent and stored nowhere; following it shows a page, and only that page's button acknowledges.
 */
import { base64 } from "./mail.ts";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

/** A key of its own, so that a signature tells nothing about the token's other uses. */
async function keyOf(adminToken: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(`edgetick acknowledge ${adminToken}`);
  return await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["sign", "verify"]);
}

/** `incidentUrl` is the incident's page. */
export async function acknowledgeUrl(
  adminToken: string,
  incident: string,
  incidentUrl: string,
): Promise<string> {
  const signature = await crypto.subtle.sign(
    "HMAC",
    await keyOf(adminToken),
    new TextEncoder().encode(incident),
  );
  const text = base64(new Uint8Array(signature)).replace(
    /[+/=]/g,
    (sign) => ({ "+": "-", "/": "_" })[sign] ?? "",
  );
  return `${incidentUrl}/acknowledge?signature=${text}`;
}

export async function isAcknowledgement(
  adminToken: string,
  incident: string,
  signature: string,
): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(signature)) return false;
  const binary = atob(signature.replaceAll("-", "+").replaceAll("_", "/"));
  const bytes = Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
  return await crypto.subtle.verify(
    "HMAC",
    await keyOf(adminToken),
    bytes,
    new TextEncoder().encode(incident),
  );
}
