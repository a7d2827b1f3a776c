/** What a socket's failure says. workerd has one message for a refused, a reset and an unreachable connection. */
import type { ReadingError } from "../../core/check/reading.ts";
import { ended } from "../kind-reading.ts";

export function socketError(caught: unknown, during: "connect" | "tls" | "exchange"): ReadingError {
  const { name, message } = caught instanceof Error ? caught : new Error(String(caught));
  if (name === "TimeoutError") return ended(name, "probe.timeout", message);
  if (during === "tls") return ended(name, "tls.protocol.error", `the TLS handshake failed: ${message}`);
  if (during === "exchange") return ended(name, "tcp.closed", `the connection broke off: ${message}`);
  return ended(name, "tcp.failed", `no connection could be opened: ${message}`);
}
