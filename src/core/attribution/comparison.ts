/** What a failing answer's headers say differently from the last good one's: another server, path or address than usual. */
import type { Header } from "../check/reading.ts";
import { beginning } from "../words/cut.ts";

interface Difference {
  /** Lower-case header name. */
  readonly header: string;
  /** Null when the last good answer had no such header. */
  readonly usual: string | null;
  /** Null when the failing answer has no such header. */
  readonly now: string | null;
  /** One plain sentence. */
  readonly summary: string;
}

/** Longer values are compared, and shown, by their beginning. */
const MAX_COMPARED = 512;

/** Compared by value: who answered, by which way, from which address. */
const BY_VALUE: readonly (readonly [header: string, what: string])[] = [
  ["server", "server"],
  ["via", "way"],
  ["x-powered-by", "runtime"],
  ["x-served-by", "cache node"],
  ["x-backend", "backend"],
  ["x-backend-server", "backend"],
  ["x-upstream", "backend"],
  ["x-upstream-addr", "address"],
  ["x-real-server", "address"],
  ["x-server-addr", "address"],
  ["x-served-from", "address"],
  ["x-host", "host"],
  ["x-hostname", "host"],
  ["x-pod", "pod"],
  ["x-pod-name", "pod"],
  ["x-instance-id", "instance"],
  ["x-amz-cf-pop", "edge location"],
  ["x-version", "version"],
  ["x-app-version", "version"],
  ["alt-svc", "advertised service"],
];

/** Compared by presence: the value is another each time, the header itself marks a hop. */
const BY_PRESENCE: readonly (readonly [header: string, what: string])[] = [
  ["cf-ray", "Cloudflare"],
  ["x-amz-cf-id", "CloudFront"],
  ["x-azure-ref", "Azure Front Door"],
  ["x-varnish", "Varnish"],
  ["x-cache", "a cache"],
  ["x-amzn-trace-id", "an AWS load balancer"],
  ["x-envoy-upstream-service-time", "the server behind Envoy"],
  ["x-request-id", "the application's request id"],
  ["set-cookie", "the application's cookies"],
];

/** Who and where first; an empty list when nothing that matters differs. */
export function differences(failing: readonly Header[], lastGood: readonly Header[]): readonly Difference[] {
  const now = fold(failing);
  const usual = fold(lastGood);
  return [
    ...BY_VALUE.flatMap(([header, what]) => byValue(header, what, usual.get(header), now.get(header))),
    ...BY_PRESENCE.flatMap(([header, what]) => byPresence(header, what, usual.get(header), now.get(header))),
  ];
}

function fold(headers: readonly Header[]): ReadonlyMap<string, string> {
  const fields = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const before = fields.get(key);
    fields.set(key, beginning(before === undefined ? value : `${before}, ${value}`, MAX_COMPARED));
  }
  return fields;
}

function byValue(header: string, what: string, usual?: string, now?: string): Difference[] {
  if (usual === now) return [];
  if (now === undefined) {
    return [{ header, usual: usual!, now: null, summary: `${header} is missing; usually it is "${usual}"` }];
  }
  if (usual === undefined) {
    return [{ header, usual: null, now, summary: `${header} is "${now}"; usually there is none` }];
  }
  return [
    { header, usual, now, summary: `another ${what} than usual: ${header} is "${now}", usually "${usual}"` },
  ];
}

function byPresence(header: string, what: string, usual?: string, now?: string): Difference[] {
  if ((usual === undefined) === (now === undefined)) return [];
  const summary =
    now === undefined
      ? `no ${header} this time: ${what} usually leaves one`
      : `${header} this time, which usually is not there: ${what} took part`;
  return [{ header, usual: usual ?? null, now: now ?? null, summary }];
}
