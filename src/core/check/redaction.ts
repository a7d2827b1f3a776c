/**
 * What must never be stored or shown: masked in headers, bodies, URLs and messages before a reading leaves the probe.
 * Cookies, credentials, JWTs, bearer tokens, URL passwords, values named like secrets, the Worker's own secrets,
 * and whatever the monitor's `evidence.redact` matches.
 */
import { pattern } from "../config/pattern.ts";
import { maskSecrets } from "../config/secret.ts";
import type { Header } from "./reading.ts";

export const MASK = "[redacted]";

/** How far a masked thing may reach: a cut text may end in a part of one that no rule recognises any more. */
export const LONGEST_SECRET = 4096;

export interface Redactor {
  text(text: string): string;
  headers(headers: readonly Header[]): Header[];
}

export interface RedactionRules {
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
/** Bounded, here and below: a hostile body must not make a rule try every length at every place. */
const WORDS_BEFORE = "(?:[\\w.[%-]{0,60}?[-_.[])?";
/** Query values by these names; a name may have other words before it, as in `X-Amz-Signature` or `user[token]`. */
const QUERY_NAME = `${WORDS_BEFORE}(?:api-?key|access-?key|key|(?:access|id|refresh|csrf|auth)?-?token|(?:client)?secret|password|passwd|passphrase|pwd|pass|sig|signature|hmac|auth|authorization|code|session|session-?id|sid|jwt|credentials?|otp|nonce|state)\\]?`;
/** Names that are secrets wherever they are written, so that a JSON `"code": 502` stays readable. */
const FIELD_NAME =
  "[\\w.-]{0,40}?(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|passphrase|authorization|cookie|private[-_]?key|credential|session[-_]?id|jwt)[\\w-]{0,20}?";

/** A shorter value would mask ordinary words. */
const SHORTEST_VALUE = 8;

interface Rule {
  readonly find: RegExp;
  readonly put: string;
}

const RULES: readonly Rule[] = [
  { find: /-----BEGIN [A-Z ]*PRIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*PRIVATE KEY-----|$)/g, put: MASK },
  // scheme://user:password@host; the user name may be the secret too, as with some API tokens.
  { find: /\b([a-z][a-z0-9+.-]{0,30}:\/\/)[^\s/?#"'<>@]+@/gi, put: `$1${MASK}@` },
  // JWS and JWE in compact form (RFC 7515, 7516), whole or cut off: base64url of `{"`.
  { find: /\beyJ[\w-]{8,}(?:\.[\w-]*){0,4}/g, put: MASK },
  {
    find: /\b((?:bearer|basic|digest|negotiate)(?:\s|%20|\+)+)(?!\[redacted\])[\w.~+/%-]{8,}=*/gi,
    put: `$1${MASK}`,
  },
  {
    find: new RegExp(`(["']${FIELD_NAME}["']\\s*:\\s*)\\[(?!"\\[redacted)[^\\]]*(?:\\]|$)`, "gi"),
    put: `$1["${MASK}"]`,
  },
  // A header line echoed in a body, also as JSON or as a list of names and values: to the end of its line or string.
  {
    find: /\b((?:proxy-)?authorization|(?:set-)?cookie)(["']?\s*[:=]>?\s*["']?|["']\s*,\s*["'])(?!\s*\[(?:redacted|"))(?:=["'][^"'\r\n]*["']|[^\r\n"'<])+/gi,
    put: `$1$2${MASK}`,
  },
  { find: new RegExp(`((?:[?&#;]|&amp;)${QUERY_NAME}=)[^&\\s"'<>#;]+`, "gi"), put: `$1${MASK}` },
  // "password": "…" and password=… ; quoted values may hold escaped quotes.
  {
    find: new RegExp(`(["']${FIELD_NAME}["']\\s*:\\s*)"(?:[^"\\\\]|\\\\.)*(?:"|$)`, "gi"),
    put: `$1"${MASK}"`,
  },
  {
    find: new RegExp(`(["']${FIELD_NAME}["']\\s*:\\s*)'(?:[^'\\\\]|\\\\.)*(?:'|$)`, "gi"),
    put: `$1'${MASK}'`,
  },
  { find: new RegExp(`(\\b${FIELD_NAME}=)(?!\\[redacted\\])[^&\\s"'<>;,]+`, "gi"), put: `$1${MASK}` },
];

export function redactor(rules: RedactionRules): Redactor {
  const secrets = rules.secrets ?? new Map();
  const own = (rules.patterns ?? []).map((source) => pattern(source));
  const values = (rules.values ?? []).filter((value) => value.length >= SHORTEST_VALUE);
  const text = (value: string): string => {
    let masked = maskSecrets(value, secrets);
    for (const credential of values) masked = masked.replaceAll(credential, MASK);
    for (const expression of own) masked = expression.replaceAll(masked, MASK);
    for (const { find, put } of RULES) masked = masked.replace(find, put);
    return masked;
  };
  return { text, headers: (headers) => headers.map((header) => redactHeader(header, text)) };
}

function redactHeader([name, value]: Header, text: (value: string) => string): Header {
  const lower = name.toLowerCase();
  if (isReference(value)) return [name, value];
  if (COOKIES.includes(lower)) return [name, maskCookies(value, lower.startsWith("set-"))];
  if (CREDENTIALS.includes(lower)) return [name, maskCredentials(value)];
  if (SECRET_HEADER.test(lower)) return [name, MASK];
  return [name, text(value)];
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
