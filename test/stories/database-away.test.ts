import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type MonitorInput, monitorSchema } from "../../src/core/config/monitor.ts";
import { lastKnown } from "../../src/jobs/last-known.ts";
import { refresh } from "../../src/jobs/refresh.ts";
import { packJson } from "../../src/store/blob.ts";
import { deleteMonitor, putMonitor } from "../../src/store/monitors.ts";
import { type Mode, SwitchedDatabase } from "./faulty-database.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = { id: "shop", target: { url: "https://shop.example/" } };
const QUIET: MonitorInput = { ...SHOP, recheck: { afterSeconds: [] } };

/** Of a commit (store/record.ts). */
const PAUSES_MS = [500, 4_000];
const after = setTimeout;
let current: SwitchedDatabase | null = null;

async function switched(...monitors: MonitorInput[]): Promise<{ story: Story; d1: SwitchedDatabase }> {
  const story = await Story.of(...monitors);
  const d1 = new SwitchedDatabase(story.env.DB);
  current = d1;
  story.db = d1.db;
  story.restart();
  await story.minutes(0, 4);
  return { story, d1 };
}

/** Each minute in a Scheduler that has just woken up, as in production. */
async function minutes(story: Story, from: number, to: number): Promise<void> {
  for (let minute = from; minute <= to; minute++) {
    story.restart();
    await story.minute(minute);
  }
}

const ofMinute = (minute: number) => ({ now: 0, part: "A", minute: START + minute });

const verdicts = async (story: Story, id = "shop") =>
  (await story.checks(id))
    .filter(({ attempt }) => attempt === 0)
    .map(({ verdict }) => verdict[0])
    .join("");

