/** Channels and deliveries. The rules are save-channel.ts's, shared with the API. */
import { shownChannel } from "../../../core/config/channel/channel.ts";
import type { InputFault } from "../../../core/config/monitor.ts";
import type { Scheduler } from "../../../jobs/scheduler.ts";
import { schedulerOf } from "../../../jobs/scheduler-stub.ts";
import { deleteChannel, getChannel, listChannels } from "../../../store/channels.ts";
import { getDelivery, listDeliveries, redeliver } from "../../../store/deliveries.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { addChannel, replaceChannel } from "../../save-channel.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { ChannelsPage } from "./channels-page.tsx";
import { DeliveriesPage } from "./deliveries-page.tsx";
import { type FormValues, fieldValue, readForm } from "./form.ts";
import { noticeOf } from "./notice.ts";

/** Any Scheduler can send a test. */
const TEST_SHARD = 0;
const DELIVERIES_A_PAGE = 50;

interface Typed {
  readonly id: string | null;
  readonly values: FormValues;
  readonly faults: readonly InputFault[];
}

async function channelsPage(c: WebContext, typed: Typed | null, status = 200): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const channels = (await listChannels(c.env.DB)).map(shownChannel);
  const edited = typed && { id: typed.id, form: { values: typed.values, faults: typed.faults } };
  return html(
    page,
    <ChannelsPage page={page} channels={channels} edited={edited} notice={noticeOf(c)} />,
    status,
  );
}

async function save(c: WebContext, id: string | null): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  let input: unknown;
  try {
    input = JSON.parse(fieldValue(values, "json"));
  } catch (error) {
    const message = `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return channelsPage(c, { id, values, faults: [{ path: "", message }] }, 422);
  }
  const now = Date.now();
  const result =
    id === null ? await addChannel(c.env, input, now) : await replaceChannel(c.env, id, input, now);
  switch (result.kind) {
    case "saved":
      return seeOther("/admin/channels?done=saved");
    case "taken":
      return channelsPage(
        c,
        { id, values, faults: [{ path: "id", message: "is taken; choose another" }] },
        409,
      );
    case "invalid":
      return channelsPage(c, { id, values, faults: result.faults }, 422);
    default:
      return result satisfies never;
  }
}

async function sendTest(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("id") ?? "";
  if ((await getChannel(c.env.DB, id)) === null) throw notFound("channel", id);
  // The RPC type of a stub can't express the delivery's unknown payload.
  const stub = schedulerOf(c.env, TEST_SHARD) as unknown as Pick<Scheduler, "sendTest">;
  const delivery = await stub.sendTest(TEST_SHARD, id);
  if (delivery === null) throw notFound("channel", id);
  return seeOther(`/admin/channels?done=${delivery.state === "sent" ? "sent" : "failed"}`);
}

async function deliveriesPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const page = await contextOf(c, await readSettings(c.env.DB));
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isCursor(asked) ? asked : null;
  const { items, nextCursor } = await listDeliveries(c.env.DB, { cursor, limit: DELIVERIES_A_PAGE });
  return html(
    page,
    <DeliveriesPage page={page} deliveries={items} nextCursor={nextCursor} notice={noticeOf(c)} />,
  );
}

async function sendAgain(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("id") ?? "";
  const delivery = await getDelivery(c.env.DB, id);
  if (delivery === null || !(await redeliver(c.env.DB, id, Date.now()))) throw notFound("delivery", id);
  await schedulerOf(c.env, delivery.shard).deliverNow(delivery.shard);
  return seeOther("/admin/deliveries?done=queued");
}

export function channelAdminRoutes(app: WebApp): void {
  get(app, "/admin/channels", async (c) => {
    await assertAdmin(c);
    return channelsPage(c, null);
  });
  post(app, "/admin/channels", (c) => save(c, null));
  post(app, "/admin/channels/:id", (c) => save(c, c.req.param("id") ?? ""));
  post(app, "/admin/channels/:id/test", sendTest);
  post(app, "/admin/channels/:id/delete", async (c) => {
    await assertAdmin(c);
    const id = c.req.param("id") ?? "";
    if (!(await deleteChannel(c.env.DB, id))) throw notFound("channel", id);
    return seeOther("/admin/channels?done=deleted");
  });
  get(app, "/admin/deliveries", deliveriesPage);
  post(app, "/admin/deliveries/:id/redeliver", sendAgain);
}
