/** Application servers that answer for an application which does not: the process is the application's own. */
import type { Signature } from "../signature.ts";
import { row } from "./row.ts";

/** phusion/passenger, src/agent/Core/Controller: CheckoutSession.cpp, ForwardResponse.cpp and its error pages. */
const PASSENGER: readonly Signature[] = [
  row(
    "passenger",
    { status: 503, body: [/This website is under heavy load/i] },
    ["connection_limit_reached"],
    0.93,
    0.95,
  ),
  row("passenger", { body: [/Incomplete response received from application/i] }, [
    "http_response_incomplete",
    "connection_terminated",
  ]),
  row("passenger", { body: [/Application could not be started|Web application could not be started/i] }, [
    "destination_unavailable",
    "proxy_internal_error",
  ]),
  row(
    "passenger",
    {
      status: [500, 502, 503],
      body: [
        /We're sorry, but something went wrong/i,
        /Phusion Passenger|Error ID: ?(?:<[^>]{1,40}>)?[0-9a-f]{8}\b/i,
      ],
    },
    ["destination_unavailable", "passed_through"],
    0.9,
  ),
  row(
    "passenger",
    {
      status: [502, 503, 504],
      body: [
        /application (?:did not send|process(?:es)?) [^<]{0,120}(?:timeout|time limit|killed)/i,
        /Passenger/i,
      ],
    },
    ["connection_read_timeout"],
    0.85,
  ),
];

export const APP_SERVERS: readonly Signature[] = [...PASSENGER];
