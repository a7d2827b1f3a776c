import { describe, expect, it, vi } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { freeLimit } from "../../src/core/usage/quotas.ts";
import { usedAt } from "../../src/core/usage/tally.ts";
import { rememberShards } from "../../src/jobs/last-known.ts";
import { readViews } from "../../src/store/views.ts";
import { START, Story } from "./story.ts";

const SHOP: MonitorInput = { id: "shop", target: { url: "https://shop.example/" } };
const NO_LADDER: MonitorInput = { ...SHOP, recheck: { afterSeconds: [] } };
const THREE: MonitorInput = { ...SHOP, regions: ["weur", "enam", "apac"] };
const between = (from: number, to: number) => (_: unknown, minute: number) =>
  minute >= from && minute <= to ? 502 : 200;

/** `attempt:verdict` of a minute's checks. */
async function ladderOf(story: Story, minute: number): Promise<string> {
  const checks = await story.checks("shop", minute, minute);
  return checks.map(({ attempt, verdict }) => `${attempt}:${verdict}`).join(" ");
}

describe("a blip", () => {
  it("that heals at the last rung is measured, told to who wants blips, and is no outage", async () => {
    const story = await Story.of(SHOP);
    await story.channel("nosy", ["blip"]);
    story.script = (_job, minute, elapsedMs) => (minute === 5 && elapsedMs < 15_000 ? 502 : 200);
    await story.minutes(0, 10);
    expect(await ladderOf(story, 5)).toBe("0:down 1:down 2:down 3:down 4:up");
    expect(await story.incidents()).toEqual([]);
    expect(story.told()).toEqual([]);
    expect(story.told("nosy")).toEqual(["blip@6"]);
    expect(story.messages[0]?.data).toMatchObject({
      blip: { minMs: 10_000, maxMs: 80_000 },
      firstFailure: { attempt: 0, attribution: { hop: { product: "nginx" } } },
    });
    expect(await story.view("shop")).toMatchObject({ status: "up", blips24h: 1, uptime: { day: 1 } });
  });

  it("that heals within the first rungs counts in the failure rate by its scheduled check only", async () => {
    const story = await Story.of(SHOP);
    story.script = (_job, minute, elapsedMs) => (minute === 5 && elapsedMs < 3000 ? 502 : 200);
    await story.minutes(0, 9);
    expect(await ladderOf(story, 5)).toBe("0:down 1:down 2:up 3:up 4:up");
    const view = await story.view("shop");
    expect(view.failureRate.value).toBe(0.1);
    expect([view.blips24h, view.today.down, view.today.up]).toEqual([1, 1, 9]);
  });

  it("in one region of three asks once from a region that is well", async () => {
    const story = await Story.of(THREE);
    story.script = ({ region }, minute, elapsedMs) =>
      minute === 5 && region === "enam" && elapsedMs < 1000 ? 502 : 200;
    await story.minutes(0, 7);
    const rechecks = (await story.checks("shop", 5, 5)).filter(({ attempt }) => attempt > 0);
    expect(rechecks.map(({ attempt, region }) => `${attempt} ${region}`)).toEqual([
      "1 enam",
      "2 enam",
      "3 enam",
      "4 enam",
      "5 weur",
    ]);
    expect((await story.view("shop")).blips24h).toBe(1);
    expect(await story.incidents()).toEqual([]);
  });
});

