/**
 * Cookies within one chain of redirects: a site that sets one and redirects to itself wants it back (RFC 6265). They go
 * to the very host that set them, and nothing outlives the probe.
 */
import type { Header } from "../../core/check/reading.ts";

const MAX_COOKIES = 50;
const MAX_COOKIE = 4096;

interface Cookie {
  readonly host: string;
  readonly name: string;
  readonly value: string;
  readonly path: string;
  readonly secure: boolean;
}

export class CookieJar {
  #cookies: Cookie[] = [];

  get values(): string[] {
    return this.#cookies.map(({ value }) => value);
  }

  /** `fields` are the Set-Cookie fields of the answer from `url`. */
  take(url: string, fields: readonly string[]): void {
    for (const field of fields) {
      const cookie = field.length > MAX_COOKIE ? null : parse(url, field);
      if (cookie === null) continue;
      const { host, name, path } = cookie;
      this.#cookies = this.#cookies.filter(
        (old) => old.host !== host || old.name !== name || old.path !== path,
      );
      if (!cookie.ended && this.#cookies.length < MAX_COOKIES) this.#cookies.push(cookie);
    }
  }

  /** The headers of a request to `url`, the cookies for it added to those that it has. */
  sentWith(url: string, headers: readonly Header[]): [string, string][] {
    const { hostname, pathname, protocol } = new URL(url);
    const due = this.#cookies.filter(
      ({ host, path, secure }) =>
        host === hostname && (!secure || protocol === "https:") && covers(path, pathname),
    );
    if (due.length === 0) return headers.map(([name, value]) => [name, value]);
    const own = headers.filter(([name]) => name.toLowerCase() === "cookie").map(([, value]) => value);
    const all = [...own, ...due.map(({ name, value }) => `${name}=${value}`)].join("; ");
    return [
      ...headers.flatMap(([name, value]): [string, string][] =>
        name.toLowerCase() === "cookie" ? [] : [[name, value]],
      ),
      ["Cookie", all],
    ];
  }
}

/** RFC 6265, 5.2; Domain is not heeded, since a cookie goes back to its own host only. */
function parse(url: string, field: string): (Cookie & { readonly ended: boolean }) | null {
  const [pair = "", ...attributes] = field.split(";");
  const equals = pair.indexOf("=");
  const name = pair.slice(0, equals).trim();
  if (equals < 1 || name === "") return null;
  const { hostname, pathname } = new URL(url);
  const given = new Map(
    attributes.map((attribute) => {
      const [key = "", ...value] = attribute.split("=");
      return [key.trim().toLowerCase(), value.join("=").trim()];
    }),
  );
  const path = given.get("path") ?? "";
  return {
    host: hostname,
    name,
    value: pair.slice(equals + 1).trim(),
    path: path.startsWith("/") ? path : pathname.slice(0, Math.max(1, pathname.lastIndexOf("/"))),
    secure: given.has("secure"),
    ended: Number(given.get("max-age") ?? 1) <= 0 || isPast(given.get("expires"), given.has("max-age")),
  };
}

/** Max-Age outranks Expires. Only what ended before this century is a deletion for sure, whatever the clocks say. */
function isPast(expires: string | undefined, outranked: boolean): boolean {
  return expires !== undefined && !outranked && Date.parse(expires) < Date.UTC(2001, 0, 1);
}

/** RFC 6265, 5.1.4. */
function covers(path: string, asked: string): boolean {
  return asked === path || asked.startsWith(path.endsWith("/") ? path : `${path}/`);
}
