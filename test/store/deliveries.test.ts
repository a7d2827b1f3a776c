import { beforeEach, describe, expect, it } from "vitest";
import { incidentJson } from "../../src/core/incident/incident.ts";
import {
  getDelivery,
  insertDeliveries,
  insertDelivery,
  listDeliveries,
  redeliver,
} from "../../src/store/deliveries.ts";
import { releaseHeld } from "../../src/store/held.ts";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { createMonitor, deleteMonitor } from "../../src/store/monitors.ts";
import {
  type DeliveryOutcome,
  lease,
  postpone,
  readWaiting,
  release,
  saveProgress,
  settle,
  supersede,
} from "../../src/store/outbox.ts";
import { DAWN, db, delivery, freshDatabase, incident, monitor } from "./fixtures.ts";

const NOW = DAWN * 60_000;
const LEASE_MS = 30_000;
const waitingIds = async (now: number) => (await readWaiting(db, 0, now)).map(({ seq }) => seq);
/** All that is due, leased. */
async function leased(now: number, faults?: string[]) {
  const due = (await readWaiting(db, 0, now)).filter(({ nextAt }) => nextAt <= now);
  return await lease(
    db,
    due.map(({ seq }) => seq),
    now,
    now + LEASE_MS,
    faults,
  );
}
const ids = (deliveries: readonly { id: string }[]) => deliveries.map(({ id }) => id);
const outcome = (id: string, rest: Partial<DeliveryOutcome>): DeliveryOutcome => ({
  id,
  state: "sent",
  nextAt: null,
  status: 200,
  error: null,
  at: NOW,
  ...rest,
});

/** As the version before wrote it: the payload in the row. */
async function olderRow(id: string, type: string, payload: unknown, rest = { channel: "ops" }) {
  await db
    .prepare(
      `INSERT INTO deliveries (id, shard, channel, type, incident, created_at, payload, state, attempts, next_at)
       VALUES (?, 0, ?, ?, 'i', ?, ?, 'pending', 0, ?)`,
    )
    .bind(id, rest.channel, type, NOW, JSON.stringify(payload), NOW)
    .run();
}

async function bodies() {
  const { results } = await db.prepare("SELECT id, body FROM payloads ORDER BY id").all<{ id: string }>();
  return results.map(({ id }) => id);
}

beforeEach(async () => {
  await freshDatabase();
  await insertDelivery(db, delivery("a"));
  await insertDelivery(db, delivery("b", { nextAt: NOW + 5000, createdAt: NOW + 1 }));
  await insertDelivery(db, delivery("c", { shard: 1, createdAt: NOW + 2 }));
});

