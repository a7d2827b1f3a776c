import { describe, expect, it } from "vitest";
import {
  type Controls,
  connectionValue,
  connectionWords,
  countedConnection,
} from "../../../src/core/check/bare-connection.ts";
import { type BareConnection, lostReading } from "../../../src/core/check/reading.ts";

const WELL: BareConnection = { openMs: 12, tlsMs: 20, error: null };
const error = (type: "tcp.failed" | "tls.protocol.error" | "probe.unsupported", message: string) => ({
  type,
  message,
});
const CLOSED: BareConnection = { openMs: null, tlsMs: null, error: error("tcp.failed", "refused") };
const NO_TLS: BareConnection = { openMs: 9, tlsMs: null, error: error("tls.protocol.error", "no TLS") };
const PROXIED: BareConnection = {
  openMs: null,
  tlsMs: null,
  error: error("probe.unsupported", "shop.example is in Cloudflare's own network"),
};
const control = (connection: BareConnection): Controls => ({ weur: { ...connection, at: 0 } });

const recheck = (connection?: BareConnection, attempt = 1) => ({
  ...lostReading(1, 60_000, "weur", attempt, ""),
  ...(connection ? { connection } : {}),
});

describe("a bare connection counts", () => {
  it.each([
    ["where a control from there got through", WELL, control(WELL), 1],
    ["also when it failed itself", CLOSED, control(WELL), 0],
    ["not without a control", CLOSED, undefined, null],
    ["not where controls fail too: the firewall, not the failure", CLOSED, control(CLOSED), null],
    ["not where another region's control got through", WELL, { enam: { ...WELL, at: 0 } }, null],
    ["never where no socket gets at all", PROXIED, control(WELL), null],
    ["not when none was made", undefined, control(WELL), null],
  ])("%s", (_what, connection, controls, value) => {
    expect(connectionValue(recheck(connection), controls)).toBe(value);
    expect(countedConnection(recheck(connection), controls)?.counts ?? false).toBe(value !== null);
  });

  it("with the first recheck only", () => {
    expect(connectionValue(recheck(WELL, 2), control(WELL))).toBeNull();
  });
});

describe("the words of a bare connection", () => {
  const said = (
    connection: BareConnection,
    counts: boolean,
    status: number | null = 502,
    url = "https://shop.example/a",
  ) => connectionWords({ connection: { ...connection, counts }, request: { url }, reading: { status } });

  it.each([
    [
      said(WELL, true),
      "A bare connection to shop.example:443 opened in 12 ms and TLS took 20 ms: the network and the listener work, the answer is the application's or its gateway's.",
    ],
    [
      said({ ...WELL, tlsMs: null }, true, null, "http://shop.example:8080/"),
      "A bare connection to shop.example:8080 opened in 12 ms: the network and the listener work, what does not answer is the application or its gateway.",
    ],
    [
      said(CLOSED, true, null),
      "A bare connection to shop.example:443 did not open either (refused). The fault lies at its listener or on the way there, before any application.",
    ],
    [
      said(NO_TLS, true, null),
      "A bare connection to shop.example:443 opened in 9 ms, but TLS failed (no TLS). The fault lies at its listener, before any application.",
    ],
    [
      said(CLOSED, false, null),
      "A bare connection to shop.example:443 did not open either (refused). None was seen to get through while all was well, so this proves nothing.",
    ],
    [
      said(WELL, false, 502, "***"),
      "A bare connection to the same host and port opened in 12 ms and TLS took 20 ms. None was seen to get through while all was well, so this proves nothing.",
    ],
    [said(PROXIED, false), "No bare connection can tell more: shop.example is in Cloudflare's own network."],
  ])("%s", (words, wanted) => {
    expect(words).toBe(wanted);
  });

  it("are none without one", () => {
    expect(connectionWords({ connection: null, request: null, reading: { status: 502 } })).toBeNull();
  });
});
