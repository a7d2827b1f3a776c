import { mailsAnyone } from "../../../notify/send-mails.ts";
import { listChannels } from "../../../store/channels.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import {
  countSubscriptions,
  listSubscriptions,
  recipientsOf,
  removeSubscription,
} from "../../../store/subscriptions.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { saveSettings } from "../../save-settings.ts";
import { subscribeObstacle } from "../../subscribing.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { deletable } from "./deletable.tsx";
import { type FormState, readForm, textOrNull } from "./form.ts";
import { noticeOf } from "./notice.ts";
import { SubscriptionsPage } from "./subscriptions-page.tsx";

const A_PAGE = 50;

async function subscriptionsPage(c: WebContext, typed: FormState | null): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isCursor(asked) ? asked : null;
  const [found, count, channels, obstacle] = await Promise.all([
    listSubscriptions(c.env.DB, { cursor, limit: A_PAGE }),
    countSubscriptions(c.env.DB),
    listChannels(c.env.DB),
    subscribeObstacle(c, settings),
  ]);
  const form = typed ?? { values: { subscribeChannel: [settings.subscribeChannel ?? ""] }, faults: [] };
  const body = (
    <SubscriptionsPage
      page={page}
      count={count}
      subscriptions={found.items}
      nextCursor={found.nextCursor}
      channels={channels.filter(mailsAnyone).map(({ id }) => id)}
      obstacle={obstacle}
      form={form}
      notice={noticeOf(c)}
    />
  );
  return html(page, body, form.faults.length > 0 ? 422 : 200);
}

export function subscriptionAdminRoutes(app: WebApp): void {
  get(app, "/admin/subscriptions", async (c) => {
    await assertAdmin(c);
    return subscriptionsPage(c, null);
  });
  post(app, "/admin/subscriptions", async (c) => {
    await assertAdmin(c);
    const values = await readForm(c);
    const settings = await readSettings(c.env.DB);
    const subscribeChannel = textOrNull(values, "subscribeChannel");
    const faults = await saveSettings(c.env, { ...settings, subscribeChannel });
    if (faults.length > 0) return subscriptionsPage(c, { values, faults });
    return seeOther("/admin/subscriptions?done=stored");
  });
  deletable(app, "/admin/subscriptions/:id/delete", {
    section: "subscriptions",
    look: async (c) => {
      const id = c.req.param("id") ?? "";
      const [found] = await recipientsOf(c.env.DB, [id]);
      if (found === undefined) throw notFound("subscription", id);
      return {
        what: `the subscription of ${found.address}`,
        consequence: `No more mails about ${found.monitor ?? "the page"} go there, and the address is deleted. Its owner is not notified.`,
        back: "/admin/subscriptions",
      };
    },
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      if (!(await removeSubscription(c.env.DB, id))) throw notFound("subscription", id);
      return "/admin/subscriptions";
    },
  });
}
