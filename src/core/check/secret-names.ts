/** What secrets are called and which characters they are made of, for secret-scan.ts. */

/** Names whose values are secrets wherever they are written, so that a JSON `"code": 502` stays readable. */
export const FIELD =
  /(?:api[-_]?key|access[-_]?key|token|secret|password|passwd|passphrase|authorization|cookie|private[-_]?key|credential|session[-_]?id|jwt)[\w-]{0,20}$/i;
/** Names of secret query values; other words may stand before, as in `X-Amz-Signature` or `user[token]`. */
export const QUERY =
  /(?:^|[-_.[])(?:api-?key|access-?key|key|(?:access|id|refresh|csrf|auth)?-?token|(?:client)?secret|password|passwd|passphrase|pwd|pass|sig|signature|hmac|auth|authorization|code|session|session-?id|sid|jwt|credentials?|otp|nonce|state)\]?$/i;
/** Header lines echoed in a body: everything up to the end of the line or string is secret. */
export const HEADER = /(?:^|\W)(?:(?:proxy-)?authorization|(?:set-)?cookie)$/i;
export const COOKIES = /cookies?$/i;
export const SCHEMES = ["bearer", "basic", "digest", "negotiate"];
export const QUOTES = ['\\"', '"', "\\'", "'", "&quot;", "&#34;", "&#39;", "&#x27;"];

/** Classes of ASCII characters, one bit each. */
export const Is = {
  Word: 1,
  /** May stand in the name of a value: `[\w.[\]%-]`. */
  Name: 2,
  /** Of a bearer token: `[\w.~+/%-]`. */
  Token: 4,
  Space: 8,
  /** A secret may begin here, or follow. */
  Trigger: 16,
  /** Ends a query value. */
  QueryEnd: 32,
  /** Ends a value without quotes. */
  ValueEnd: 64,
  /** Ends the user name and password of a URL. */
  UserEnd: 128,
} as const;
export type Is = (typeof Is)[keyof typeof Is];
const CLASSES = new Uint8Array(128);
const mark = (characters: string, flag: number) => {
  for (const character of characters) CLASSES[character.charCodeAt(0)]! |= flag;
};
const ALPHANUMERIC = "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_";
mark(ALPHANUMERIC, Is.Word | Is.Name | Is.Token);
mark(".-%", Is.Name | Is.Token);
mark("[]", Is.Name);
mark("~+/", Is.Token);
mark(" \t\n\r\f\v", Is.Space | Is.QueryEnd | Is.ValueEnd | Is.UserEnd);
mark("\"'<>", Is.QueryEnd | Is.ValueEnd | Is.UserEnd);
mark("&;", Is.QueryEnd | Is.ValueEnd);
mark("#", Is.QueryEnd | Is.UserEnd);
mark(",", Is.ValueEnd);
mark("/?@", Is.UserEnd);
mark("=:,-ebBdDnN", Is.Trigger);

export const is = (code: number, flag: Is) => code < 128 && (CLASSES[code]! & flag) !== 0;
