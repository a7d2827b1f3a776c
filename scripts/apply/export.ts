/** `--export`: what is there, as a file that makes the same again. Pure but for the calls. */

import { stringify } from "yaml";
import { parseMonitor } from "../../src/core/config/monitor-input.ts";
import { parseSettings } from "../../src/core/config/settings.ts";
import type { Api } from "../api-client.ts";
import { HIDDEN } from "./diff.ts";

type Item = Record<string, unknown>;

export async function exported(api: Api): Promise<string> {
  const settings = await api.call<Item>("GET", "/api/v1/settings");
  const [channels, monitors, maintenance] = await Promise.all(
    ["channels", "monitors", "maintenance"].map((part) => api.all<Item>(`/api/v1/${part}`)),
  );
  return fileOf({ settings, channels: channels!, monitors: monitors!, maintenance: maintenance! });
}

export interface Parts {
  readonly settings: Item;
  readonly channels: readonly Item[];
  readonly monitors: readonly Item[];
  readonly maintenance: readonly Item[];
}

/** Fields that have their default are left out; secrets that were written out can't be shown and are named in a comment. */
export function fileOf({ settings, channels, monitors, maintenance }: Parts): string {
  const hidden = channels
    .filter((channel) => JSON.stringify(channel).includes(`"${HIDDEN}"`))
    .map(({ id }) => id);
  const note =
    hidden.length === 0
      ? ""
      : `# Secrets written into channels are never shown: replace ${HIDDEN} in ${hidden.join(", ")} before this is applied elsewhere.\n`;
  return (
    note +
    stringify(
      {
        settings: lessDefaults(settings, defaults(parseSettings({}))),
        channels: channels.map(channelItem),
        monitors: monitors.map(monitorItem),
        maintenance: maintenance.map(windowItem),
      },
      { lineWidth: 110 },
    )
  );
}

function defaults(result: { readonly ok: boolean; readonly settings?: unknown }): Item {
  return (result.settings ?? {}) as Item;
}

/** The schema's own view of an item that says only what it must: whatever equals that need not be said. */
function monitorItem(monitor: Item): Item {
  const { id, kind, target } = monitor;
  const result = parseMonitor({ id, kind, target });
  const usual = result.ok ? (result.monitor as unknown as Item) : {};
  return { id, ...(kind === "http" ? {} : { kind }), ...lessDefaults(monitor, usual, ["target"]) };
}

function channelItem(channel: Item): Item {
  return { id: channel.id, kind: channel.kind, ...lessDefaults(channel, { events: null }) };
}

/** `next` is what the server counts out of the rest; a file doesn't take it. */
function windowItem({ next: _, ...window }: Item): Item {
  return lessDefaults(window, {
    monitor: null,
    from: null,
    to: null,
    cron: null,
    durationMinutes: null,
    title: null,
    text: null,
    timeZone: "UTC",
  });
}

function lessDefaults(value: Item, usual: Item, whole: readonly string[] = []): Item {
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, inner]): [string, unknown][] => {
      const other = usual[key];
      if (whole.includes(key)) return [[key, inner]];
      if (isItem(inner) && isItem(other)) {
        const rest = lessDefaults(inner, other);
        return Object.keys(rest).length === 0 ? [] : [[key, rest]];
      }
      return JSON.stringify(inner) === JSON.stringify(other) ? [] : [[key, inner]];
    }),
  );
}

function isItem(value: unknown): value is Item {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
