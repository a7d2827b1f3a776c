/** A monitor: add, edit, delete, check now. The rules are save-monitor.ts's, shared with the API. */

import type { Judged } from "../../../core/check/check.ts";
import type { InputFault } from "../../../core/config/input-fault.ts";
import { MONITOR_KINDS, type Monitor, type MonitorKind } from "../../../core/config/monitor.ts";
import { parseMonitor } from "../../../core/config/monitor-input.ts";
import { checkNow } from "../../../jobs/check-now.ts";
import { listChannels } from "../../../store/channels.ts";
import { getMonitor, type StoredMonitor } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { assertProbed } from "../../api/check-now.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound } from "../../problem.ts";
import {
  addMonitor,
  readMonitor,
  removeMonitor,
  replaceMonitor,
  type SaveMonitor,
} from "../../save-monitor.ts";
import { siteUrl } from "../../site.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { CheckNowPage } from "./check-now-page.tsx";
import { deletable } from "./deletable.tsx";
import { type FormState, type FormValues, fieldValue, readForm } from "./form.ts";
import { OTHER_KINDS } from "./kind-fields.ts";
import { MonitorEditPage } from "./monitor-edit-page.tsx";
import { monitorInput, monitorValues, withId } from "./monitor-form.ts";
import { noticeOf, savedWord } from "./notice.ts";
import { pingAddress } from "./ping-address.ts";

const EXAMPLE = { id: "shop", name: "Shop", target: { url: "https://shop.example/health" } };

function exampleOf(kind: MonitorKind): object {
  return kind === "http" ? EXAMPLE : { id: "shop", name: "Shop", kind, ...OTHER_KINDS[kind].example };
}

async function storedOf(c: WebContext): Promise<StoredMonitor> {
  const id = c.req.param("id") ?? "";
  const stored = await getMonitor(c.env.DB, id);
  if (stored === null) throw notFound("monitor", id);
  return stored;
}

/** Only their user knows them; the grace follows the interval, and an interval excludes a cron. */
const LEFT_EMPTY = [
  ...["id", "name", "target.url", "target.host", "target.name"],
  ...["target.everyMinutes", "target.graceMinutes"],
];

/** A new monitor's form shows the defaults, as the schema fills them in. */
function blankValues(kind: MonitorKind): FormValues {
  const parsed = parseMonitor(exampleOf(kind));
  if (!parsed.ok) throw new Error("the example monitor is not valid");
  // Three places tell a regional fault from an outage; one can't.
  const regions = kind === "http" ? ["weur", "enam", "apac"] : parsed.monitor.regions;
  const blank = Object.fromEntries(LEFT_EMPTY.map((path) => [path, [""]]));
  return { ...monitorValues(parsed.monitor), ...blank, regions };
}

interface Edited {
  readonly form: FormState;
  readonly json: { readonly text: string; readonly faults: readonly InputFault[] };
}

function untouched(monitor: Monitor | null, kind: MonitorKind): Edited {
  return {
    form: { values: monitor === null ? blankValues(kind) : monitorValues(monitor), faults: [] },
    json: { text: JSON.stringify(monitor ?? exampleOf(kind), null, 2), faults: [] },
  };
}

function kindOf(given: string | undefined): MonitorKind {
  return MONITOR_KINDS.find((kind) => kind === given) ?? "http";
}

async function editPage(
  c: WebContext,
  monitor: Monitor | null,
  kind: MonitorKind,
  edited: Edited,
  status = 200,
  tested: readonly Judged[] | null = null,
) {
  const [settings, stored] = await Promise.all([readSettings(c.env.DB), listChannels(c.env.DB)]);
  const page = await contextOf(c, settings);
  const channels = stored.map(({ id }) => id);
  const ping = kind === "heartbeat" ? await pingAddress(c, settings, page.now) : null;
  const shown = { page, monitor, kind, ...edited, channels, tested, notice: noticeOf(c), ping };
  return html(page, <MonitorEditPage {...shown} />, status);
}

function parsedJson(text: string): { ok: true; value: unknown } | { ok: false; fault: InputFault } {
  try {
    return { ok: true, value: JSON.parse(text) };
  } catch (error) {
    const message = `is not JSON: ${error instanceof Error ? error.message : String(error)}`;
    return { ok: false, fault: { path: "", message } };
  }
}

