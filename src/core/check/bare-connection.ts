/**
 * A bare connection to the place that an HTTP check asks: TCP, and over https the beginning of a TLS handshake, without
 * a request. Beside a failing answer it tells the way and the listener from what answers behind them.
 */
import { LADDER } from "./attempt.ts";
import type { BareConnection, Reading, Region } from "./reading.ts";

/** The newest connection at a green check, by region. */
export type Controls = Readonly<Partial<Record<Region, BareConnection & { readonly at: number }>>>;

/** `counts`: one beside a green check, from the same region, got through, so that this one says something. */
export interface CountedConnection extends BareConnection {
  readonly counts: boolean;
}

/** What history keeps of one, as the `value` of the recheck beside which it was made. */
export const CONNECTION = { failed: 0, through: 1 } as const;

export function countedConnection(
  { region, connection }: Pick<Reading, "region" | "connection">,
  controls: Controls | undefined,
): CountedConnection | null {
  if (connection === undefined) return null;
  const possible = connection.error?.type !== "probe.unsupported";
  return { ...connection, counts: possible && controls?.[region]?.error === null };
}

/** The `value` of a recheck; null when there is nothing to go by. */
export function connectionValue(reading: Reading, controls: Controls | undefined): number | null {
  const connection = reading.attempt === LADDER.first ? countedConnection(reading, controls) : null;
  if (!connection?.counts) return null;
  return connection.error === null ? CONNECTION.through : CONNECTION.failed;
}

interface Shown {
  readonly connection: CountedConnection | null;
  readonly request: { readonly url: string } | null;
  readonly reading: Pick<Reading, "status">;
}

/** Of a failure: a plain sentence or two, null when no connection was made. */
export function connectionWords({ connection, request, reading }: Shown): string | null {
  if (connection === null) return null;
  const { openMs, tlsMs, error, counts } = connection;
  if (error?.type === "probe.unsupported") return `No bare connection can tell more: ${error.message}.`;
  const place = placeIn(request?.url ?? null);
  const so = (conclusion: string) =>
    counts ? conclusion : "None was seen to get through while all was well, so this proves nothing.";
  if (error !== null) {
    const how = openMs === null ? "did not open either" : `opened in ${openMs} ms, but TLS failed`;
    const where = `The fault lies at its listener${openMs === null ? " or on the way there" : ""}, before any application.`;
    return `A bare connection to ${place} ${how} (${error.message}). ${so(where)}`;
  }
  const opened = `A bare connection to ${place} opened in ${openMs} ms${tlsMs === null ? "" : ` and TLS took ${tlsMs} ms`}`;
  if (!counts) return `${opened}. ${so("")}`;
  const behind =
    reading.status === null
      ? "what does not answer is the application or its gateway"
      : "the answer is the application's or its gateway's";
  return `${opened}: the network and the listener work, ${behind}.`;
}

/** Host and port. A masked URL has none to read. */
function placeIn(url: string | null): string {
  const parsed = url === null ? null : URL.parse(url);
  if (parsed === null) return "the same host and port";
  return `${parsed.hostname}:${parsed.port || (parsed.protocol === "https:" ? 443 : 80)}`;
}
