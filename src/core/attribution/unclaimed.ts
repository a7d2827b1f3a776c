/** Answers that nobody claims: what can be behind them, with the application's own answer beside it. */
import { fact, ofBody, ofHeader, type Reason } from "../check/reason.ts";
import { beginning } from "../words/cut.ts";
import type { Answer } from "./answer.ts";
import type { Cause } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { LEANS_TO_APP, leaning } from "./leaning.ts";
import { runsApplications } from "./marks-of-applications.ts";
import { productName } from "./products.ts";
import type { SeenHop } from "./server-names.ts";
import type { Spoken } from "./spoken.ts";

const BEHIND_502: readonly Cause[] = [
  "connection_refused",
  "connection_terminated",
  "http_protocol_error",
  "dns_error",
  "connection_read_timeout",
  "connection_timeout",
];
const BEHIND_500: readonly Cause[] = ["proxy_internal_error"];
const BEHIND_503: readonly Cause[] = [
  "destination_unavailable",
  "connection_refused",
  "connection_limit_reached",
];
const BEHIND_504: readonly Cause[] = ["connection_read_timeout", "connection_timeout"];

export function behind(status: number): readonly Cause[] {
  if (status === 502) return BEHIND_502;
  if (status === 504) return BEHIND_504;
  if (status === 500) return BEHIND_500;
  return status === 503 ? BEHIND_503 : BEHIND_502;
}

export function timedUpstream(answer: Answer): boolean {
  return (
    answer.header("x-envoy-upstream-service-time") !== null ||
    answer.header("x-kong-upstream-latency") !== null
  );
}

/** Nobody's page: what can fail behind that status, and that the application sent it, side by side. */
export function undecided(answer: Answer, hops: readonly SeenHop[], spoken: Spoken | null): Finding {
  const behindIt = behind(answer.status);
  const named = spoken?.causes ?? [];
  const rest = behindIt.filter((cause) => !named.includes(cause));
  const upstream = timedUpstream(answer);
  const [first, ...others] = [...named, ...rest];
  const rather = upstream || answer.status === 500;
  const causes: Cause[] = rather
    ? ["passed_through", first!, ...others]
    : [first!, "passed_through", ...others];
  return {
    role: "unknown",
    product: null,
    version: null,
    causes,
    causeSure: 0.6,
    sure: 0.4,
    because: [
      ...(answer.body === "present"
        ? [ofBody(`the body is no known gateway's page: "${beginning(answer.text, 80)}"`)]
        : []),
      ...(spoken === null ? [] : [ofBody(`it speaks of "${spoken.words}"`)]),
      ...(!upstream ? [] : [fact("something behind Envoy or Kong answered, the application or another hop")]),
      ...passedOn(hops),
    ],
  };
}

/** Whoever says that it could not dial a server is a hop in front of that server, by whatever name. */
export function dialler(answer: Answer, hops: readonly SeenHop[], spoken: Spoken): Finding {
  const causes = spoken.causes.length > 0 ? spoken.causes : behind(answer.status);
  return {
    role: "proxy",
    product: null,
    version: null,
    causes: [...causes.slice(0, 3), "passed_through"],
    causeSure: 0.75,
    sure: 0.55,
    because: [ofBody(`it speaks of a server behind it: "${spoken.words}"`), ...passedOn(hops)],
  };
}

/** nginx's own number for a client that went away, taken over by others: never meant to reach a client. */
export function gaveUp(hops: readonly SeenHop[]): Finding {
  return {
    role: "unknown",
    product: null,
    version: null,
    causes: ["connection_read_timeout", "connection_terminated", "passed_through"],
    causeSure: 0.6,
    sure: 0.4,
    because: [fact("499 is what hops note when the one in front of them goes away"), ...passedOn(hops)],
    meaning:
      "499 means that a hop saw the one in front of it close the connection before there was an answer: something between the monitor and the application gave up waiting.",
  };
}

/** Gateways deny and limit in JSON and with CORS fields too: one strong mark, or several. */
const OWN_DENIAL = 2;

/** Turned away: by a firewall, a rate limit or the application, which all may write what they like. */
export function turnedAway(answer: Answer, hops: readonly SeenHop[]): Finding {
  const retry = answer.header("retry-after");
  const lean = leaning(answer);
  const own = lean.points >= (runsApplications(answer) ? LEANS_TO_APP : OWN_DENIAL);
  const limit = answer.status === 429;
  return {
    ...undecided(answer, hops, null),
    ...(own && { role: "app" as const, sure: 0.6 }),
    causes: limit
      ? ["http_request_denied", "connection_limit_reached", "passed_through"]
      : ["http_request_denied", "passed_through"],
    causeSure: 0.7,
    because: [
      fact(limit ? "429 is a rate limit's answer" : `${answer.status} turns a request away`),
      ...(retry === null ? [] : [ofHeader(`retry-after: ${retry}`)]),
      ...(own ? lean.because : []),
      ...passedOn(hops),
    ],
    meaning: limit
      ? "A rate limit turned the monitor away: the target may well serve others; let the monitor through or check less often."
      : `Something turned the monitor away with ${answer.status}: a firewall, a policy or the application, the answer does not tell which.`,
  };
}

export function passedOn(hops: readonly SeenHop[]): Reason[] {
  return hops.map((hop) => ofHeader(`${hop.quote} (${productName(hop.product)} passed it on)`));
}