describe("an outage", () => {
  it("opens as soon as the whole ladder has failed, dated back to the first failing check", async () => {
    const story = await Story.of(SHOP);
    story.script = between(5, 9);
    await story.minute(4);
    await story.minute(5);
    expect(await story.incidents()).toEqual(["outage open 5…"]);
    const [incident] = await story.stored();
    const opened = incident?.timeline.find(({ type }) => type === "opened");
    expect((opened?.at ?? 0) - (START + 5) * MINUTE_MS).toBe(20_000);
    await story.minutes(6, 12);
    expect(await story.incidents()).toEqual(["outage closed 5…10"]);
    expect(story.told()).toEqual(["outage.opened@5", "outage.closed@11"]);
    expect(await ladderOf(story, 6)).toBe("0:down");
  });

  it("opens at the second failing check in a row without a ladder, and closes at the second good one", async () => {
    const story = await Story.of(NO_LADDER);
    story.script = (_job, minute) => ([3, 5, 6].includes(minute) ? 502 : 200);
    await story.minutes(0, 20);
    expect(await story.incidents()).toEqual(["outage closed 5…7"]);
    expect(story.told()).toEqual(["outage.opened@6", "outage.closed@8"]);
    expect((await story.view("shop")).blips24h).toBe(2);
  });

  it("carries the first failure with its evidence, but no body, to the receiver", async () => {
    const story = await Story.of(NO_LADDER);
    story.script = between(5, 9);
    await story.minutes(0, 6);
    expect(story.messages[0]).toMatchObject({
      type: "outage.opened",
      data: {
        monitor: { id: "shop" },
        incident: { kind: "outage", state: "open" },
        firstFailure: { reading: { status: 502 }, lastGood: { latencyMs: 100 } },
        regions: { failing: ["auto"], green: [] },
      },
    });
    expect(JSON.stringify(story.messages[0])).not.toContain('"body"');
  });

  it("tells a receiver what the API says: the failure and the incident have one JSON each", async () => {
    const story = await Story.of({ ...NO_LADDER, alert: { includeBody: true } });
    story.script = between(5, 9);
    await story.minutes(0, 6);
    const { incident, firstFailure } = story.messages[0]!.data;
    expect(firstFailure!.id).toBe(incident!.firstFailure);
    // What hosts report comes later, so only the API has it.
    const { host, ...failure } = await story.api<{ host: unknown[] }>(`/failures/${firstFailure!.id}`);
    expect(host).toEqual([]);
    expect(failure).toEqual(firstFailure);
    expect(await story.api(`/incidents/${incident!.id}`)).toEqual(incident);
  });

  it("is alerted again every so often when the monitor asks for reminders", async () => {
    const story = await Story.of({ ...SHOP, alert: { remindMinutes: 10 } });
    story.script = between(5, 30);
    await story.minutes(0, 40);
    expect(story.told()).toEqual([
      "outage.opened@5",
      "outage.opened@15",
      "outage.opened@25",
      "outage.closed@32",
    ]);
    expect(story.messages.map(({ data }) => data.reminder ?? false)).toEqual([false, true, true, false]);
  });

  it("counts against uptime by its minutes", async () => {
    const story = await Story.of(SHOP);
    story.script = between(20, 29);
    await story.minutes(0, 99);
    const view = await story.view("shop");
    expect(view.uptime.day).toBe(0.9);
    expect(view.today).toMatchObject({ observedSeconds: 6000, outageSeconds: 600, down: 10 });
  });
});

describe("a target that flaps", () => {
  it("every other minute is intermittent, and its uptime is what its checks say", async () => {
    const story = await Story.of(SHOP);
    story.script = (_job, minute) => (minute >= 3 && minute <= 41 && minute % 2 === 1 ? 502 : 200);
    await story.minutes(0, 49);
    expect(await story.incidents()).toEqual(["intermittent open 3…", "outage closed 3…4"]);
    expect(story.told().slice(0, 3)).toEqual(["outage.opened@3", "outage.closed@8", "intermittent.opened@8"]);
    const { status, uptime, failureRate, today } = await story.view("shop");
    expect(status).toBe("intermittent");
    expect([uptime.day, failureRate.value]).toEqual([0.6, 0.4]);
    expect(today).toMatchObject({ observedSeconds: 3000, outageSeconds: 1200, down: 20 });
  });

  it("is intermittent from the third blip, updated as they double, and closed after a quiet time", async () => {
    const story = await Story.of({ ...SHOP, alert: { quietMinutes: 40 } });
    story.script = (_job, minute, elapsedMs) =>
      minute % 10 === 0 && minute <= 120 && minute > 0 && elapsedMs < 3000 ? 502 : 200;
    await story.minutes(0, 31);
    expect(await story.incidents()).toEqual(["intermittent open 10…"]);
    expect((await story.view("shop")).status).toBe("intermittent");
    await story.minutes(32, 162);
    // It ended when it had failed last, which is known after the quiet time.
    expect(await story.incidents()).toEqual(["intermittent closed 10…120"]);
    const told = story.told();
    expect(told[0]).toBe("intermittent.opened@31");
    expect(told.at(-1)).toBe("intermittent.closed@160");
    expect(told).toContain("intermittent.updated@61");
    expect(told).toContain("intermittent.updated@121");
    const [incident] = await story.stored();
    expect(incident).toMatchObject({ blips: 12, failures: 12 });
  });

  it("is an outage at once when it stays down, and alerts nobody of one that is over within its blips", async () => {
    const story = await Story.of({ ...SHOP, alert: { quietMinutes: 40 } });
    const blips = [2, 5, 8];
    story.script = (_job, minute, elapsedMs) => {
      if (blips.includes(minute) && elapsedMs < 3000) return 502;
      return minute === 12 || (minute >= 20 && minute < 24) ? 502 : 200;
    };
    await story.minutes(0, 12);
    expect(await story.incidents()).toEqual(["intermittent open 2…", "outage open 12…"]);
    expect(await story.told()).toEqual(["intermittent.opened@9"]);
    await story.minutes(13, 26);
    expect((await story.incidents()).slice(1)).toEqual(["outage closed 12…13", "outage closed 20…24"]);
    expect(story.told().filter((told) => told.startsWith("outage"))).toEqual([
      "outage.opened@22",
      "outage.closed@25",
    ]);
  });
});

