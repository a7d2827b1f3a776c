import { expect, it } from "vitest";
import type { MaintenanceWindow } from "../../../src/core/config/maintenance.ts";
import { changedWindows } from "../../../src/core/shard/changed-windows.ts";

const NOW = 10_000;
const window = (id: string, from: number | null, to: number | null = null): MaintenanceWindow => ({
  ...{ id, monitor: id === "all" ? null : "shop", from, to },
  ...{ cron: from === null ? "0 3 * * *" : null, durationMinutes: from === null ? 30 : null },
});

it.each<[string, MaintenanceWindow[], MaintenanceWindow[], unknown[]]>([
  ["one that came", [], [window("a", 1, 2)], [{ monitor: "shop", from: 1, to: 2 }]],
  ["one that went", [window("all", 1, 2)], [], [{ monitor: null, from: 1, to: 2 }]],
  ["one without an end, up to now", [], [window("a", 1)], [{ monitor: "shop", from: 1, to: NOW }]],
  ["both of one that moved", [window("a", 1, 2)], [window("a", 1, 3)], [{ to: 2 }, { to: 3 }]],
  [
    "none whose words alone changed",
    [window("a", 1, 2)],
    [{ ...window("a", 1, 2), title: "Move", text: "!" }],
    [],
  ],
  ["none that stayed", [window("a", 1, 2)], [window("a", 1, 2)], []],
  ["none to come", [], [window("a", NOW, NOW + 5)], []],
  ["none that recurs", [], [window("a", null)], []],
])("re-evaluates the past of %s", (_what, former, present, expected) => {
  expect(changedWindows(former, present, NOW)).toMatchObject(expected);
});
