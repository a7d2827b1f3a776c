import { describe, expect, it } from "vitest";
import { fileOf } from "../../../scripts/apply/export.ts";
import { readFileText } from "../../../scripts/apply/file.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";

const good = `
settings:
  title: Shop status
channels:
  - id: ops
    kind: slack
    url: "{{secret.SLACK_URL}}"
monitors:
  - id: shop
    target: { url: https://shop.example/health }
    alert: { channels: [ops] }
maintenance:
  - id: sunday
    cron: 0 3 * * 0
    durationMinutes: 30
`;

describe("a configuration file", () => {
  it("gives its parts with every default", () => {
    expect(readFileText(good)).toMatchObject({
      ok: true,
      warnings: [],
      wanted: {
        settings: { title: "Shop status", timeZone: "UTC" },
        channels: [{ id: "ops", events: null }],
        monitors: [{ id: "shop", name: "shop", target: { timeoutMs: 10_000 } }],
        maintenance: [{ id: "sunday", monitor: null, from: null }],
      },
    });
  });

  it("leaves parts alone that it does not have, but not those that it has empty", () => {
    expect(readFileText("monitors:\n")).toMatchObject({ ok: true, wanted: { monitors: [], channels: null } });
    expect(readFileText("")).toMatchObject({ ok: true, wanted: { monitors: null } });
  });

  it("warns of what would work and hardly be meant", () => {
    const result = readFileText(
      "monitors:\n  - id: a\n    regions: [afr]\n    target: { url: https://a.example }\n",
    );
    expect(result).toMatchObject({
      ok: true,
      warnings: [{ line: 3, path: "monitors.0.regions.0", message: expect.stringContaining("afr") }],
    });
  });
});

describe("an export", () => {
  it.each([
    [{ everyMinutes: 60, graceMinutes: 5 }, { maxMinutes: 30 }],
    [{ cron: "0 3 * * *", timeZone: "Europe/Berlin", graceMinutes: 15 }, { exitCodes: [0, 3] }],
    [{ everyMinutes: 60 }, {}],
  ])("of a heartbeat makes the same one again: %o %o", (target, assert) => {
    const parsed = parseMonitor({ id: "backup", kind: "heartbeat", target, assert });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    const monitors = [parsed.monitor as unknown as Record<string, unknown>];
    const text = fileOf({ settings: {}, channels: [], monitors, maintenance: [] });
    expect(readFileText(text)).toMatchObject({ ok: true, warnings: [], wanted: { monitors } });
    for (const name of Object.keys(assert)) expect(text).toContain(`${name}:`);
  });

  it("is taken as a file, without what the server adds to a window", () => {
    const next = { from: "2026-12-01T01:00:00.000Z", to: "2026-12-01T02:00:00.000Z" };
    const unset = { monitor: null, cron: null, durationMinutes: null, text: null };
    const text = fileOf({
      settings: {},
      channels: [],
      monitors: [],
      maintenance: [
        { ...unset, id: "once", ...next, title: "Upgrade", timeZone: "Europe/Berlin", next },
        {
          ...unset,
          id: "sunday",
          cron: "0 3 * * 0",
          durationMinutes: 30,
          title: null,
          timeZone: "UTC",
          next,
        },
      ],
    });
    expect(readFileText(text)).toMatchObject({
      ok: true,
      warnings: [],
      wanted: {
        maintenance: [
          { id: "once", from: Date.parse(next.from), to: Date.parse(next.to), timeZone: "Europe/Berlin" },
          { id: "sunday", cron: "0 3 * * 0", durationMinutes: 30, from: null },
        ],
      },
    });
  });
});

describe("a wrong file is answered with line, path and fix", () => {
  it.each([
    ["monitors: [", 1, "", /^is not YAML: /],
    ["- monitors", 1, "", /^must be an object with any of monitors/],
    ["monitor: []", 1, "monitor", /^is not a known part; use monitors, channels, maintenance, settings/],
    ["monitors: 5", 1, "monitors", /^must be a list/],
    ["monitors:\n  - id: a\n", 2, "monitors.0.target", /^is required: an object with at least a url/],
    [
      "monitors:\n  - id: a\n    target:\n      url: https://a.example\n      timeoutMs: 5\n",
      5,
      "monitors.0.target.timeoutMs",
      /^must be a whole number from 100 to 30000/,
    ],
    [
      "monitors:\n  - id: a\n    target: { url: https://a.example }\n    intervall: 5\n",
      4,
      "monitors.0.intervall",
      /^is not a known field/,
    ],
    [
      "monitors:\n  - id: a\n    target: { url: https://a.example }\n  - id: a\n    target: { url: https://b.example }\n",
      4,
      "monitors.1.id",
      /^is "a" already in monitors.0/,
    ],
    [
      "channels:\n  - id: ops\n    kind: slack\n",
      2,
      "channels.0.url",
      /^is required: the incoming webhook's URL/,
    ],
    [
      "maintenance:\n  - cron: 0 3 * * 0\n    durationMinutes: 30\n",
      2,
      "maintenance.0.id",
      /^is required in a file/,
    ],
    ["maintenance:\n  - id: w\n    from: 2026-01-01T00:00:00Z\n", 2, "maintenance.0.to", /^is required/],
    ["settings:\n  timeZone: Mars\n", 2, "settings.timeZone", /^must be an IANA time zone/],
  ])("%j", (text, line, path, message) => {
    expect(readFileText(text)).toEqual({
      ok: false,
      faults: [{ line, path, message: expect.stringMatching(message) }],
    });
  });

  it("with all of its faults at once, in the order of the file", () => {
    const result = readFileText(
      "channels:\n  - id: A\n    kind: slack\nmonitors:\n  - id: B\n    target: 1\n",
    );
    expect(result).toMatchObject({
      ok: false,
      faults: [{ path: "channels.0.id" }, { path: "channels.0.url" }, { path: "monitors.0.id" }, { line: 6 }],
    });
  });
});