describe("one bad region", () => {
  it("is regional after five failing checks, and over after three good ones", async () => {
    const story = await Story.of(THREE);
    story.script = ({ region }, minute) => (region === "apac" && minute >= 5 && minute < 15 ? 502 : 200);
    await story.minutes(0, 9);
    expect((await story.view("shop")).status).toBe("regional");
    await story.minutes(10, 20);
    expect(await story.incidents()).toEqual(["regional closed 5…15"]);
    expect(story.told()).toEqual(["regional.opened@9", "regional.closed@17"]);
    expect((await story.view("shop")).uptime.day).toBe(1);
  });

  it("is an outage once a second region fails as well", async () => {
    const story = await Story.of({ ...THREE, recheck: { afterSeconds: [] } });
    story.script = ({ region }, minute) =>
      (region === "apac" && minute >= 5) || (region === "enam" && minute >= 12) ? 502 : 200;
    await story.minutes(0, 13);
    expect(await story.incidents()).toEqual(["regional open 5…", "outage open 12…"]);
    expect((await story.view("shop")).status).toBe("outage");
  });
});

describe("slowness", () => {
  it("opens after three slow checks in a row and closes after three fast ones", async () => {
    const story = await Story.of({ ...SHOP, assert: { slowMs: 1000 } });
    story.script = (_job, minute) => (minute >= 5 && minute < 10 ? "slow" : 200);
    await story.minutes(0, 15);
    expect(await story.incidents()).toEqual(["slow closed 5…10"]);
    expect(story.told()).toEqual(["slow.opened@7", "slow.closed@12"]);
    expect((await story.view("shop")).uptime.day).toBe(1);
  });
});

describe("regions that are lost", () => {
  it("make the monitor stale, are told of after ten, and leave the quorum", async () => {
    const story = await Story.of(THREE);
    story.script = ({ region }, minute) =>
      region !== "weur" && minute >= 5 && minute < 20 ? "lost" : minute === 17 || minute === 18 ? 502 : 200;
    await story.minutes(0, 8);
    expect(await story.view("shop")).toMatchObject({ status: "stale", failureRate: { value: 0 } });
    await story.minutes(9, 14);
    expect(story.told()).toEqual(["monitor.silent@14", "monitor.silent@14"]);
    await story.minutes(15, 16);
    expect((await story.view("shop")).status).toBe("up");
    await story.minutes(17, 25);
    const incidents = await story.incidents();
    expect(incidents.filter((text) => text.startsWith("silent"))).toEqual([
      "silent closed 5…20",
      "silent closed 5…20",
    ]);
    expect(incidents).toContain("outage closed 17…19");
  });

  it("never vote for down, alone or with a failing region", async () => {
    const story = await Story.of({ ...THREE, recheck: { afterSeconds: [] } });
    story.script = ({ region }, minute) => (minute < 2 ? 200 : region === "weur" ? 502 : "lost");
    await story.minutes(0, 8);
    expect(await story.incidents()).toEqual([]);
    expect((await story.view("shop")).uptime.day).toBe(1);
  });
});

