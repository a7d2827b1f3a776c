/** What a failing answer's headers say that the last good one's did not: another `Server` or `Via` is a finding. */
import type { Header } from "../../../core/check/reading.ts";

export interface HeaderChange {
  readonly kind: "new" | "gone" | "changed";
  readonly name: string;
  readonly before: string | null;
  readonly after: string | null;
}

/** These differ between any two answers and say nothing. */
const VOLATILE =
  /^(date|age|expires|last-modified|etag|content-length|set-cookie|cf-ray|x-request-id|x-amzn-requestid|x-amz-cf-id|x-timer|x-runtime|x-trace-id|traceparent|server-timing|report-to|nel|x-served-by-request|x-varnish)$/;
/** These name the hop that answered, so they come first. */
const IDENTITY = /^(server|via|x-powered-by|x-cache|x-served-by|proxy-status|cf-cache-status|alt-svc)$/;

function byName(headers: readonly Header[]): Map<string, string> {
  const values = new Map<string, string>();
  for (const [name, value] of headers) {
    const key = name.toLowerCase();
    const known = values.get(key);
    values.set(key, known === undefined ? value : `${known}, ${value}`);
  }
  return values;
}

export function headerDiff(before: readonly Header[], after: readonly Header[]): HeaderChange[] {
  const [old, now] = [byName(before), byName(after)];
  const names = [...new Set([...now.keys(), ...old.keys()])].filter((name) => !VOLATILE.test(name));
  const changes = names.flatMap((name): HeaderChange[] => {
    const [was, is] = [old.get(name) ?? null, now.get(name) ?? null];
    if (was === is) return [];
    const kind = was === null ? "new" : is === null ? "gone" : "changed";
    return [{ kind, name, before: was, after: is }];
  });
  return changes.sort((a, b) => Number(IDENTITY.test(b.name)) - Number(IDENTITY.test(a.name)));
}
