import { describe, expect, it, vi } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import { editIncident } from "../../src/jobs/incident-edit.ts";
import { latencyOf } from "../../src/jobs/latency.ts";
import { START, Story } from "./story.ts";

interface Counts {
  readonly checks: number;
  readonly failures: number;
  readonly lastFailureAt: string | null;
}

/** A monitor that is down from minute 3 on, until `until`. */
async function down(until: number): Promise<Story> {
  const story = await Story.of({
    id: "shop",
    target: { url: "https://shop.example/" },
    recheck: { afterSeconds: [] },
  });
  story.script = (_job, minute) => (minute >= 3 && minute < until ? 502 : 200);
  return story;
}

describe("an incident's counts", () => {
  it("are those of the last tick while it is open", async () => {
    const story = await down(99);
    await story.minutes(0, 8);
    const [stored] = await story.stored();
    const counts = await story.api<Counts>(`/incidents/${stored!.id}`);
    expect(counts).toMatchObject({ checks: 6, failures: 6 });
    const { items } = await story.api<{ items: Counts[] }>("/incidents?state=open");
    expect(items).toEqual([counts]);
    await story.minutes(9, 10);
    expect(await story.api<Counts>(`/incidents/${stored!.id}`)).toMatchObject({ checks: 8, failures: 8 });
  });

  it("outlive an operator's note", async () => {
    const story = await down(9);
    await story.minutes(0, 7);
    const [stored] = await story.stored();
    const update = { at: stored!.startedAt, text: "We are on it.", public: true };
    const edited = await editIncident(story.shell(), story.session, stored!.id, { update });
    expect(edited).toMatchObject({ checks: 5, failures: 5 });
    await story.minutes(8, 12);
    expect((await story.stored())[0]).toMatchObject({
      state: "closed",
      checks: 6,
      failures: 6,
      updates: [update],
    });
  });
});

describe("a certificate that is renewed", () => {
  it("is an event of its monitor from the tick on that saw it, once, and no incident", async () => {
    const story = await Story.of({ id: "shop", target: { url: "https://shop.example/" } });
    const served = (fingerprint: string) => ({ fingerprint, issuer: "Test CA", validTo: START * MINUTE_MS });
    const [old, next] = [served("AA:AA:AA:AA:01"), served("BB:BB:BB:BB:02")];
    story.script = (_job, minute) => {
      if (minute % 3 !== 0) return 200;
      return { status: 200, latencyMs: 100, certificate: minute < 6 ? old : next };
    };
    await story.minutes(0, 5);
    expect(await story.api("/events?monitor=shop")).toMatchObject({ items: [] });
    await story.minutes(6, 13);
    const { items } = await story.api<{ items: unknown[] }>("/events?monitor=shop");
    expect(items).toMatchObject([
      { kind: "certificate", monitor: "shop", at: new Date((START + 6) * MINUTE_MS).toISOString() },
    ]);
    expect(JSON.stringify(items)).toContain("BB:BB:BB:BB");
    expect([await story.incidents(), story.told()]).toEqual([[], []]);
  });
});

describe("the latencies of a monitor's page", () => {
  it("are read once a minute, however many visitors ask", async () => {
    const story = await down(99);
    await story.minutes(0, 4);
    const load = vi.spyOn(story.session, "load");
    const shell = story.shell();
    const ask = (minute: number) => {
      const clock = { ...shell.clock, now: () => minute * MINUTE_MS };
      return latencyOf({ ...shell, clock }, story.session, "shop", "1h");
    };
    const [first, second] = await Promise.all([ask(5), ask(5)]);
    expect(first).toMatchObject([{ total: 1 }, { total: 1 }, { total: 1 }, { down: 1 }, { down: 1 }]);
    expect([second, await ask(5)]).toEqual([first, first]);
    expect(load).toHaveBeenCalledTimes(1);
    load.mockRejectedValueOnce(new Error("D1 is away"));
    await expect(ask(6)).rejects.toThrow("D1 is away");
    expect(await ask(6)).toEqual(first);
    expect(load).toHaveBeenCalledTimes(3);
  });
});