describe("the first check ever", () => {
  it("alerts nobody when it fails", async () => {
    const story = await Story.of(SHOP);
    await story.channel("nosy", ["blip"]);
    story.script = (_job, minute, elapsedMs) => (minute === 0 && elapsedMs < 3000 ? 502 : 200);
    await story.minutes(0, 5);
    expect([...story.told(), ...story.told("nosy")]).toEqual([]);
  });

  it("is told of when it becomes an outage", async () => {
    const story = await Story.of(NO_LADDER);
    story.script = () => "refused";
    await story.minutes(0, 5);
    expect(story.told()).toEqual(["outage.opened@1"]);
  });
});

describe("a target slower than its deadline", () => {
  it("gets one patient attempt an hour, which hears what the gateway says", async () => {
    const story = await Story.of({ ...SHOP, target: { url: "https://shop.example/", timeoutMs: 10_000 } });
    story.script = ({ attempt }, minute) => {
      if (minute < 3) return 200;
      return attempt === 6 ? { status: 504, latencyMs: 60_012 } : "timeout";
    };
    await story.minutes(0, 70);
    const patient = (await story.checks("shop")).filter(({ attempt }) => attempt === 6);
    expect(patient).toMatchObject([
      { status: 504, latencyMs: 60_012, verdict: "down", failure: { hop: { product: "nginx" } } },
      { status: 504 },
    ]);
    const minutes = patient.map(({ id }) => Number.parseInt(id.split(".")[1] ?? "", 36) - START);
    expect(minutes).toEqual([3, 63]);
    expect(await story.incidents()).toEqual(["outage open 3…"]);
    const [incident] = await story.stored();
    const said = incident?.timeline.filter(({ type }) => type === "patient").map(({ text }) => text);
    expect(said?.at(-1)).toContain("answered 504");
    expect((await story.view("shop")).failureRate.value).toBeCloseTo(68 / 71);
  });
});

describe("a bare connection beside a failing check", () => {
  it("is kept with the failure, counts after a control, and stays with its recheck in history", async () => {
    const story = await Story.of(SHOP);
    const through = { openMs: 12, tlsMs: 20, error: null };
    story.script = ({ attempt }, minute) => {
      if (minute === 1) return { status: 200, latencyMs: 90, connection: through };
      if (minute !== 0 && minute !== 3) return 200;
      return { status: 502, latencyMs: 90, ...(attempt === 1 ? { connection: through } : {}) };
    };
    await story.minutes(0, 4);
    const rechecks = (await story.checks("shop")).filter(({ attempt }) => attempt === 1);
    expect(rechecks.map(({ value }) => value)).toEqual([undefined, 1]);
    const { items } = await story.api<{ items: { id: string; attempt: number; connection?: object }[] }>(
      `/monitors/shop/failures?from=${START * MINUTE_MS}`,
    );
    const shown = items
      .filter(({ attempt }) => attempt < 3)
      .map(({ attempt, connection }) => [attempt, connection]);
    expect(shown).toEqual([
      [0, { ...through, counts: false }],
      [1, { ...through, counts: false }],
      [2, undefined],
      [0, { ...through, counts: true }],
      [1, { ...through, counts: true }],
      [2, undefined],
    ]);
  });
});

