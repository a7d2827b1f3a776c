/** What Edgetick uses of the account's plan, and what to do where a quota comes close. */
import type { Child } from "hono/jsx";
import { isClose, type QuotaUse } from "../../../core/usage/quotas.ts";
import { readSettings } from "../../../store/settings.ts";
import { type PlanUse, planUse } from "../../api/usage.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp } from "../../context.ts";
import type { PageContext } from "../frame/page-context.ts";
import { contextOf, get, html } from "../frame/respond.tsx";
import { When } from "../words/clock.tsx";
import { amountText, shareText } from "../words/number.ts";
import { AdminLayout } from "./admin-layout.tsx";
import { AdminTable } from "./table.tsx";

const COLUMNS = [
  { head: "Quota", as: "row" },
  ...["Used today", "Expected today", "Yesterday", "Limit"].map((head) => ({ head })),
  { head: "What to do", as: "value" },
] as const;

export function usageAdminRoutes(app: WebApp): void {
  get(app, "/admin/usage", async (c) => {
    await assertAdmin(c);
    const settings = await readSettings(c.env.DB);
    const page = await contextOf(c, settings);
    return html(page, <UsagePage page={page} {...(await planUse(c.env.DB, settings, page.now))} />);
  });
}

function UsagePage({ page, plan, use, quotas }: PlanUse & { readonly page: PageContext }) {
  return (
    <AdminLayout page={page} title="Usage" section="usage">
      <h1>Usage</h1>
      <p>
        What Edgetick itself uses of Cloudflare's {plan === "free" ? "Free" : "Paid"} plan, until 00:00 UTC.
        The plan is chosen on the <a href="/admin/settings">settings page</a>.
      </p>
      {use === null ? (
        <p class="empty">Nothing has been counted yet: the first tick does.</p>
      ) : (
        <>
          <AdminTable label="Quotas" columns={COLUMNS} rows={quotas.map(cellsOf)} />
          <section class="card stack">
            <h2>How this is known</h2>
            <p>
              Counted since <When at={use.since} clock={page.clock} />: calls and seconds of Durable Objects
              (a probe's as long as the Scheduler waited for it), and what D1 says of each statement.
              Estimated: the requests of the page's visitors and of the API, and the rows that these read,
              from one request in a hundred.
            </p>
            <p>
              Whatever else runs in the account shares these quotas, and is not in these numbers; Cloudflare's
              dashboard has the whole. An alert (<code>monitor.quota</code>) goes out once a day and quota
              when 80 % of it is used.
              {plan === "paid" &&
                " On Paid the limits are a thirtieth of what a month includes; beyond them work goes on, and is paid for. Only a full database stops it."}
            </p>
          </section>
        </>
      )}
    </AdminLayout>
  );
}

function cellsOf(quota: QuotaUse): Child[] {
  const { label, unit, used, projected, yesterday, limit, advice, measured, per } = quota;
  const text = (amount: number | null) => amountText(amount, unit);
  return [
    <>
      {label}
      {measured === "estimated" && <span class="soft"> (estimated)</span>}
    </>,
    <span class={isClose(quota) ? "badge bad" : undefined}>
      {text(used)} ({shareText(used / limit)})
    </span>,
    text(per === "day" ? projected : null),
    text(per === "day" ? yesterday : null),
    text(limit),
    advice ?? "",
  ];
}