describe("the outbox", () => {
  it("says what waits, oldest first, when any of it is due", async () => {
    expect(await waitingIds(NOW - 1)).toEqual([]);
    expect(await readWaiting(db, 0, NOW)).toEqual([
      {
        seq: 1,
        channel: "ops",
        type: "outage.opened",
        incident: null,
        createdAt: NOW,
        attempts: 0,
        nextAt: NOW,
        leasedUntil: null,
        tried: false,
        repeats: false,
        ends: false,
      },
      expect.objectContaining({ seq: 2 }),
    ]);
    expect((await readWaiting(db, 0, NOW, "b")).map(({ seq }) => seq)).toEqual([2]);
  });

  it("tells what repeats and what ends from the message, and takes a broken one for news", async () => {
    const kinds = [
      ["outage.opened", { reminder: true }],
      ["intermittent.updated", {}],
      ["slow.closed", {}],
      ["monitor.silent", { incident: { state: "closed" } }],
      ["monitor.silent", { incident: { state: "open" } }],
    ] as const;
    for (const [index, [type, payload]] of kinds.entries())
      await insertDelivery(db, delivery(`k${index}`, { type, payload }));
    await olderRow("old", "outage.opened", { reminder: true });
    await olderRow("older", "monitor.silent", { incident: { state: "closed" } });
    await db.prepare("UPDATE deliveries SET payload = '{' WHERE id = 'a'").run();
    const found = (await readWaiting(db, 0, NOW)).filter(({ nextAt }) => nextAt <= NOW);
    expect(found.map(({ repeats, ends }) => [repeats, ends])).toEqual([
      [false, false],
      [true, false],
      [true, false],
      [false, true],
      [false, true],
      [false, false],
      [true, false],
      [false, true],
    ]);
  });

  it("leases what is due in its shard, once", async () => {
    expect(ids(await leased(NOW))).toEqual(["a"]);
    expect(await leased(NOW + 1)).toEqual([]);
    expect(ids(await leased(NOW + 5000))).toEqual(["b"]);
  });

  it("gives a delivery to one of many that ask at once, and counts one attempt", async () => {
    const all = await Promise.all(Array.from({ length: 6 }, () => leased(NOW)));
    expect(all.flat()).toMatchObject([{ id: "a", attempts: 1 }]);
    expect(await getDelivery(db, "a")).toMatchObject({ attempts: 1 });
  });

  it("gives it again when the lease ends unsettled, and knows that it was tried", async () => {
    await leased(NOW);
    const again = await readWaiting(db, 0, NOW + LEASE_MS);
    expect(again).toMatchObject([{ seq: 1, tried: true, leasedUntil: NOW + LEASE_MS }, { seq: 2 }]);
    expect(ids(await leased(NOW + LEASE_MS))).toEqual(["a", "b"]);
  });

  it("settles: sent is over, pending comes again, failed is kept", async () => {
    await leased(NOW + 5000);
    const until = NOW + 5000 + LEASE_MS;
    const sent = outcome("a", { at: NOW + 9 });
    const again = outcome("b", { state: "pending", nextAt: NOW + 60_000, status: 503, error: "HTTP 503" });
    await settle(db, [sent, again, outcome("nobody", {})], until);
    const expected = { state: "sent", attempts: 1, nextAt: null, sentAt: NOW + 9 };
    expect(await getDelivery(db, "a")).toMatchObject(expected);
    expect(ids(await leased(NOW + 60_000))).toEqual(["b"]);
    const failed = outcome("b", { state: "failed", status: null, error: "timed out" });
    await settle(db, [failed], NOW + 60_000 + LEASE_MS);
    expect(await getDelivery(db, "b")).toMatchObject({
      state: "failed",
      attempts: 2,
      lastStatus: null,
      lastError: "timed out",
      sentAt: null,
    });
    expect(await leased(NOW + 999_999)).toEqual([]);
  });

  it("does not take back what was sent when a second sender failed", async () => {
    await leased(NOW);
    await settle(db, [outcome("a", {})], NOW + LEASE_MS);
    await settle(db, [outcome("a", { state: "pending", nextAt: NOW })], NOW + LEASE_MS);
    expect((await getDelivery(db, "a"))!.state).toBe("sent");
  });

  it("lets a late sender that lost its lease say that it was sent, and nothing else", async () => {
    await leased(NOW);
    await leased(NOW + LEASE_MS);
    await settle(db, [outcome("a", { state: "failed" })], NOW + LEASE_MS);
    expect(await getDelivery(db, "a")).toMatchObject({ state: "pending", nextAt: NOW + 2 * LEASE_MS });
    await settle(db, [outcome("a", {})], NOW + LEASE_MS);
    expect((await getDelivery(db, "a"))!.state).toBe("sent");
  });

  it("takes back what was leased and not begun, uncounted", async () => {
    await leased(NOW);
    await release(db, [{ id: "a", nextAt: NOW + 7 }], NOW + 1);
    expect(await getDelivery(db, "a")).toMatchObject({ attempts: 1 });
    await release(db, [{ id: "a", nextAt: NOW + 7 }], NOW + LEASE_MS);
    expect(await getDelivery(db, "a")).toMatchObject({ attempts: 0, nextAt: NOW + 7 });
    expect(await readWaiting(db, 0, NOW + 7)).toMatchObject([{ tried: false, leasedUntil: null }, {}]);
  });

  it("moves what waits, and nothing that is being sent", async () => {
    await leased(NOW);
    const moved = [1, 2].map((seq) => ({ seq, until: NOW + 9 }));
    await postpone(db, moved, NOW);
    expect(await getDelivery(db, "a")).toMatchObject({ nextAt: NOW + LEASE_MS });
    expect(await getDelivery(db, "b")).toMatchObject({ nextAt: NOW + 9 });
  });

  it("supersedes a list whole, or not at all when a sender has taken one of it", async () => {
    for (const id of ["d", "e", "f"]) await insertDelivery(db, delivery(id));
    const [a, b, d, e, f] = await readWaiting(db, 0, NOW);
    await lease(db, [d!.seq], NOW, NOW + LEASE_MS);
    await supersede(db, [[a!, b!], [d!, e!], [f!]], NOW);
    const states = await Promise.all(["a", "b", "d", "e", "f"].map((id) => getDelivery(db, id)));
    expect(states.map((one) => one!.state)).toEqual([
      "superseded",
      "superseded",
      "pending",
      "pending",
      "superseded",
    ]);
    expect(states[0]).toMatchObject({ nextAt: null });
  });

  it("delivers again by hand, and still knows that it was tried before", async () => {
    await leased(NOW);
    await settle(db, [outcome("a", {})], NOW + LEASE_MS);
    expect(await redeliver(db, "a", NOW + 70_000)).toBe(true);
    expect(await redeliver(db, "nobody", NOW)).toBe(false);
    expect(await getDelivery(db, "a")).toMatchObject({ state: "pending", attempts: 0, nextAt: NOW + 70_000 });
    expect((await readWaiting(db, 0, NOW + 70_000))[0]).toMatchObject({ seq: 1, tried: true });
  });

  it("sends an alert whose payload is broken all the same, and says so", async () => {
    await db.prepare("UPDATE deliveries SET payload = '{' WHERE id = 'a'").run();
    const faults: string[] = [];
    expect(await leased(NOW, faults)).toMatchObject([{ id: "a", payload: {} }]);
    expect(faults).toHaveLength(1);
  });

  it("writes once what several channels get, and reads it back for each", async () => {
    const payload = { incident: { id: "i" }, firstFailure: { id: "f" } };
    const at = (id: string, channel: string, rest = {}) =>
      delivery(id, { channel, payload, createdAt: NOW + 9, ...rest });
    const made = [
      at("i.ops", "ops"),
      at("i.chat", "chat"),
      at("i.news", "news", { payload: { news: {} } }),
      at("j.ops", "ops", { createdAt: NOW + 10 }),
    ];
    await db.batch(insertDeliveries(db, made));
    await db.batch(insertDeliveries(db, made.slice(1)));
    expect(await bodies()).toEqual(["a", "b", "c", "i.chat", "i.news", "i.ops", "j.ops"]);
    for (const one of made) expect(await getDelivery(db, one.id)).toEqual(one);
    expect(ids((await listDeliveries(db, { channel: "chat", limit: 5 })).items)).toEqual(["i.chat"]);
  });

  it("goes on with what the version before had put in and not sent", async () => {
    const payload = { incident: { id: "i", state: "open" }, links: {} };
    await olderRow("old", "outage.opened", payload);
    await saveProgress(db, [{ id: "old" }], { after: "x" });
    const expected = { id: "old", payload: { ...payload, progress: { after: "x" } } };
    expect(await leased(NOW)).toEqual(expect.arrayContaining([expect.objectContaining(expected)]));
    await settle(db, [outcome("old", {})], NOW + LEASE_MS);
    expect(await getDelivery(db, "old")).toMatchObject({ ...expected, state: "sent" });
  });

  it("keeps how far one got out of what it shares", async () => {
    const twins = [delivery("s", { createdAt: NOW + 9 }), delivery("t", { createdAt: NOW + 9 })];
    await db.batch(insertDeliveries(db, twins));
    await saveProgress(db, [{ id: "s" }], { after: "x" });
    expect((await getDelivery(db, "s"))!.payload).toEqual({
      ...(twins[0]!.payload as object),
      progress: { after: "x" },
    });
    expect((await getDelivery(db, "t"))!.payload).toEqual(twins[1]!.payload);
  });

  describe("that holds news for their cause", () => {
    const held = { type: "intermittent.opened", incident: "i", nextAt: NOW + 20_000 } as const;
    const cause = {
      heldUntil: NOW + 20_000,
      dueAt: NOW,
      incident: incident("shop", { id: "i", kind: "intermittent", summary: "named" }),
    };
    beforeEach(async () => {
      const payload = { incident: { id: "i", summary: "" }, links: {} };
      const made = ["ops", "chat"].map((channel) => delivery(channel, { ...held, channel, payload }));
      await db.batch(insertDeliveries(db, made));
      await olderRow("old", held.type, payload);
      await db.prepare("UPDATE deliveries SET next_at = ? WHERE id = 'old'").bind(held.nextAt).run();
    });
    const shown = async () =>
      Promise.all(
        ["ops", "chat", "old"].map(async (id) => {
          const { payload, nextAt } = (await getDelivery(db, id))!;
          return [(payload as { incident: { summary: string } }).incident.summary, nextAt];
        }),
      );

    it("gives it to all, however it is written", async () => {
      await db.batch(releaseHeld(db, 0, [cause]));
      const own = await db.prepare("SELECT payload FROM deliveries WHERE id IN ('ops', 'chat')").all();
      expect(own.results).toEqual([{ payload: "{}" }, { payload: "{}" }]);
      expect(await shown()).toEqual(Array.from({ length: 3 }, () => ["named", NOW]));
    });

    it("changes nothing that has gone out, and names it in those that shared its payload", async () => {
      await redeliver(db, "ops", NOW);
      const waiting = await readWaiting(db, 0, NOW, "ops");
      await lease(
        db,
        waiting.map(({ seq }) => seq),
        NOW,
        NOW + LEASE_MS,
      );
      await settle(db, [outcome("ops", {})], NOW + LEASE_MS);
      const closed = { ...cause.incident, state: "closed", endedAt: NOW } as const;
      await db.batch(releaseHeld(db, 0, [{ ...cause, incident: closed }]));
      expect(await shown()).toEqual([
        ["", null],
        ["named", NOW],
        ["named", NOW],
      ]);
      const { payload } = (await getDelivery(db, "chat"))!;
      expect(payload).toEqual({ incident: JSON.parse(JSON.stringify(incidentJson(closed))), links: {} });
      expect(await readWaiting(db, 0, NOW)).toContainEqual(
        expect.objectContaining({ channel: "chat", incident: "i", ends: true }),
      );
    });
  });

  it("keeps of a deleted monitor the payloads that were sent, and those of others", async () => {
    for (const id of ["shop", "blog"]) await createMonitor(db, monitor(id), 0);
    await upsertIncidents(db, [incident("shop", { id: "i" }), incident("blog", { id: "j" })]).run();
    const at = (id: string, incident: string, createdAt: number) =>
      delivery(id, { incident, createdAt, payload: { incident: { id: incident } } });
    const made = [at("gone", "i", 1), at("sent", "i", 2), at("waits", "i", 2), at("other", "j", 1)];
    await db.batch(insertDeliveries(db, made));
    await db.prepare("UPDATE deliveries SET state = 'sent' WHERE id = 'sent'").run();
    await deleteMonitor(db, "shop");
    expect(await bodies()).toEqual(["a", "b", "c", "other", "sent"]);
    expect((await getDelivery(db, "sent"))!.payload).toEqual({ incident: { id: "i" } });
    expect(await getDelivery(db, "waits")).toBeNull();
  });

  it("opens rows of the version before, which knew no lease's end and counted when settling", async () => {
    await db
      .prepare(
        `INSERT INTO deliveries (id, shard, channel, type, incident, created_at, payload, state, attempts, next_at,
           last_status, last_error) VALUES ('old', 0, 'ops', 'outage.opened', 'i', 1, '{}', 'pending', 2, 5, 500, 'no')`,
      )
      .run();
    expect(await readWaiting(db, 0, NOW)).toContainEqual(
      expect.objectContaining({ incident: "i", attempts: 2, tried: true, leasedUntil: null }),
    );
    expect(ids(await leased(NOW))).toContain("old");
  });

  it("lists newest first, by channel and state, page by page", async () => {
    await insertDelivery(db, delivery("d", { channel: "chat", createdAt: NOW + 1 }));
    const pages: string[][] = [];
    let cursor: string | null = null;
    do {
      const page: Awaited<ReturnType<typeof listDeliveries>> = await listDeliveries(db, { cursor, limit: 2 });
      pages.push(ids(page.items));
      cursor = page.nextCursor;
    } while (cursor !== null);
    expect(pages).toEqual([
      ["c", "d"],
      ["b", "a"],
    ]);
    expect(ids((await listDeliveries(db, { channel: "chat", limit: 5 })).items)).toEqual(["d"]);
    expect((await listDeliveries(db, { state: "sent", limit: 5 })).items).toEqual([]);
  });
});
