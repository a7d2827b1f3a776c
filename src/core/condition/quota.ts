/** A quota of Cloudflare's that is nearly used up: one incident a quota and day, or as long as the database is nearly full. */
import { DAY_MS, MINUTE_MS } from "../check/check.ts";
import type { Incident } from "../incident/incident.ts";
import { isClose, type QuotaUse } from "../usage/quotas.ts";
import { isoTime } from "../words/time.ts";
import { type OwnStep, ownIncident, ownStep } from "./own.ts";

/** What is full at 80 % has room again at this share: a size that wavers is no news each time. */
const ROOM_AT = 0.75;

/** `open` are those of before by quota; `now` is epoch ms. */
export function observeQuotas(
  open: Readonly<Record<string, Incident>>,
  uses: readonly QuotaUse[],
  now: number,
): OwnStep {
  const byQuota = new Map(uses.map((use) => [use.quota as string, use]));
  const over = (quota: string, incident: Incident) => whyOver(incident, byQuota.get(quota), now);
  const close = new Map([...byQuota].filter(([, use]) => isClose(use)));
  return ownStep(open, over, close, (use) => quotaIncident(use, now), now);
}

function whyOver({ startedAt }: Incident, use: QuotaUse | undefined, now: number): string | null {
  if (use === undefined || use.beyond === "costs") return "the plan has no such limit";
  if (use.per === "total") return use.used < ROOM_AT * use.limit ? "there is room again" : null;
  return Math.floor(startedAt / DAY_MS) < Math.floor(now / DAY_MS) ? "a new day's quota began" : null;
}

function quotaIncident(use: QuotaUse, now: number): Incident {
  const { quota, label, used, limit, per, projected, advice } = use;
  const share = Math.floor((100 * used) / limit);
  const ofWhat = per === "day" ? `today's quota of ${label}` : `what Cloudflare allows of ${label}`;
  const outlook =
    per === "day" && (projected ?? 0) >= limit
      ? ` At this rate it is used up before ${isoTime(Math.ceil(now / DAY_MS) * DAY_MS)}, and checks and alerts stop until then.`
      : "";
  const summary = `${share} % of ${ofWhat} is used.${outlook}`;
  const startMinute = Math.floor(now / MINUTE_MS);
  return ownIncident("quota", {
    subject: quota,
    startMinute,
    now,
    summary,
    why: [summary, advice ?? ""].join(" ").trim(),
  });
}
