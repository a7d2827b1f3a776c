import { beforeEach, describe, expect, it } from "vitest";
import type { Check, Judged } from "../../src/core/check/check.ts";
import { checkId } from "../../src/core/check/reading.ts";
import type { Incident } from "../../src/core/incident/incident.ts";
import type { ShardCore } from "../../src/core/shard/shard.ts";
import { readFailures } from "../../src/store/evidence.ts";
import { readHistory } from "../../src/store/history.ts";
import { upsertIncidents } from "../../src/store/incidents.ts";
import { createMonitor } from "../../src/store/monitors.ts";
import { record } from "../../src/store/record.ts";
import {
  commit,
  DAWN,
  db,
  down,
  EMPTY_CORE,
  evidenceOf,
  freshDatabase,
  incident,
  monitor,
  of,
  REGION_TRIO,
} from "./fixtures.ts";

let key = 0;
let other = 0;
let core: ShardCore = EMPTY_CORE;
let rev = 0;
beforeEach(async () => {
  await freshDatabase();
  key = (await createMonitor(db, monitor("shop"), 0))!.key;
  other = (await createMonitor(db, monitor("blog"), 0))!.key;
  core = EMPTY_CORE;
  rev = 0;
});

async function fail(
  minute: number,
  checks: readonly Judged[],
  part: "A" | "B" = "A",
  of_ = [key],
): Promise<void> {
  const entries = of_.flatMap((one) =>
    checks.map((check) => evidenceOf(one, one === key ? "shop" : "blog", check)),
  );
  const result = await record(
    db,
    commit({ rev, minute, part, core, checks: of_.flatMap((one) => of(one, ...checks)), evidence: entries }),
  );
  if (result.kind !== "committed") throw new Error("stale");
  rev = result.rev;
  core = result.core;
}

async function failures(faults?: string[]) {
  const checks = await readHistory(db, { key, shard: 0, from: 0, to: Number.MAX_SAFE_INTEGER });
  return readFailures(db, { key, monitor: "shop", shard: 0, checks }, faults);
}

const nameOf = ({ minute, region, attempt }: Check) => checkId("shop", minute, region, attempt);
const sizes = async () =>
  (
    await db
      .prepare("SELECT length(v) + coalesce(length(bodies), 0) AS n FROM evidence ORDER BY minute")
      .all<{ n: number }>()
  ).results.map(({ n }) => n);

