import { describe, expect, it } from "vitest";
import { newsOfChange, newsOfMaintenance, newsOfNote } from "../../../src/core/alert/news.ts";
import type { ConditionChange } from "../../../src/core/condition/state.ts";
import { parseMaintenance } from "../../../src/core/config/maintenance-input.ts";
import { type Monitor, monitorSchema } from "../../../src/core/config/monitor.ts";
import { shownOccurrences } from "../../../src/core/config/occurrence.ts";
import { incidentByHand, withNote } from "../../../src/core/incident/by-hand.ts";
import { ALERT_TYPES, type AlertType, type Incident } from "../../../src/core/incident/incident.ts";
import { tell } from "../condition/story.ts";

const T = 1_790_000_000_000;
const shop = monitorSchema.parse({
  ...{ id: "shop", name: "Shop", target: { url: "https://secret.internal-name.example/path?key=1" } },
});
/** An outage as the conditions make it, with everything that is nobody's business. */
const changes = tell("weur: .XXXXXXX...\nenam: .XXXXXXX...").changes;
const opened = changes.find(({ type }) => type === "outage.opened")!;
const incident = opened.incident!;
const change = (type: AlertType, more: Partial<ConditionChange> = {}): ConditionChange => ({
  ...opened,
  type,
  ...more,
});
const types = (of: ConditionChange, monitor: Monitor | null = shop) =>
  newsOfChange(of, monitor).map(({ type }) => type);

describe("a change", () => {
  it("is news when it opens or closes what the page calls an outage or failures", () => {
    const made = ALERT_TYPES.filter((type) => types(change(type)).length > 0);
    expect(made).toEqual([
      ...["outage.opened", "outage.closed", "regional.opened", "regional.closed"],
      ...["intermittent.opened", "intermittent.closed"],
    ]);
    expect(types(change("intermittent.closed"))).toEqual(["incident.closed"]);
  });

  it("is none of a private monitor, of none, and when it is no new one", () => {
    expect(types(opened, { ...shop, public: false })).toEqual([]);
    expect(types(opened, null)).toEqual([]);
    expect(types(change("outage.opened", { reminder: true }))).toEqual([]);
    expect(types(change("outage.opened", { escalation: true }))).toEqual([]);
    expect(types(change("outage.opened", { incident: null }))).toEqual([]);
  });

  it("says nothing but the public's words", () => {
    const [news] = newsOfChange(opened, shop);
    expect(news?.payload.news).toEqual({
      ...{ at: opened.at, monitors: ["shop"], title: incident.publicSummary, isMeasured: true },
      ...{ word: "Investigating", text: "", path: `/incidents/${incident.id}` },
    });
    expect(JSON.stringify(news)).not.toMatch(/secret|internal|path\?key|weur|502|nginx|role/);
  });

  it("is the same delivery whenever it is planned", () => {
    expect(newsOfChange(opened, shop)).toEqual(newsOfChange(opened, shop));
    expect(newsOfChange(opened, shop)[0]?.id).toMatch(/\.outage\.opened\.[a-z0-9]+\.@subscribers$/);
  });
});

describe("a note", () => {
  const note = (more: object = {}) => ({ at: T, text: "We *know*.", public: true, ...more });
  const cards = incidentByHand({
    ...{ id: "manual.x.1", title: "Cards fail", impact: "major", monitors: ["shop"] },
    note: note({ status: "investigating" }),
  });
  const last = (of: Incident) => newsOfNote(of, of.updates.at(-1)!.id!);

  it("opens, continues and closes an incident by hand", () => {
    expect(last(cards)[0]).toMatchObject({
      type: "incident.opened",
      payload: {
        news: { title: "Cards fail", isMeasured: false, monitors: ["shop"], word: "Investigating" },
      },
    });
    const more = withNote(cards, note({ at: T + 1 }));
    expect(last(more)[0]).toMatchObject({
      type: "incident.noted",
      payload: { news: { word: "Investigating" } },
    });
    expect(last(withNote(more, note({ at: T + 2, status: "resolved" })))[0]?.type).toBe("incident.closed");
  });

  it("on a measured incident ends nothing", () => {
    const said = withNote(incident, note({ status: "resolved" }));
    expect(last(said)[0]).toMatchObject({
      type: "incident.noted",
      payload: { news: { word: "Resolved", isMeasured: true } },
    });
  });

  it("that is private, or on Edgetick's own incidents, is no news", () => {
    expect(last(withNote(cards, note({ public: false })))).toEqual([]);
    expect(last(withNote({ ...incident, kind: "silent", monitor: null }, note()))).toEqual([]);
  });
});

describe("maintenance", () => {
  const DAY = 86_400_000;
  const window = (input: object, createdAt: number) => {
    const parsed = parseMaintenance({ id: "w", ...input }, "new");
    if (!parsed.ok) throw new Error("faults");
    return { ...parsed.window, createdAt };
  };
  const ids = (given: ReturnType<typeof window>, since: number, now: number) =>
    newsOfMaintenance(shownOccurrences([given], now), since, now).map(({ id }) => id);

  it("is news once: when it is added, or each time of a recurring one with a title a day before", () => {
    const once = window({ from: T + 5 * DAY, to: T + 5 * DAY + 1 }, T + 30_000);
    expect(ids(once, T, T + 60_000)).toHaveLength(1);
    expect(ids(once, T + 60_000, T + 120_000)).toEqual([]);
    const sunday = Date.UTC(2026, 8, 27, 3);
    const weekly = { cron: "0 3 * * 0", durationMinutes: 60 };
    expect(ids(window({ ...weekly, title: "Upgrade" }, 0), sunday - DAY - 60_000, sunday - DAY)).toHaveLength(
      1,
    );
    expect(ids(window(weekly, 0), sunday - DAY - 60_000, sunday - DAY)).toEqual([]);
  });

  it("that is over when it is added is none", () => {
    expect(ids(window({ from: T - DAY, to: T - 1 }, T), T - 60_000, T)).toEqual([]);
  });
});
