/**
 * 589 of 600 monitors fail at once, in real time: how soon is each alert at its receivers, does an unrelated outage that begins
 * a minute later wait behind them, and what does it all add to the database? The webhook's receiver is a slow one.
 */
import { DatabaseSync } from "node:sqlite";
import { MINUTE_MS, nextMinute } from "./clock.ts";
import { createFleet } from "./fleet.ts";
import { type OutageTarget, type Seen, startOutageTarget } from "./outage-target.ts";
import { atMost, figure, type Row, told } from "./table.ts";
import { TOKEN, Workerd } from "./workerd.ts";

const MONITORS = 600;
const FAILING = 589;
const REGIONS = ["weur", "enam"] as const;
const RECEIVER_MS = 2_000;
const BUDGET_S = 180;
/** Its alert may come so much later than one of a quiet time. */
const MAX_WAIT_S = 10;
/** Minutes, counted from the first tick. */
const [LONE_AT, MASS_AT, FRESH_AT, LAST] = [1, 2, 3, 6] as const;

const idOf = (number: number) => `m-${String(number).padStart(3, "0")}`;
const MASS = Array.from({ length: FAILING }, (_, number) => idOf(number));
/** In the last shard, which has the fewest of them, and in the first. */
const [LONE, FRESH] = [idOf(FAILING), idOf(MONITORS - 1)];

export async function measureMassFailure(log: (text: string) => void): Promise<Row[]> {
  const target = await startOutageTarget({ latencyMs: 20, bodyBytes: 0, receiverMs: RECEIVER_MS });
  const worker = await Workerd.product();
  try {
    await prepare(worker, target);
    const first = await nextMinute();
    const sizes: number[] = [];
    const ticks: Promise<void>[] = [];
    for (let index = 0; index <= LAST; index++) {
      if (index === LONE_AT) target.fail([LONE]);
      if (index === MASS_AT) target.fail(MASS);
      if (index === FRESH_AT) target.fail([FRESH]);
      sizes.push(await sizeOf(worker));
      ticks.push(worker.tick(first + index));
      await nextMinute();
      const alerts = (await target.seen()).alerts.length;
      log(`minute ${index}: ${alerts} messages so far, database ${figure(sizes.at(-1)! / 1e6)} MB`);
    }
    await Promise.all(ticks);
    return [...timeRows(await target.seen()), ...(await sizeRows(worker, sizes))];
  } finally {
    await worker.stop();
    await target.stop();
  }
}

async function prepare(worker: Workerd, { origin }: OutageTarget): Promise<void> {
  const inputs = Array.from({ length: MONITORS }, (_, number) => ({
    id: idOf(number),
    name: `Shop ${idOf(number)}`,
    target: { url: `${origin}/t/${idOf(number)}` },
    regions: [...REGIONS],
  }));
  await createFleet(worker, inputs, Date.now() - MINUTE_MS);
  for (const [id, kind, path] of [
    ["webhook", "webhook", "webhook"],
    ["chat", "slack", "chat"],
  ]) {
    const response = await fetch(`${worker.origin}/api/v1/channels`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      body: JSON.stringify({ id, kind, url: `${origin}/${path}` }),
    });
    if (!response.ok) throw new Error(`channel ${id}: ${response.status} ${await response.text()}`);
  }
}

async function sizeOf(worker: Workerd): Promise<number> {
  const { meta } = await (await worker.database()).prepare("SELECT 1").run();
  return meta.size_after ?? 0;
}

function timeRows({ failedAt, alerts }: Seen): Row[] {
  const began = Math.min(...MASS.map((id) => failedAt[id] ?? Number.POSITIVE_INFINITY));
  const webhooks = new Map<string, number>();
  for (const { channel, at, text } of alerts) {
    if (channel !== "webhook") continue;
    const { type, data } = JSON.parse(text) as { type: string; data: { monitor: { id: string } } };
    if (type === "outage.opened" && !webhooks.has(data.monitor.id)) webhooks.set(data.monitor.id, at);
  }
  const after = (at: number | undefined, since: number | undefined) =>
    at === undefined || since === undefined ? Number.POSITIVE_INFINITY : (at - since) / 1000;
  const ofMass = MASS.map((id) => after(webhooks.get(id), began));
  const chat = (pattern: RegExp) =>
    alerts.filter(({ channel, text }) => channel === "chat" && pattern.test(text)).map(({ at }) => at);
  const grouped = chat(/monitors are down/);
  const lone = after(webhooks.get(LONE), failedAt[LONE]);
  const loneChat = after(chat(new RegExp(LONE))[0], failedAt[LONE]);
  const note = `a receiver that takes ${figure(RECEIVER_MS / 1000)} s; 3 shards; since the first failing probe`;
  return [
    told("589 down at once: first webhook after", Math.min(...ofMass), "s", "the ladder takes 20 s"),
    atMost("589 down at once: last of 589 webhooks after", Math.max(...ofMass), BUDGET_S, "s", note),
    atMost(
      "589 down at once: last of the chat's messages after",
      grouped.length < 3 ? Number.POSITIVE_INFINITY : after(Math.max(...grouped), began),
      BUDGET_S,
      "s",
      `${grouped.length} messages, one a shard and commit`,
    ),
    told("an outage in a quiet time: webhook after", lone, "s", `chat after ${figure(loneChat)} s`),
    atMost(
      "a fresh outage a minute after the 589: webhook later than in a quiet time",
      after(webhooks.get(FRESH), failedAt[FRESH]) - lone,
      MAX_WAIT_S,
      "s",
      `${MASS.filter((id) => (webhooks.get(id) ?? 0) > (webhooks.get(FRESH) ?? 0)).length} of the 589 came after it`,
    ),
    atMost(
      "a fresh outage a minute after the 589: chat later than in a quiet time",
      after(chat(new RegExp(FRESH))[0], failedAt[FRESH]) - loneChat,
      MAX_WAIT_S,
      "s",
    ),
  ];
}

async function sizeRows(worker: Workerd, sizes: readonly number[]): Promise<Row[]> {
  const db = new DatabaseSync(await worker.databaseFile(), { readOnly: true });
  const bytesOf = (sql: string) =>
    Number((db.prepare(sql).get() as { n: number | null } | undefined)?.n ?? 0);
  const count = bytesOf("SELECT count(*) AS n FROM deliveries");
  const hasBodies = bytesOf("SELECT count(*) AS n FROM sqlite_master WHERE name = 'payloads'") > 0;
  const text =
    bytesOf("SELECT sum(length(payload)) AS n FROM deliveries") +
    (hasBodies ? bytesOf("SELECT sum(length(body)) AS n FROM payloads") : 0);
  const written = bytesOf("SELECT sum(usage ->> '$.today.rowsWritten') AS n FROM state");
  db.close();
  const grown = (await sizeOf(worker)) - sizes[MASS_AT]!;
  const outbox = `${count} deliveries`;
  return [
    told("589 down for five minutes, two channels: the database grows by", grown / 1e6, "MB", outbox),
    told("589 down for five minutes, two channels: what alerts say", text / 1e6, "MB", outbox),
    told(
      "589 down for five minutes, two channels: D1 rows written",
      written,
      "rows",
      "of 100 000 a day on Free; as the Schedulers count them",
    ),
  ];
}
