/**
 * Signatures in links, which are stored nowhere. Each purpose has a key of its own, made of the admin's token: a signature
 * tells nothing about the token's other uses, and another token ends all links.
 */
import { base64 } from "./mail.ts";

const ALGORITHM = { name: "HMAC", hash: "SHA-256" };

async function keyOf(adminToken: string, purpose: string): Promise<CryptoKey> {
  const bytes = new TextEncoder().encode(`edgetick ${purpose} ${adminToken}`);
  return await crypto.subtle.importKey("raw", bytes, ALGORITHM, false, ["sign", "verify"]);
}

export async function signatureOf(adminToken: string, purpose: string, text: string): Promise<string> {
  const key = await keyOf(adminToken, purpose);
  return urlBase64(new Uint8Array(await crypto.subtle.sign("HMAC", key, new TextEncoder().encode(text))));
}

export async function isSigned(
  adminToken: string,
  purpose: string,
  text: string,
  signature: string,
): Promise<boolean> {
  if (!/^[\w-]{43}$/.test(signature)) return false;
  const key = await keyOf(adminToken, purpose);
  return await crypto.subtle.verify("HMAC", key, fromUrlBase64(signature), new TextEncoder().encode(text));
}

export function urlBase64(bytes: Uint8Array): string {
  return base64(bytes).replace(/[+/=]/g, (sign) => ({ "+": "-", "/": "_" })[sign] ?? "");
}

/** Throws on what is none. */
export function fromUrlBase64(text: string): Uint8Array<ArrayBuffer> {
  const binary = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(binary, (sign) => sign.charCodeAt(0));
}
