/** What to run next: by cause and by the product that answered, with the moment and the check's id filled in. */
import { checkId } from "../../check/reading.ts";
import { CAUSE_ROOMS } from "../causes/table.ts";
import type { Cause, Decider, Investigation } from "../diagnosis.ts";
import type { View } from "../failures-in-view.ts";
import type { Failing } from "../history.ts";
import { nearestAnswer } from "../patient.ts";
import type { Gateway } from "./gateway.ts";
import type { Fill } from "./steps.ts";
import { gatewayOf } from "./table.ts";

/** Their own look comes before the gateway's: the gateway only shows what they did. */
const HOST_FIRST: readonly Cause[] = [
  "scheduled-job",
  "peak-load",
  "deploy",
  "rate-limited",
  "tls",
  "content-error",
  "monitor-side",
  "hard-outage",
  "resource-leak",
  "regional-path",
  "cached-error",
];
const WITHOUT_GATEWAY: readonly Cause[] = ["monitor-side", "tls", "content-error"];

export function playbook(
  cause: Cause,
  monitor: string,
  view: View,
  explained: readonly Failing[],
): Investigation[] {
  const fill = fillOf(cause, monitor, view, explained);
  if (fill === null) return [];
  const own = CAUSE_ROOMS[cause].play(fill);
  if (WITHOUT_GATEWAY.includes(cause)) return [...own];
  const gateway = atGateway(gatewayOf(fill.product), cause, fill);
  return HOST_FIRST.includes(cause) ? [...own, ...gateway] : [...gateway, ...own];
}

/** The log that tells these causes apart, with what it says for each; null where the gateway's log tells none. */
export function deciderOf(
  causes: readonly Cause[],
  monitor: string,
  view: View,
  failing: readonly Failing[],
): Decider[] {
  const fill = fillOf(causes[0] ?? null, monitor, view, failing);
  if (fill === null) return [];
  const gateway = gatewayOf(fill.product);
  const known = causes.filter((cause) => gateway.says[cause] !== undefined);
  if (known.length === 0) return [];
  return [
    { ...gateway.why(fill), expect: Object.fromEntries(known.map((cause) => [cause, gateway.says[cause]!])) },
  ];
}

function atGateway(gateway: Gateway, cause: Cause, fill: Fill): Investigation[] {
  const steps: Investigation[] = [];
  const said = gateway.says[cause];
  if (said !== undefined) steps.push({ ...gateway.why(fill), expect: said });
  const shown = gateway.shows[cause];
  steps.push({
    ...gateway.request(fill),
    expect: shown ?? "the request, what was asked behind it, and how long that took",
  });
  const setting = gateway.settings[cause];
  return setting === undefined ? steps : [...steps, setting];
}

/** The newest failure; for an outage its first. A patient attempt's answer tells more than the timeout beside it. */
function fillOf(
  cause: Cause | null,
  monitor: string,
  view: View,
  explained: readonly Failing[],
): Fill | null {
  const newest = cause === "hard-outage" ? explained[0] : explained[explained.length - 1];
  if (newest === undefined) return null;
  const hidden = newest.check.failure?.type === "probe.timeout";
  const { patient } = view.history;
  const check = hidden && patient.length > 0 ? nearestAnswer(patient, newest.check.at) : newest.check;
  return {
    id: checkId(monitor, check.minute, check.region, check.attempt),
    from: Math.floor(check.at / 1000),
    to: Math.ceil((check.at + check.latencyMs) / 1000),
    monitor,
    method: view.history.input.method,
    product: check.failure?.hop.product ?? productOf(explained),
  };
}

/** The product of most answers, for a failure that had none. */
function productOf(explained: readonly Failing[]): string | null {
  const counts = new Map<string, number>();
  for (const { check } of explained.slice(-500)) {
    const product = check.failure?.hop.product;
    if (product) counts.set(product, (counts.get(product) ?? 0) + 1);
  }
  return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0] ?? null;
}