describe("evidence", () => {
  it("gives back 200 ticks of an outage, each failure with exactly its own headers and body", async () => {
    const sent: Judged[] = [];
    for (let tick = 0; tick < 200; tick++) {
      const minute = DAWN + tick;
      const checks = REGION_TRIO.map((region, index) => {
        const text = tick % 50 === 49 ? `<p>another page ${tick} ${region}</p>` : "<h1>502 Bad Gateway</h1>";
        const body = { text, bytes: text.length, truncated: false, charset: tick % 7 === 0 ? null : "utf-8" };
        const extra = tick % 3 === index ? { headers: [["Via", `1.1 proxy-${tick}`] as const] } : {};
        return down(minute, {
          region,
          body,
          latencyMs: 30 + tick,
          at: minute * 60_000 + index * 100,
          ...extra,
        });
      });
      sent.push(...checks);
      await fail(minute, checks);
    }
    const kept = await failures();
    expect(kept.size).toBe(600);
    for (const check of sent) {
      const { minute: _, at, region, colo, attempt, ...reading } = check.evidence.reading;
      const entry = evidenceOf(key, "shop", check);
      expect(kept.get(nameOf(check))).toEqual({
        id: nameOf(check),
        monitor: "shop",
        minute: check.minute,
        at,
        region,
        colo,
        attempt,
        reading,
        incident: null,
        verdict: "down",
        failure: check.failure,
        attribution: check.evidence.attribution,
        request: entry.request,
        lastGood: entry.lastGood,
        connection: null,
        evidence: "kept",
      });
    }
  });

  it("says the incident that it belongs to, the gravest one, also when later failures opened it", async () => {
    const regions = ["enam", "weur"] as const;
    const opened = (id: string, kind: Incident["kind"], from: number, until: number | null) =>
      incident("shop", {
        ...{ id, kind, regions: ["weur"], startedAt: from * 60_000 + 100 },
        endedAt: until === null ? null : until * 60_000,
      });
    for (let minute = DAWN; minute < DAWN + 5; minute++)
      await fail(
        minute,
        regions.map((region) => down(minute, { region })),
      );
    await upsertIncidents(db, [
      opened("now-and-then", "intermittent", DAWN + 2, null),
      opened("out", "outage", DAWN + 1, DAWN + 3),
      opened("one-region", "regional", DAWN, DAWN + 4),
    ]).run();
    const told = [...(await failures()).values()].map((failure) => failure.incident);
    expect(told).toEqual([
      ...[null, "one-region"],
      ...["out", "out"],
      ...["out", "out"],
      ...["now-and-then", "one-region"],
      ...["now-and-then", "now-and-then"],
    ]);
  });

  it("is one row a commit, and a repeated failure a fraction of its first", async () => {
    for (let minute = DAWN; minute < DAWN + 5; minute++)
      await fail(minute, [down(minute)], "A", [key, other]);
    const [first, ...repeated] = await sizes();
    expect(repeated).toHaveLength(4);
    for (const size of repeated) expect(size).toBeLessThan(first! / 2);
  });

  it("keeps scheduled checks and rechecks of one minute apart", async () => {
    const recheck = down(DAWN, { attempt: 1, status: 503, at: DAWN * 60_000 + 2400 });
    await fail(DAWN, [down(DAWN)]);
    await fail(DAWN, [recheck], "B");
    expect([...(await failures()).values()].map(({ reading }) => reading.status)).toEqual([502, 503]);
  });

  it("takes a full copy again at least daily", async () => {
    await fail(DAWN, [down(DAWN)]);
    await fail(DAWN + 1441, [down(DAWN + 1441)]);
    await db.prepare("DELETE FROM evidence WHERE minute = ?").bind(DAWN).run();
    expect([...(await failures()).values()].map(({ evidence }) => evidence)).toEqual(["gone", "kept"]);
  });

  it("says what is left when bodies have expired, and when all has", async () => {
    await fail(DAWN, [down(DAWN)]);
    await db.prepare("UPDATE evidence SET bodies = NULL").run();
    const [expired] = (await failures()).values();
    expect(expired).toMatchObject({
      evidence: "expired",
      reading: { body: null, statusText: "Bad Gateway" },
    });
    await db.prepare("DELETE FROM evidence").run();
    const [gone] = (await failures()).values();
    expect(gone).toMatchObject({
      evidence: "gone",
      attribution: null,
      failure: down(DAWN).failure,
      request: null,
      reading: { status: 502, latencyMs: 31, headers: null },
    });
  });

  it("is not stopped by a broken row, which is named", async () => {
    await fail(DAWN, [down(DAWN)], "A", [other, key]);
    await fail(DAWN + 1, [down(DAWN + 1, { headers: [] })]);
    await db
      .prepare("UPDATE evidence SET v = x'0102' WHERE minute = ?")
      .bind(DAWN + 1)
      .run();
    const faults: string[] = [];
    expect([...(await failures(faults)).values()].map(({ evidence }) => evidence)).toEqual(["kept", "gone"]);
    expect(faults).toEqual([`evidence of minute ${DAWN + 1}, part 0 is unreadable`]);
  });

  it("says of a body that its minute had no room for it", async () => {
    const noise = () => Buffer.from(crypto.getRandomValues(new Uint8Array(12_000))).toString("base64");
    const checks = Array.from({ length: 60 }, (_, index) =>
      down(DAWN, {
        region: REGION_TRIO[index % 3]!,
        attempt: Math.floor(index / 3) % 7,
        latencyMs: index,
        body: { base64: noise(), bytes: 12_000, truncated: false, charset: null },
      }),
    );
    await fail(DAWN, checks);
    for (const size of await sizes()) expect(size).toBeLessThan(600_000);
    const found = [...(await failures()).values()];
    expect(found[0]!.reading.body!.base64).toHaveLength(16_000);
    const omitted = found.filter(({ evidence }) => evidence === "omitted");
    expect(omitted.length).toBeGreaterThan(0);
    expect(omitted[0]!.reading.body).toBeNull();
    expect(omitted[0]!.attribution).not.toBeNull();
  });
});
