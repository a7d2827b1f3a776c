/**
 * Answers that say more about the monitor than about the target: a challenge, a rate limit or a block meant for the
 * monitor, and Cloudflare's word on a request that it would not let this Worker make.
 */
import type { Signature } from "../signature.ts";

const CHALLENGED =
  "Cloudflare challenged the monitor instead of asking the target; let the monitor's User-Agent through.";
const DENIED = ["http_request_denied"] as const;

export const BLOCKED: readonly Signature[] = [
  {
    product: "cloudflare",
    role: "probe",
    when: { status: 522, equals: "error code: 522", latencyMs: [0, 5000] },
    causes: ["proxy_configuration_error", "connection_timeout"],
    sure: 0.6,
    meaning:
      "Cloudflare answered 522 far sooner than a connect timeout takes, as it does when a Worker fetches a hostname of its own zone: likely the monitor's fault, not the target's.",
  },
  {
    product: "cloudflare",
    role: "probe",
    when: { equals: ["error code: 1042", "error code: 1003"] },
    causes: ["http_request_denied"],
    sure: 0.9,
    meaning:
      "Cloudflare would not let this Worker fetch such a target (an IP address, or a Worker of the same zone); the target itself was not asked.",
  },
  {
    product: "cloudflare",
    when: { headers: { "cf-mitigated": /^challenge$/i } },
    causes: DENIED,
    sure: 0.97,
    causeSure: 0.97,
    meaning: CHALLENGED,
  },
  {
    product: "cloudflare",
    when: {
      status: [403, 429, 503],
      body: [/<title>(?:Just a moment\.\.\.|Attention Required! \| Cloudflare)<\/title>/i, /cf-|cloudflare/i],
    },
    causes: DENIED,
    sure: 0.95,
    causeSure: 0.95,
    meaning: CHALLENGED,
  },
  {
    product: "aws-waf",
    when: { headers: { "x-amzn-waf-action": /^(?:challenge|captcha)$/i } },
    causes: DENIED,
    sure: 0.97,
    causeSure: 0.97,
    meaning:
      "AWS WAF challenged the monitor instead of asking the target; let the monitor's User-Agent through.",
  },
  {
    product: "datadome",
    when: { status: [403, 429], headers: { "x-datadome": true } },
    causes: DENIED,
    sure: 0.93,
    causeSure: 0.95,
    meaning: "DataDome took the monitor for a bot; the target itself was not asked.",
  },
  {
    product: "imperva",
    when: { status: [200, 403, 429], body: [/_Incapsula_Resource|Incapsula incident ID/i] },
    causes: DENIED,
    sure: 0.95,
    causeSure: 0.93,
    meaning:
      "Imperva challenged the monitor instead of asking the target; let the monitor's User-Agent through.",
  },
  {
    product: "sucuri",
    when: { status: 403, body: [/<title>Sucuri WebSite Firewall - Access Denied<\/title>/i] },
    causes: DENIED,
    sure: 0.97,
    causeSure: 0.95,
    meaning: "Sucuri's firewall blocked the monitor; the target itself was not asked.",
  },
  {
    product: "cloudflare",
    when: { status: 429, headers: { "cf-ray": true }, equals: ["error code: 1015", "error code: 429"] },
    causes: DENIED,
    sure: 0.95,
    causeSure: 0.95,
    meaning: "Cloudflare's rate limit turned the monitor away; the target itself was not asked.",
  },
];
