/**
 * A certificate or a registration that ends soon: opens so many days before its end, warns again at 7, 3 and 1 days,
 * closes when it was renewed. It says nothing of being up or down, and has no effect on uptime.
 */
import type { Check } from "../check/check.ts";
import type { Monitor } from "../config/monitor.ts";
import { type Draft, put, tell } from "./draft.ts";
import { close, opened } from "./opening.ts";
import { withEntry } from "./timeline.ts";
import { plural, sentence } from "./wording.ts";

const WARNS_AGAIN_AT = [7, 3, 1];

interface Expiry {
  readonly kind: "certificate" | "domain";
  readonly what: string;
  /** Days left at which it opens. */
  readonly days: number;
}

/** What of a monitor may end, and when that is worth a warning; null: nothing. */
function expiryOf(monitor: Monitor): Expiry | null {
  switch (monitor.kind) {
    case "http":
    case "tls": {
      const { certificateDays: days } = monitor.assert;
      return days === null ? null : { kind: "certificate", what: "the certificate", days };
    }
    case "domain": {
      const { domainDays: days } = monitor.assert;
      return days === null ? null : { kind: "domain", what: "the registration of the domain", days };
    }
    case "tcp":
    case "dns":
    case "heartbeat":
      return null;
    default:
      return monitor satisfies never;
  }
}

/** `value` of a check that was answered says the days left; where regions differ, the fewest count. */
export function observeExpiry(draft: Draft, answers: readonly Check[]): void {
  const expiry = expiryOf(draft.monitor);
  const known = answers.flatMap(({ value }) => (value === null ? [] : [value]));
  if (expiry === null || known.length === 0) return;
  const left = Math.min(...known);
  const before = draft.state.daysLeft ?? null;
  draft.state.daysLeft = left;
  const open = draft.state.open[expiry.kind] ?? null;
  if (left > expiry.days) {
    if (open !== null) close(draft, open, draft.at, `renewed: ${ends(expiry, left)}`);
  } else if (open === null) {
    // What has ended already is an outage, and nothing to be warned of.
    if (left >= 0) begin(draft, expiry, left);
  } else if (before !== null && WARNS_AGAIN_AT.some((step) => left <= step && before > step)) {
    const incident = withEntry(
      { ...open, summary: sentence(ends(expiry, left)) },
      draft.at,
      "reminded",
      sentence(ends(expiry, left)),
    );
    put(draft, incident);
    tell(draft, `${expiry.kind}.expiring`, incident, { reminder: true });
  }
}

function begin(draft: Draft, expiry: Expiry, left: number): void {
  const what = ends(expiry, left);
  const { minute: startMinute, at: startedAt, monitor } = draft;
  const regions = monitor.regions;
  const incident = opened(
    draft,
    { kind: expiry.kind, startMinute, startedAt, regions, firstFailure: null, summary: sentence(what) },
    what,
    `${plural(expiry.days, "day")} or fewer are left`,
  );
  put(draft, incident);
  tell(draft, `${expiry.kind}.expiring`, incident);
}

function ends({ what }: Expiry, left: number): string {
  if (left < 0) return `${what} ended ${plural(-left, "day")} ago`;
  return left === 0 ? `${what} ends within a day` : `${what} ends in ${plural(left, "day")}`;
}
