/**
 * Finds what looks like a secret in any text: one pass from left to right, driven by the few characters that a secret
 * follows. No character is looked at more than a fixed number of times, so that no target can make masking slow.
 */

import { COOKIES, FIELD, HEADER, Is, is, QUERY, QUOTES, SCHEMES } from "./secret-names.ts";

export const MASK = "[redacted]";

const MAX_NAME = 100;
const MIN_TOKEN = 8;

/** `text` with everything masked that looks like a secret. */
export function maskLikely(text: string): string {
  return new SecretScan(text).masked();
}

export class SecretScan {
  readonly #text: string;
  readonly #parts: string[] = [];
  #copied = 0;
  /** Characters looked at, each time counted. */
  examined = 0;

  constructor(text: string) {
    this.#text = text;
  }

  masked(): string {
    const text = this.#text;
    for (let at = 0; at < text.length; ) {
      this.examined += 1;
      at = is(text.charCodeAt(at), Is.Trigger) ? this.#trigger(at) : at + 1;
    }
    if (this.#copied === 0) return text;
    return this.#parts.join("") + text.slice(this.#copied);
  }

  /** Masks what begins or follows here. Where to go on: always further right. */
  #trigger(at: number): number {
    switch (this.#text[at]) {
      case ":":
        return this.#text.startsWith("//", at + 1) ? this.#userInfo(at) : this.#named(at);
      case "=":
      case ",":
        return this.#named(at);
      case "-":
        return this.#privateKey(at);
      case "e":
        return this.#jwt(at);
      default:
        return this.#scheme(at);
    }
  }