describe("a D1 that takes no commit", () => {
  let logged: ReturnType<typeof vi.spyOn>;
  beforeEach(() => {
    logged = vi.spyOn(console, "error").mockImplementation(() => {});
    // Pauses before further tries, and deadlines, are real: a story need not wait for them.
    vi.stubGlobal("setTimeout", (run: () => void, ms = 0) => {
      if (PAUSES_MS.includes(ms)) queueMicrotask(run);
      else if (current?.mode === "silent" && ms <= 30_000) after(run, ms / 5_000);
    });
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    logged.mockRestore();
  });

  it.each<[string, Mode]>([
    ["a D1 that goes away before the Scheduler has seen the change", "away"],
    ["a D1 that works", "fine"],
  ])(
    "shows nothing by its copy from a change of the configuration until the next commit: %s",
    async (_what, mode) => {
      const { story, d1 } = await switched(SHOP);
      const shown = async () => (await lastKnown(story.journal, story.storage, 0)).view?.monitors;
      expect(await shown()).toMatchObject([{ id: "shop", public: true }]);
      await putMonitor(story.env.DB, monitorSchema.parse({ ...SHOP, public: false }), 0);
      d1.mode = mode;
      await refresh(story.shell(), story.session).catch(() => {});
      expect(await shown()).toBeUndefined();
      d1.mode = "fine";
      await minutes(story, 5, 5);
      expect(await shown()).toMatchObject([{ id: "shop", public: false }]);
      await refresh(story.shell(), story.session);
      expect(await shown()).toHaveLength(1);
    },
  );

  it("shows its copy again from the next minute on after a refresh that found D1 away, and no change", async () => {
    const { story, d1 } = await switched(SHOP);
    const shown = async () => (await lastKnown(story.journal, story.storage, 0)).view?.monitors;
    d1.mode = "away";
    await expect(refresh(story.shell(), story.session)).rejects.toThrow();
    expect(await shown()).toBeUndefined();
    d1.mode = "fine";
    await minutes(story, 5, 5);
    expect(await shown()).toMatchObject([{ id: "shop", public: true }]);
  });

  it.each<[string, Mode]>([
    ["that is away", "away"],
    ["that is full", "full"],
    ["that never answers", "silent"],
    ["that is over its quota of reads", "read quota"],
    ["that is over its quota of writes", "write quota"],
  ])("(%s) costs no minute and no alert, and has all of it afterwards", async (_what, mode) => {
    const { story, d1 } = await switched(SHOP);
    story.script = (_job, minute) => (minute >= 7 && minute < 12 ? 502 : 200);
    d1.mode = mode;
    await minutes(story, 5, 15);
    // While it lasts: told by the Scheduler's own storage, in the very minute.
    expect(story.told()).toEqual(["outage.opened@7", "outage.closed@13"]);
    expect(await story.journal.trouble()).toMatchObject({ since: (START + 5) * 60_000 });
    d1.mode = "fine";
    await minutes(story, 16, 18);
    expect(await verdicts(story)).toBe(`${"u".repeat(7)}ddddd${"u".repeat(7)}`);
    expect((await story.checks("shop")).filter(({ attempt }) => attempt > 0)).toHaveLength(4);
    expect(await story.incidents()).toEqual(["outage closed 7…12"]);
    expect(story.told()).toEqual(["outage.opened@7", "outage.closed@13"]);
    expect((await story.outbox()).map(({ type, state }) => [type, state])).toEqual([
      ["outage.closed", "sent"],
      ["outage.opened", "sent"],
    ]);
    expect(await story.journal.isEmpty()).toBe(true);
    expect(await story.journal.trouble()).toBeNull();
    const failures = await story.api<{ items: { id: string }[] }>(
      `/monitors/shop/failures?from=${START * 60_000}&to=${(START + 20) * 60_000}`,
    );
    expect(failures.items.length).toBe(9);
  });

  it("keeps the pings of jobs: none is lost, none counted twice, and a late one alerts in its minute", async () => {
    const job = (id: string) =>
      ({ id, kind: "heartbeat", target: { everyMinutes: 3, graceMinutes: 1 } }) as unknown as MonitorInput;
    const { story, d1 } = await switched(job("backup"), job("report"));
    for (const id of ["backup", "report"]) await story.ping(id, 4.1);
    await minutes(story, 5, 5);
    d1.mode = "away";
    await story.ping("backup", 6.2, "start");
    await story.ping("backup", 6.7);
    await minutes(story, 6, 9);
    await story.ping("backup", 9.5, "3");
    await minutes(story, 10, 10);
    expect(story.told()).toEqual(["outage.opened@9", "outage.opened@10"]);
    d1.mode = "mute";
    await story.ping("backup", 10.5);
    await minutes(story, 11, 11);
    d1.mode = "fine";
    await minutes(story, 12, 14);
    const runs = async (id: string) =>
      (await story.checks(id)).flatMap(({ value, latencyMs }) =>
        value === undefined ? [] : [[value, latencyMs]],
      );
    expect(await runs("backup")).toEqual([
      [0, 0],
      [0, 30_000],
      [3, 0],
      [0, 0],
    ]);
    expect(await runs("report")).toEqual([[0, 0]]);
    expect(await story.incidents()).toEqual(["outage open 8…", "outage closed 9…10"]);
    expect(await story.storage.list({ prefix: "ping:at:" })).toEqual(new Map());
  });

  it("but has committed is found out, and nobody hears twice", async () => {
    const { story, d1 } = await switched(QUIET);
    story.script = (_job, minute) => (minute >= 7 && minute < 9 ? 502 : 200);
    await minutes(story, 5, 7);
    d1.mode = "mute";
    await minutes(story, 8, 8);
    d1.mode = "fine";
    await minutes(story, 9, 12);
    expect(await verdicts(story)).toBe(`${"u".repeat(7)}dduuuu`);
    expect(story.told()).toEqual(["outage.opened@8", "outage.closed@10"]);
    expect(story.messages.map(({ id }) => id)).toHaveLength(new Set(story.messages.map(({ id }) => id)).size);
  });

  it("tells again from the journal what a receiver did not take", async () => {
    const { story, d1 } = await switched(QUIET);
    story.script = (_job, minute) => (minute >= 6 ? 502 : 200);
    let broken = true;
    story.receive = () => (broken ? new Response("no", { status: 503 }) : new Response("ok"));
    d1.mode = "away";
    await minutes(story, 5, 8);
    expect(story.told()).toEqual([]);
    broken = false;
    await minutes(story, 9, 12);
    expect(story.told()).toEqual(["outage.opened@7"]);
    d1.mode = "fine";
    await minutes(story, 13, 14);
    expect(story.told()).toEqual(["outage.opened@7"]);
    expect((await story.outbox()).map(({ state }) => state)).toEqual(["sent"]);
  });

  it("holds back an end whose beginning still waits in D1's outbox", async () => {
    const { story, d1 } = await switched(QUIET);
    await story.channel("other");
    await minutes(story, 5, 5);
    story.script = (_job, minute) => (minute >= 6 && minute < 10 ? 502 : 200);
    let broken = true;
    story.receive = (channel) =>
      broken && channel === "ops" ? new Response("no", { status: 503 }) : new Response("ok");
    await minutes(story, 6, 8);
    d1.mode = "away";
    broken = false;
    await minutes(story, 9, 13);
    expect([story.told(), story.told("other")]).toEqual([[], ["outage.opened@7", "outage.closed@11"]]);
    d1.mode = "fine";
    await minutes(story, 14, 16);
    expect(story.told()).toEqual(["outage.opened@7", "outage.closed@11"]);
  });

  it("from the minute after the rechecks that opened an outage does not announce it once more", async () => {
    const { story, d1 } = await switched(SHOP);
    story.script = (_job, minute) => (minute >= 6 && minute < 10 ? 502 : 200);
    await minutes(story, 5, 6);
    expect(story.told()).toEqual(["outage.opened@6"]);
    d1.mode = "away";
    await minutes(story, 7, 8);
    d1.mode = "fine";
    await minutes(story, 9, 12);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@11"]);
    expect(await story.incidents()).toEqual(["outage closed 6…10"]);
  });

  it("leaves the others alone where an entry of the journal is broken, and says which", async () => {
    const { story, d1 } = await switched(QUIET);
    story.script = (_job, minute) => (minute >= 9 ? 502 : 200);
    d1.mode = "away";
    await minutes(story, 5, 12);
    const key = (number: number) => `journal:entry:${String(number).padStart(9, "0")}`;
    const stored = (number: number) => story.storage.values.get(key(number)) as Uint8Array;
    const forged = (value: unknown) => packJson(value, 1);
    const [truncated, newer] = [stored(1).slice(0, 40), stored(2).slice()];
    newer[0] = 9;
    const broken = { key: 1, checks: [{ minute: "x" }] };
    const blobs = [truncated, newer, forged({ part: "A" }), forged({ ...ofMinute(8), checked: [broken] })];
    for (const [index, blob] of blobs.entries()) story.storage.values.set(key(index + 1), blob);
    story.storage.values.set(key(6).replace("entry", "outbox"), forged({ not: "a list" }));
    d1.mode = "fine";
    await minutes(story, 13, 15);
    expect(await verdicts(story)).toBe(`${"u".repeat(5)}llll${"d".repeat(7)}`);
    expect(await story.incidents()).toEqual(["outage open 9…"]);
    expect(await story.journal.isEmpty()).toBe(true);
    const said = logged.mock.calls
      .map((given: unknown[]) => String(given[0]))
      .filter((text: string) => text.includes("is dropped"));
    expect(said.map((text: string) => /entry (\d)/.exec(text)?.[1])).toEqual(["1", "2", "3", "4"]);
    expect(new Set(story.messages.map(({ id }) => id)).size).toBe(1);
  });

  it("and comes back only to go again is drained in order, in two goes", async () => {
    const { story, d1 } = await switched(QUIET);
    story.script = (_job, minute) => (minute >= 10 && minute < 30 ? 502 : 200);
    d1.mode = "away";
    await minutes(story, 5, 20);
    d1.mode = "fine";
    await minutes(story, 21, 21);
    d1.mode = "full";
    await minutes(story, 22, 33);
    d1.mode = "fine";
    await minutes(story, 34, 36);
    expect(await verdicts(story)).toBe(`${"u".repeat(10)}${"d".repeat(20)}${"u".repeat(7)}`);
    expect(await story.incidents()).toEqual(["outage closed 10…30"]);
    expect(story.told()).toEqual(["outage.opened@11", "outage.closed@31"]);
  });

  it("while a failing monitor is deleted: what was opened is resolved when it is back", async () => {
    const { story, d1 } = await switched(SHOP, { ...SHOP, id: "blog" });
    story.script = (job, minute) => (job.monitor.id === "shop" && minute >= 6 ? 502 : 200);
    d1.mode = "full";
    await minutes(story, 5, 8);
    await deleteMonitor(story.env.DB, "shop");
    await minutes(story, 9, 9);
    expect(story.told()).toEqual(["outage.opened@6"]);
    d1.mode = "fine";
    await minutes(story, 10, 12);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@10"]);
    expect(await verdicts(story, "blog")).toBe("u".repeat(13));
  });

  it("while a backup is restored keeps nothing of the installation before", async () => {
    const { story, d1 } = await switched(QUIET);
    d1.mode = "away";
    await minutes(story, 5, 7);
    d1.mode = "fine";
    await story.env.DB.prepare("INSERT INTO settings (name, value) VALUES ('epoch', '\"another\"')").run();
    await minutes(story, 8, 10);
    expect(await story.journal.isEmpty()).toBe(true);
    expect(await verdicts(story)).toBe("uuuuullluuu");
  });

  it("from a Scheduler's very first minute on has nothing to go by, and loses the minute", async () => {
    const story = await Story.of(SHOP);
    const d1 = new SwitchedDatabase(story.env.DB);
    story.db = d1.db;
    d1.mode = "away";
    await expect(story.tick(0)).rejects.toThrow("Network connection lost");
    await story.settle();
  });
});
