/**
 * What must never be stored or shown: masked in headers, bodies, URLs and messages before a reading leaves the probe.
 * Cookies, credentials, JWTs, bearer tokens, URL passwords, values named like secrets, the Worker's own secrets,
 * and whatever the monitor's `evidence.redact` matches.
 */
import { pattern } from "../config/pattern.ts";
import { maskSecrets } from "../config/secret.ts";
import type { Header } from "./reading.ts";
import { MASK, maskLikely } from "./secret-scan.ts";

/** How far a masked thing may reach: a cut text may end in a part of one that no rule recognises any more. */
export const MAX_SECRET = 4096;

export interface Redactor {
  text(text: string): string;
  /** The start of a text, at most `most` characters of it; cut in a way that leaves no half of a secret. */
  start(text: string, most: number): string;
  headers(headers: readonly Header[], mostOfValue?: number): Header[];
}

interface RedactionRules {
  /** Values of the secrets that went into the request, by name. */
  readonly secrets?: ReadonlyMap<string, string>;
  /** Other values that went into the request and are credentials: a target may echo them. */
  readonly values?: readonly string[];
  /** RE2 expressions of the monitor's `evidence.redact`. */
  readonly patterns?: readonly string[];
}

const CREDENTIALS = ["authorization", "proxy-authorization", "authentication"];
const COOKIES = ["cookie", "set-cookie", "set-cookie2", "cookie2"];
/** Header names with one of these words are credentials: x-api-key, x-amz-security-token, x-csrf-token … */
const SECRET_HEADER =
  /(?:^|[-_])(?:api-?key|apikey|access-?key|auth|authtoken|token|secret|password|passwd|signature|credentials?|session(?:-?id)?|jwt|csrf|xsrf|private-?key|sig)(?:[-_]|$)/i;
/** A shorter value would mask ordinary words. */
const MIN_VALUE = 8;

export function redactor(rules: RedactionRules): Redactor {
  const secrets = rules.secrets ?? new Map();
  const own = (rules.patterns ?? []).map((source) => pattern(source));
  const values = (rules.values ?? []).filter((value) => value.length >= MIN_VALUE);
  const text = (value: string): string => {
    let masked = maskSecrets(value, secrets);
    for (const credential of values) masked = masked.replaceAll(credential, MASK);
    for (const expression of own) masked = expression.replaceAll(masked, MASK);
    return maskLikely(masked);
  };
  return {
    text,
    start: (value, most) => startOf(value, most, text),
    headers: (headers, most = Number.POSITIVE_INFINITY) =>
      headers.map((header) => redactHeader(header, most, (value) => startOf(value, most, text))),
  };
}

/**
 * Masked before it is cut, so that no part of a secret is left that no rule recognises any more; but no more of it than
 * the start and the farthest that a secret may reach.
 */
function startOf(value: string, most: number, mask: (text: string) => string): string {
  if (value.length <= most) return mask(value);
  const window = value.slice(0, most + 2 * MAX_SECRET);
  const masked = mask(window);
  const safe = window.length < value.length ? masked.slice(0, -MAX_SECRET) : masked;
  return `${safe.slice(0, most).toWellFormed()}…`;
}

function redactHeader([name, given]: Header, most: number, text: (value: string) => string): Header {
  const lower = name.toLowerCase();
  const value = given.length > most ? given.slice(0, most) : given;
  if (isReference(value)) return [name, value];
  if (COOKIES.includes(lower)) return [name, maskCookies(value, lower.startsWith("set-")).slice(0, most)];
  if (CREDENTIALS.includes(lower)) return [name, maskCredentials(value)];
  if (SECRET_HEADER.test(lower)) return [name, MASK];
  return [name, text(given)];
}

/** True for header names whose values must not follow a redirect to another origin. */
export function isCredentialHeader(name: string): boolean {
  const lower = name.toLowerCase();
  return COOKIES.includes(lower) || CREDENTIALS.includes(lower) || SECRET_HEADER.test(lower);
}

/** `Bearer {{secret.X}}` holds no secret and says which one is used. */
function isReference(value: string): boolean {
  return /^(?:[A-Za-z]+ )?\{\{\s*secret\.\w+\s*\}\}$/.test(value);
}

/** The secret part of a credential header: what follows the scheme, the value of each cookie. */
export function credentialValues([name, value]: Header): string[] {
  if (!isCredentialHeader(name)) return [];
  if (COOKIES.includes(name.toLowerCase()))
    return value.split(";").map((pair) => pair.slice(pair.indexOf("=") + 1).trim());
  return [value.replace(/^[A-Za-z][A-Za-z0-9-]{1,20}\s+/, "").trim()];
}

function maskCredentials(value: string): string {
  const scheme = /^([A-Za-z][A-Za-z0-9-]{1,20})\s+\S/.exec(value);
  return scheme ? `${scheme[1]} ${MASK}` : MASK;
}

/** Keeps the names and, of Set-Cookie, the attributes (RFC 6265): they say which gateway set it, and harm nobody. */
function maskCookies(value: string, attributes: boolean): string {
  return value
    .split(";")
    .map((part, index) => {
      if (attributes && index > 0) return part;
      const equals = part.indexOf("=");
      return equals < 0 ? (index === 0 || !attributes ? MASK : part) : `${part.slice(0, equals)}=${MASK}`;
    })
    .join(";");
}