function faultsFrom(result: SaveMonitor): readonly InputFault[] {
  switch (result.kind) {
    case "saved":
      return [];
    case "taken":
      return [{ path: "id", message: "is taken; choose another" }];
    case "invalid":
      return result.faults;
    default:
      return result satisfies never;
  }
}

/** Saves what was sent as fields or as JSON; on a fault the page comes back with all that was typed. */
async function save(c: WebContext, base: Monitor | null): Promise<Response> {
  const sent = await readForm(c);
  const values = base === null ? withId(sent) : sent;
  const asJson = fieldValue(values, "as") === "json";
  const text = fieldValue(values, "json");
  const parsed = asJson ? parsedJson(text) : ({ ok: true, value: monitorInput(values, base) } as const);
  if (parsed.ok && fieldValue(values, "also") === "try") return tried(c, base, values, parsed.value);
  const now = Date.now();
  const result = !parsed.ok
    ? ({ kind: "invalid", faults: [parsed.fault] } as const)
    : base === null
      ? await addMonitor(c.env, parsed.value, now)
      : await replaceMonitor(c.env, base.id, parsed.value, now);
  if (result.kind === "saved")
    return seeOther(`/admin/monitors/${result.stored.monitor.id}?done=${savedWord(result)}`);
  const faults = faultsFrom(result);
  const kind = base?.kind ?? kindOf(fieldValue(values, "kind"));
  const plain = untouched(base, kind);
  const edited = asJson ? { ...plain, json: { text, faults } } : { ...plain, form: { values, faults } };
  return editPage(c, base, kind, edited, result.kind === "taken" ? 409 : 422);
}

/** Probes what the form says, once from each region, and shows it above the form as it was typed. */
async function tried(
  c: WebContext,
  base: Monitor | null,
  values: FormValues,
  input: unknown,
): Promise<Response> {
  const kind = base?.kind ?? kindOf(fieldValue(values, "kind"));
  const read = await readMonitor(c.env, input);
  const edited = { ...untouched(base, kind), form: { values, faults: read.ok ? [] : read.faults } };
  if (!read.ok) return editPage(c, base, kind, edited, 422);
  assertProbed(kind);
  const site = siteUrl(c, await readSettings(c.env.DB));
  return editPage(c, base, kind, edited, 200, await checkNow(c.env, read.monitor, Date.now(), site));
}

async function checkNowPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const { monitor } = await storedOf(c);
  assertProbed(monitor.kind);
  const settings = await readSettings(c.env.DB);
  const checks = await checkNow(c.env, monitor, Date.now(), siteUrl(c, settings));
  const page = await contextOf(c, settings);
  return html(page, <CheckNowPage page={page} monitor={monitor} checks={checks} />);
}

export function monitorAdminRoutes(app: WebApp): void {
  get(app, "/admin/monitors/new", async (c) => {
    await assertAdmin(c);
    const kind = kindOf(c.req.query("kind"));
    return editPage(c, null, kind, untouched(null, kind));
  });
  get(app, "/admin/monitors/:id", async (c) => {
    await assertAdmin(c);
    const { monitor } = await storedOf(c);
    return editPage(c, monitor, monitor.kind, untouched(monitor, monitor.kind));
  });
  post(app, "/admin/monitors", async (c) => {
    await assertAdmin(c);
    return save(c, null);
  });
  post(app, "/admin/monitors/:id", async (c) => {
    await assertAdmin(c);
    return save(c, (await storedOf(c)).monitor);
  });
  deletable(app, "/admin/monitors/:id/delete", {
    section: "monitors",
    look: async (c) => {
      const { monitor } = await storedOf(c);
      return {
        what: `the monitor ${monitor.name}`,
        consequence:
          "Its history, incidents and events go with it, and this can't be undone. To keep them and stop the checks, pause it instead.",
        back: `/admin/monitors/${monitor.id}`,
      };
    },
    remove: async (c) => {
      await removeMonitor(c.env, (await storedOf(c)).monitor.id);
      return "/admin/monitors";
    },
  });
  post(app, "/admin/monitors/:id/check", checkNowPage);
}
