/** Gateways built on application frameworks: their pages look like an application's, their words speak of instances and routes. */
import type { Signature } from "../signature.ts";
import { row } from "./row.ts";

/** Spring Boot's error attributes, in the order of its servlet and its reactive form. */
const BOOT = /^\{ ?"timestamp" ?:/;
const ZUUL =
  /"exception" ?: ?"com\.netflix\.(?:zuul|client|hystrix)[\w.]{1,80}"|com\.netflix\.zuul\.exception\.ZuulException/;

/** spring-cloud-gateway-server: ReactiveLoadBalancerClientFilter, NettyRoutingFilter and reactor-netty's own words. */
const SPRING_CLOUD: readonly Signature[] = [
  row(
    "spring-cloud-gateway",
    { body: [/Unable to find instance for [\w.-]{1,100}/] },
    ["destination_unavailable"],
    0.93,
    0.95,
  ),
  row(
    "spring-cloud-gateway",
    { body: [/Response took longer than (?:configured )?timeout: PT/] },
    ["http_response_timeout", "connection_read_timeout"],
    0.93,
  ),
  // Its response timeout, where Boot keeps messages back: https://github.com/spring-cloud/spring-cloud-gateway/issues/820
  row(
    "spring-cloud-gateway",
    {
      status: 504,
      body: [BOOT, /"path" ?: ?"[^"]{0,300}" ?, ?"status" ?: ?504 ?, ?"error" ?: ?"Gateway Timeout"/],
    },
    ["http_response_timeout", "connection_read_timeout"],
    0.75,
  ),
  row(
    "spring-cloud-gateway",
    { body: [BOOT, /org\.springframework\.cloud\.gateway\b/] },
    ["proxy_internal_error"],
    0.93,
    0.6,
  ),
  row(
    "spring-cloud-gateway",
    { headers: { "x-forwarded-prefix": true }, body: [BOOT, /Connection refused/] },
    ["connection_refused"],
    0.6,
  ),
  row(
    "spring-cloud-gateway",
    {
      status: [500, 502, 503, 504],
      body: [
        BOOT,
        /"path" ?: ?"[^"]{0,300}" ?, ?"status"/,
        /"message" ?: ?"(?:finishConnect\(\.\.\) failed: )?Connection refused(?:: [\w ./:-]{1,160})?"/,
      ],
    },
    ["connection_refused"],
    0.7,
  ),
  row(
    "spring-cloud-gateway",
    {
      status: [500, 502, 503, 504],
      body: [BOOT, /"path" ?: ?"[^"]{0,300}" ?, ?"status"/, /"message" ?: ?"connection timed out: /],
    },
    ["connection_timeout"],
    0.7,
  ),
  row(
    "spring-cloud-gateway",
    {
      status: [500, 502, 503, 504],
      body: [
        BOOT,
        /"path" ?: ?"[^"]{0,300}" ?, ?"status"/,
        /"message" ?: ?"(?:Connection prematurely closed (?:BEFORE|DURING) response|Connection reset by peer)/,
      ],
    },
    ["connection_terminated"],
    0.7,
  ),
  row(
    "spring-cloud-gateway",
    {
      status: [500, 502, 503, 504],
      body: [
        BOOT,
        /"path" ?: ?"[^"]{0,300}" ?, ?"status"/,
        /"message" ?: ?"(?:Failed to resolve|failed to resolve) '/,
      ],
    },
    ["dns_error"],
    0.7,
  ),
];

/** com.netflix.zuul.exception.ZuulException, spring-cloud-netflix-zuul's RibbonRoutingFilter and SimpleHostRoutingFilter. */
const ZUUL_ROWS: readonly Signature[] = [
  row(
    "zuul",
    { body: [ZUUL, /"message" ?: ?"(?:[^"]{0,60})?(?:TIMEOUT|Read timed out|timed-out)/] },
    ["connection_read_timeout", "http_response_timeout"],
    0.95,
  ),
  row(
    "zuul",
    { body: [ZUUL, /Load balancer does not (?:have|contain) (?:an )?(?:available )?(?:server|instance)/i] },
    ["destination_unavailable"],
    0.95,
    0.95,
  ),
  row("zuul", { body: [ZUUL, /Connection refused|ConnectException/i] }, ["connection_refused"], 0.95),
  row(
    "zuul",
    { body: [ZUUL, /NUMBEROF_RETRIES/i] },
    ["connection_refused", "connection_timeout", "destination_unavailable"],
    0.95,
  ),
  row(
    "zuul",
    { body: [ZUUL, /SHORTCIRCUIT|short-circuited/i] },
    ["destination_unavailable", "connection_read_timeout"],
    0.95,
  ),
  row("zuul", { body: [ZUUL, /REJECTED_|THREAD_POOL|SEMAPHORE/i] }, ["connection_limit_reached"], 0.95),
  row(
    "zuul",
    { body: [ZUUL] },
    ["connection_refused", "destination_unavailable", "proxy_internal_error", "connection_read_timeout"],
    0.95,
  ),
  row(
    "zuul",
    { body: [/Load balancer does not have available server for client: [\w.-]{1,100}/] },
    ["destination_unavailable"],
    0.9,
    0.95,
  ),
  row(
    "zuul",
    { body: [BOOT, /"message" ?: ?"Forwarding error"|pre:Filter|post:SendErrorFilter/] },
    ["connection_refused", "destination_unavailable", "connection_read_timeout"],
    0.85,
  ),
  row(
    "zuul",
    { headers: { "x-zuul-error-cause": true } },
    ["connection_refused", "connection_read_timeout", "proxy_internal_error"],
    0.95,
    0.7,
  ),
];

export const SERVICE_GATEWAYS: readonly Signature[] = [...SPRING_CLOUD, ...ZUUL_ROWS];
