/** The faults that the test upstream can show, and the RFC 9209 error type that each stands for. */
export const FAULTS = {
  ok: null,
  "connection-refused": "connection_refused",
  "rst-before-headers": "connection_terminated",
  "close-no-response": "connection_terminated",
  "garbage-text": "http_protocol_error",
  "bad-header-line": "http_protocol_error",
  "headers-too-large": "http_response_header_size",
  "read-timeout": "connection_read_timeout",
  "half-header-stall": "connection_read_timeout",
  "connect-timeout": "connection_timeout",
  "dns-failure": "dns_error",
  "no-healthy-upstream": "destination_unavailable",
  "queue-full": "connection_limit_reached",
  "fin-mid-body": "http_response_incomplete",
  "rst-mid-body": "http_response_incomplete",
  "upstream-500": null,
  "upstream-502": null,
  "upstream-503": null,
} as const;

export type Fault = keyof typeof FAULTS;

export function isFault(name: string): name is Fault {
  return Object.hasOwn(FAULTS, name);
}

/** Where a gateway should send the requests whose path starts with `path`; it keeps the path as it is. */
export interface Route {
  /** Unique among a gateway's routes; names its backend. */
  readonly key: string;
  readonly fault: Fault;
  readonly path: string;
  readonly host: string;
  readonly port: number;
}