  #replace(from: number, to: number, put = MASK): number {
    this.#parts.push(this.#text.slice(this.#copied, from), put);
    this.#copied = to;
    return to;
  }

  /** The end of a run, going right, of characters that are (or, with `until`, are not) of a class. */
  #run(from: number, flag: Is, until = false): number {
    let at = from;
    while (at < this.#text.length && is(this.#text.charCodeAt(at), flag) !== until) at++;
    this.examined += at - from + 1;
    return at;
  }

  #runBack(from: number, flag: Is, most: number): number {
    let at = from;
    while (at > 0 && from - at < most && is(this.#text.charCodeAt(at - 1), flag)) at--;
    this.examined += from - at + 1;
    return at;
  }

  #afterWord(at: number): boolean {
    return at > 0 && is(this.#text.charCodeAt(at - 1), Is.Word);
  }

  #found(needle: string, from: number): number {
    const at = this.#text.indexOf(needle, from);
    this.examined += (at < 0 ? this.#text.length : at) - from;
    return at;
  }

  /** scheme://user:password@host; the user name may be the secret too, as with some API tokens. */
  #userInfo(at: number): number {
    const from = at + 3;
    if (!this.#afterWord(at)) return from;
    const end = this.#run(from, Is.UserEnd, true);
    return this.#text[end] === "@" && end > from ? this.#replace(from, end) + 1 : from;
  }

  /** JWS and JWE in compact form (RFC 7515, 7516), whole or cut off: base64url of `{"`. */
  #jwt(at: number): number {
    if (this.#afterWord(at) || !this.#text.startsWith("eyJ", at)) return at + 1;
    const part = (from: number) => {
      let end = this.#run(from, Is.Word);
      while (this.#text[end] === "-") end = this.#run(end + 1, Is.Word);
      return end;
    };
    let end = part(at + 3);
    if (end - at - 3 < MIN_TOKEN) return end;
    for (let parts = 0; parts < 4 && this.#text[end] === "."; parts++) end = part(end + 1);
    return this.#replace(at, end);
  }

  #privateKey(at: number): number {
    if (!this.#text.startsWith("-----BEGIN ", at)) return at + 1;
    const head = /^-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----/.exec(this.#text.slice(at, at + 90));
    if (head === null) return at + 1;
    const end = this.#found("-----END ", at);
    if (end < 0) return this.#replace(at, this.#text.length);
    const close = this.#found("-----", end + 9);
    return this.#replace(at, close < 0 ? this.#text.length : close + 5);
  }

  #scheme(at: number): number {
    if (this.#afterWord(at)) return at + 1;
    const ahead = this.#text.slice(at, at + 9).toLowerCase();
    const scheme = SCHEMES.find((known) => ahead.startsWith(known));
    if (scheme === undefined) return at + 1;
    let from = at + scheme.length;
    const start = from;
    for (;;) {
      const next = this.#run(from, Is.Space);
      if (this.#text[next] === "+") from = next + 1;
      else if (this.#text.startsWith("%20", next)) from = next + 3;
      else if (next === from) break;
      else from = next;
    }
    const end = from === start ? from : this.#run(from, Is.Token);
    if (end - from < MIN_TOKEN) return from;
    let padded = end;
    while (this.#text[padded] === "=") padded++;
    return this.#replace(from, padded);
  }

  /** What a `:`, `=`, `=>` or `,` may give a value to: `"name":`, `name=`, `?name=`, `[name] =>`, a header's line. */
  #named(at: number): number {
    const separator = this.#text[at];
    const spaced = this.#runBack(at, Is.Space, this.#text.length);
    const quote = this.#quoteBefore(spaced);
    if (separator === "," && quote === "") return at + 1;
    const end = spaced - quote.length;
    // Of a list only what follows a header's name matters: "authorization", "cookie".
    if (separator === "," && !"nNeE".includes(this.#text[end - 1] ?? " ")) return at + 1;
    const start = this.#runBack(end, Is.Name, MAX_NAME);
    if (end - start < 3) return at + 1;
    const name = this.#text.slice(start, end);
    if (HEADER.test(name.replace(/\]$/, ""))) return this.#header(at, quote);
    if (separator === ",") return at + 1;
    const arrow = separator === "=" && this.#text[at + 1] === ">";
    if (separator === ":" || arrow)
      return quote !== "" || arrow ? this.#field(arrow ? at + 1 : at, name, arrow) : at + 1;
    if (spaced < at && this.#text[at + 1] === "=") return at + 2;
    const asked = start > 0 && "?&#;".includes(this.#text[start - 1]!);
    if (!asked || !QUERY.test(name)) return this.#field(at, name, true);
    const valueEnd = this.#run(at + 1, Is.QueryEnd, true);
    return valueEnd > at + 1 ? this.#replace(at + 1, valueEnd) : at + 1;
  }

  #quoteBefore(end: number): string {
    if (!"\"';".includes(this.#text[end - 1] ?? " ")) return "";
    return QUOTES.find((quote) => this.#text.endsWith(quote, end)) ?? "";
  }

  #quoteAt(from: number): string {
    return QUOTES.find((quote) => this.#text.startsWith(quote, from)) ?? "";
  }

  /** A value behind a name that is a secret's: a list, a string, and where `bare` a word. */
  #field(at: number, name: string, bare: boolean): number {
    if (!FIELD.test(name.replace(/\]$/, ""))) return at + 1;
    const from = this.#run(at + 1, Is.Space);
    if (this.#text[from] === "[") return this.#list(from, "]");
    if (this.#text[from] === "{" && COOKIES.test(name)) return this.#list(from, "}");
    const quote = this.#quoteAt(from);
    if (quote !== "") return this.#quoted(from + quote.length, quote);
    if (!bare || this.#text.startsWith(MASK, from)) return Math.max(at + 1, from);
    const end = this.#run(from, Is.ValueEnd, true);
    return end > from ? this.#replace(from, end) : from;
  }

  #list(from: number, closing: string): number {
    if (this.#text.startsWith(`["${MASK}`, from) || this.#text.startsWith(MASK, from)) return from + 1;
    const end = this.#found(closing, from);
    return this.#replace(from, end < 0 ? this.#text.length : end + 1, `["${MASK}"]`);
  }

  /** To the closing quote, or to the end of a text that was cut before it. */
  #quoted(from: number, quote: string): number {
    const escapes = quote.length === 1;
    for (let at = from; ; ) {
      const end = this.#found(quote, at);
      if (end < 0) return this.#replace(from, this.#text.length);
      const backslashes = escapes ? this.#backslashesBefore(end, from) : 0;
      if (backslashes % 2 === 0)
        return end > from ? this.#replace(from, end) + quote.length : end + quote.length;
      at = end + 1;
    }
  }

  #backslashesBefore(end: number, from: number): number {
    let count = 0;
    while (end - count > from && this.#text[end - count - 1] === "\\") count++;
    this.examined += count;
    return count;
  }

  /** To the end of the line or string, quoted cookie values included. */
  #header(at: number, nameQuote: string): number {
    let from = this.#run(this.#text[at + 1] === ">" ? at + 2 : at + 1, Is.Space);
    if (this.#text[from] === "[") return this.#list(from, "]");
    if (this.#text[from] === "{") return this.#list(from, "}");
    const quote = this.#quoteAt(from);
    if (this.#text[at] === "," && quote === "") return at + 1;
    if (quote !== "" && nameQuote !== "") return this.#quoted(from + quote.length, quote);
    from += quote.length;
    return this.#line(at, from);
  }

  #line(at: number, from: number): number {
    if (this.#text.startsWith(MASK, from)) return from + MASK.length;
    let end = from;
    for (; end < this.#text.length; end++) {
      const character = this.#text[end]!;
      if (character === "\r" || character === "\n" || character === "<") break;
      if (character !== '"' && character !== "'") continue;
      const close = this.#text[end - 1] === "=" ? this.#closing(end + 1) : -1;
      if (close < 0) break;
      end = close;
    }
    this.examined += end - from + 1;
    return end > from ? this.#replace(from, end) : at + 1;
  }

  /** The quote that ends a value before its line does, or -1. */
  #closing(from: number): number {
    let at = from;
    while (at < this.#text.length && !"\"'\r\n".includes(this.#text[at]!)) at++;
    this.examined += at - from + 1;
    return at < this.#text.length && "\"'".includes(this.#text[at]!) ? at : -1;
  }
}
