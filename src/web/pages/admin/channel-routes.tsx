/** Channels and deliveries. The rules are save-channel.ts's, shared with the API. */

import { shownChannel } from "../../../core/config/channel/channel.ts";
import { CHANNEL_KINDS, type ChannelKind } from "../../../core/config/channel/kinds.ts";
import type { InputFault } from "../../../core/config/input-fault.ts";
import type { Scheduler } from "../../../jobs/scheduler.ts";
import { schedulerOf } from "../../../jobs/scheduler-stub.ts";
import { deleteChannel, getChannel, listChannels } from "../../../store/channels.ts";
import { getDelivery, listDeliveries, redeliver } from "../../../store/deliveries.ts";
import { listMonitors } from "../../../store/monitors.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound, Problem } from "../../problem.ts";
import { addChannel, replaceChannel, type SaveChannel } from "../../save-channel.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { listText } from "../words/number.ts";
import { channelInput } from "./channel-fields.ts";
import { blankValues, ChannelsPage } from "./channels-page.tsx";
import { type Doomed, deletable } from "./deletable.tsx";
import { DeliveriesPage } from "./deliveries-page.tsx";
import { type FormValues, fieldValue, readForm } from "./form.ts";
import { noticeOf } from "./notice.ts";

/** Any Scheduler can send a test. */
const TEST_SHARD = 0;
const DELIVERIES_A_PAGE = 50;

interface Typed {
  readonly id: string | null;
  readonly kind: ChannelKind;
  readonly values: FormValues;
  readonly faults: readonly InputFault[];
}

const MAX_MONITORS_READ = 1_000;

/** Channel ids → the monitors that name them. */
async function usersOf(c: WebContext): Promise<Map<string, string[]>> {
  const { items } = await listMonitors(c.env.DB, { limit: MAX_MONITORS_READ });
  const users = new Map<string, string[]>();
  for (const { monitor } of items)
    for (const id of monitor.alert.channels ?? []) users.set(id, [...(users.get(id) ?? []), monitor.id]);
  return users;
}

async function channelsPage(c: WebContext, typed: Typed | null, status = 200): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const channels = (await listChannels(c.env.DB)).map(shownChannel);
  const edited = typed && { ...typed, form: { values: typed.values, faults: typed.faults } };
  const shown = { page, channels, edited, usedBy: await usersOf(c), notice: noticeOf(c) };
  return html(page, <ChannelsPage {...shown} />, status);
}

function kindAsked(c: WebContext): ChannelKind | null {
  return CHANNEL_KINDS.find((kind) => kind === c.req.query("kind")) ?? null;
}

async function addPage(c: WebContext): Promise<Response> {
  const kind = kindAsked(c);
  return channelsPage(
    c,
    kind === null ? null : { id: null, kind, values: blankValues(kind, c.req.queries()), faults: [] },
  );
}

async function add(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const kind = kindAsked(c);
  if (kind === null) throw new Problem(422, `kind must be one of ${CHANNEL_KINDS.join(", ")}`);
  const values = await readForm(c);
  const typed = { id: null, kind, values, faults: [] };
  return saved(c, typed, await addChannel(c.env, channelInput(kind, values, null), Date.now()));
}

async function replace(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const id = c.req.param("id") ?? "";
  const kept = await getChannel(c.env.DB, id);
  if (kept === null) throw notFound("channel", id);
  const values = await readForm(c);
  const typed = { id, kind: kept.kind, values, faults: [] };
  return saved(c, typed, await replaceChannel(c.env, id, channelInput(kept.kind, values, kept), Date.now()));
}

async function saved(c: WebContext, typed: Typed, result: SaveChannel): Promise<Response> {
  switch (result.kind) {
    case "saved":
      return fieldValue(typed.values, "also") === "test"
        ? testOf(c, result.channel.id)
        : seeOther("/admin/channels?done=saved");
    case "taken":
      return channelsPage(
        c,
        { ...typed, faults: [{ path: "id", message: "is taken; choose another" }] },
        409,
      );
    case "invalid":
      return channelsPage(c, { ...typed, faults: result.faults }, 422);
    default:
      return result satisfies never;
  }
}

async function doomed(c: WebContext): Promise<Doomed> {
  const id = c.req.param("id") ?? "";
  if ((await getChannel(c.env.DB, id)) === null) throw notFound("channel", id);
  const usedBy = (await usersOf(c)).get(id) ?? [];
  const verb = usedBy.length === 1 ? "names" : "name";
  const named =
    usedBy.length === 0
      ? "No monitor names it."
      : `${listText(usedBy)} ${verb} it, and will notify nobody there.`;
  return {
    what: `the channel ${id}`,
    consequence: `${named} Alerts that wait for it are not sent.`,
    back: "/admin/channels",
  };
}

async function sendTest(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  return testOf(c, c.req.param("id") ?? "");
}

const TEST_NOTICES = { sent: "sent", pending: "waiting", failed: "failed", superseded: "failed" } as const;

async function testOf(c: WebContext, id: string): Promise<Response> {
  if ((await getChannel(c.env.DB, id)) === null) throw notFound("channel", id);
  // The RPC type of a stub can't express the delivery's unknown payload.
  const stub = schedulerOf(c.env, TEST_SHARD) as unknown as Pick<Scheduler, "sendTest">;
  const delivery = await stub.sendTest(TEST_SHARD, id);
  if (delivery === null) throw notFound("channel", id);
  return seeOther(`/admin/channels?done=${TEST_NOTICES[delivery.state]}`);
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
    return addPage(c);
  });
  post(app, "/admin/channels", add);
  post(app, "/admin/channels/:id", replace);
  post(app, "/admin/channels/:id/test", sendTest);
  deletable(app, "/admin/channels/:id/delete", {
    section: "channels",
    look: doomed,
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      if (!(await deleteChannel(c.env.DB, id))) throw notFound("channel", id);
      return "/admin/channels";
    },
  });
  get(app, "/admin/deliveries", deliveriesPage);
  post(app, "/admin/deliveries/:id/redeliver", sendAgain);
}