describe("an outage that hangs, on Free", () => {
  it("is asked less until it answers, closes at once, and leaves no gap", async () => {
    const story = await Story.of(THREE);
    story.script = (_job, minute) => (minute >= 5 && minute < 29 ? "timeout" : 200);
    await story.minutes(0, 24);
    const asked = (await story.checks("shop", 8, 24)).map(({ at }) => at.slice(0, 16));
    expect(asked.length).toBeLessThan(17 * 2);
    expect(new Set(asked).size).toBe(17);
    expect(await story.view("shop")).toMatchObject({ status: "outage", spared: true, today: { lost: 0 } });
    await story.minutes(25, 32);
    expect(await story.incidents()).toEqual(["outage closed 5…29"]);
    expect(story.told()).toEqual(["outage.opened@5", "outage.closed@30"]);
    expect((await story.checks("shop", 29, 29)).map(({ verdict }) => verdict)).toEqual(["up", "up", "up"]);
    const view = await story.view("shop");
    expect(view.spared).toBeUndefined();
    expect(view.today).toMatchObject({ observedSeconds: 33 * 60, outageSeconds: 24 * 60, lost: 0 });
  });

  it("is asked from everywhere each minute on Paid", async () => {
    const story = await Story.of(THREE);
    await story.api("/settings", { method: "PATCH", body: JSON.stringify({ plan: "paid" }) });
    story.script = () => "timeout";
    await story.minutes(0, 6);
    const scheduled = (await story.checks("shop")).filter(({ attempt }) => attempt === 0);
    expect(scheduled).toHaveLength(7 * 3);
    expect((await story.view("shop")).spared).toBeUndefined();
  });
});

describe("settings.heartbeatUrl", () => {
  const OUTSIDE = "https://ping.example/abc";

  it("is called after each tick that was made, and after none that was not", async () => {
    const story = await Story.of(SHOP);
    await story.api("/settings", { method: "PATCH", body: JSON.stringify({ heartbeatUrl: OUTSIDE }) });
    await story.minutes(0, 2);
    await story.minute(2);
    await story.minute(4);
    expect(story.calls).toEqual([0, 1, 2, 4].map((minute) => `${OUTSIDE}@${minute}`));
  });

  it("delays nothing when it hangs, and its failure is said until it is taken again", async () => {
    const story = await Story.of(SHOP);
    await story.api("/settings", { method: "PATCH", body: JSON.stringify({ heartbeatUrl: OUTSIDE }) });
    const { promise: never } = Promise.withResolvers<Response>();
    story.receive = () => never;
    expect(await story.tick(0)).toMatchObject({ recorded: "now", checks: 1 });
    const log = vi.spyOn(console, "error").mockImplementation(() => {});
    story.receive = () => new Response("no", { status: 404 });
    const other = Story.onStored();
    other.receive = story.receive;
    await other.minutes(1, 3);
    const faultOf = async () => (await readViews(other.env.DB))[0]?.view?.outside ?? null;
    expect(await faultOf()).toEqual({ since: (START + 1) * MINUTE_MS, error: "it answered 404" });
    expect(log.mock.calls).toEqual([["settings.heartbeatUrl: it answered 404"]]);
    other.receive = () => new Response("ok");
    await other.minutes(4, 5);
    expect(await faultOf()).toBeNull();
    log.mockRestore();
  });

  it("is refused where no target may be, and shows a token its host only", async () => {
    const story = await Story.of(SHOP);
    const patch = (heartbeatUrl: string) =>
      story.api("/settings", { method: "PATCH", body: JSON.stringify({ heartbeatUrl }) });
    await expect(patch("https://10.0.0.1/x")).rejects.toThrow("heartbeatUrl");
    await expect(patch("https://vault.internal/x")).rejects.toThrow("heartbeatUrl");
    expect(await patch("https://ping.example/{{secret.PING}}")).toMatchObject({
      heartbeatUrl: "https://ping.example/{{secret.PING}}",
    });
  });
});

it("a quota of Cloudflare's that is nearly used up is said once, by the first of the shards", async () => {
  const story = await Story.of(SHOP);
  story.meter = {
    used: async () => usedAt(null, START * MINUTE_MS, { objectSeconds: 0.85 * freeLimit("objectSeconds") }),
    count: () => {},
  };
  await story.minutes(4, 6);
  await rememberShards(story.storage, [1, 0]);
  await story.minutes(9, 11);
  expect(story.told()).toEqual([]);
  await rememberShards(story.storage, [0, 1]);
  await story.minutes(14, 20);
  expect(story.told()).toEqual(["monitor.quota@15"]);
  expect((await story.stored()).map(({ kind, summary }) => [kind, summary])).toEqual([
    ["quota", expect.stringContaining("85 % of today's quota of Durable Object seconds is used.")],
  ]);
});
