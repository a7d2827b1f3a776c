/** Events: the body is judged by the API's own schema. */
import { inputFaults } from "../../../core/config/input-fault.ts";
import { createEvent, deleteEvent, getEvent, listEvents } from "../../../store/events.ts";
import { allMonitors } from "../../../store/monitors.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertMonitor, eventBody, futureFault } from "../../api/events.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import { siteUrl } from "../../site.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { deletable } from "./deletable.tsx";
import { EventsPage } from "./events-page.tsx";
import { type FormState, fieldValue, numberOrText, readForm, textOrNull } from "./form.ts";
import { noticeOf } from "./notice.ts";

const EVENTS_A_PAGE = 50;

async function eventsPage(c: WebContext, form: FormState, status = 200): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const asked = c.req.query("cursor") ?? null;
  const cursor = asked !== null && isCursor(asked) ? asked : null;
  const [events, monitors] = await Promise.all([
    listEvents(c.env.DB, { cursor, limit: EVENTS_A_PAGE }),
    allMonitors(c.env.DB),
  ]);
  return html(
    page,
    <EventsPage
      page={page}
      events={events.items}
      nextCursor={events.nextCursor}
      monitorIds={monitors.map(({ monitor }) => monitor.id)}
      form={form}
      origin={siteUrl(c, settings)}
      notice={noticeOf(c)}
    />,
    status,
  );
}

async function add(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const parsed = eventBody.safeParse({
    kind: fieldValue(values, "kind"),
    at: textOrNull(values, "at") ?? undefined,
    durationMs: numberOrText(values, "durationMs") ?? null,
    monitor: textOrNull(values, "monitor"),
    note: textOrNull(values, "note"),
  });
  if (!parsed.success) return eventsPage(c, { values, faults: inputFaults(parsed.error) }, 422);
  const { at = Date.now(), ...event } = parsed.data;
  const fault = futureFault(at, Date.now());
  if (fault !== null) return eventsPage(c, { values, faults: [fault] }, 422);
  await assertMonitor(c, event.monitor);
  await createEvent(c.env.DB, { ...event, at });
  return seeOther("/admin/events?done=saved");
}

export function eventAdminRoutes(app: WebApp): void {
  get(app, "/admin/events", async (c) => {
    await assertAdmin(c);
    return eventsPage(c, { values: {}, faults: [] });
  });
  post(app, "/admin/events", add);
  deletable(app, "/admin/events/:id/delete", {
    section: "events",
    look: async (c, { clock }) => {
      const id = c.req.param("id") ?? "";
      const event = await getEvent(c.env.DB, id);
      if (event === null) throw notFound("event", id);
      return {
        what: `the event ${event.kind} of ${clock.full(event.at)}`,
        consequence: "The diagnosis no longer asks whether failures follow it.",
        back: "/admin/events",
      };
    },
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      if (!(await deleteEvent(c.env.DB, id))) throw notFound("event", id);
      return "/admin/events";
    },
  });
}
