/**
 * Processor time of the fetch handler alone: inside workerd, many requests in a row, D1 and Schedulers answering from
 * memory (worker/remembered.ts). What D1 sends is parsed each time, as its binding does.
 */
import { MINUTES_PER_DAY } from "../../src/core/check/check.ts";
import { REGIONS, replay, START } from "./history.ts";
import { atMost, figure, median, type Row, told } from "./table.ts";
import { type Answer, Workerd } from "./workerd.ts";

const REPLAYED_MINUTES = 60;
const RENDERS = 20;
const ROUNDS = 9;
/** The first rounds meet cold code. */
const WARM_UP = 4;
const MONTH = `from=${(START - 30 * MINUTES_PER_DAY) * 60_000}&to=${START * 60_000}`;

interface Page {
  readonly what: string;
  readonly path: string;
  readonly admin: boolean;
  readonly budgetMs: number;
}

const pagesOf = (monitors: number): Page[] => [
  {
    what: `status page, ${monitors} monitors`,
    path: "/",
    admin: false,
    budgetMs: monitors <= 50 ? 5 : 10,
  },
  { what: `/api/v1/status, ${monitors} monitors`, path: "/api/v1/status", admin: false, budgetMs: 5 },
  { what: `monitor page of ${monitors}`, path: "/m/shop-000", admin: false, budgetMs: 5 },
  {
    what: `admin's monitor page of ${monitors}, 30 days`,
    path: "/m/shop-000?days=30",
    admin: true,
    budgetMs: 10,
  },
];
const OF_HISTORY: Page[] = ["", "&verdict=down", "&limit=100"].map((query) => ({
  what: `/checks of 30 days${query === "" ? "" : `, ${query.slice(1)}`}`,
  path: `/api/v1/monitors/shop-000/checks?${MONTH}${query === "" ? "&limit=1000" : query}`,
  admin: true,
  budgetMs: 10,
}));

export async function measurePages(log: (text: string) => void): Promise<Row[]> {
  const rows: Row[] = [];
  for (const monitors of [50, 250]) {
    const worker = await Workerd.bench();
    try {
      await worker.ask("/monitors", { count: monitors, regions: REGIONS, at: (START - 1) * 60_000 });
      await replay(worker, REPLAYED_MINUTES, 0.002, log);
      await worker.ask("/days");
      await worker.ask("/days-of-history", { at: START * 60_000 });
      const pages = [...pagesOf(monitors), ...(monitors > 50 ? OF_HISTORY : [])];
      for (const page of [...pages, await failurePage(worker, monitors)])
        rows.push(await measured(worker, page));
      rows.push(await afterTick(worker, monitors, log));
    } finally {
      await worker.stop();
    }
  }
  return rows;
}

/** Of a check whose hour is not compacted yet: all that the shard did in it lies in one row. */
async function failurePage(worker: Workerd, monitors: number): Promise<Page> {
  const range = `from=${START * 60_000}&to=${(START + REPLAYED_MINUTES) * 60_000}`;
  for (let number = 0; number < monitors; number++) {
    const id = `shop-${String(number).padStart(3, "0")}`;
    const path = `/api/v1/monitors/${id}/failures?limit=1&${range}`;
    const { result } = await worker.ask<string>("/page", { times: 1, path, admin: true, alone: false });
    const [failure] = (JSON.parse(result) as { items: { id: string }[] }).items;
    if (failure === undefined) continue;
    const what = `failure page of ${monitors}`;
    return { what, path: `/m/${id}/failures/${failure.id}`, admin: true, budgetMs: 10 };
  }
  throw new Error("no check failed in the replay");
}

const TICKS = 5;

/** The first visitor after a tick has the page drawn; D1 and a Worker's answer of their own are in the figure. */
async function afterTick(worker: Workerd, monitors: number, log: (text: string) => void): Promise<Row> {
  const took: number[] = [];
  for (let tick = 0; tick < TICKS; tick++) {
    const minute = { fromMinute: START + REPLAYED_MINUTES + tick, minutes: 1, failing: 0.002 };
    await worker.ask("/replay", minute);
    took.push((await worker.ask("/page", { times: 1, path: "/", admin: false, alone: false })).cpuMs);
  }
  log(`after a tick: ${took.map(figure).join(", ")} ms`);
  return told(
    `CPU, status page, ${monitors} monitors, first after a tick`,
    median(took),
    "ms",
    "D1's included",
  );
}

async function measured(worker: Workerd, { what, path, admin, budgetMs }: Page): Promise<Row> {
  const ask = (times: number) => worker.ask<string>("/page", { times, path, admin, alone: true });
  const first = await ask(1);
  const rounds: Answer<string>[] = [];
  for (let round = 0; round < ROUNDS; round++) rounds.push(await ask(RENDERS));
  const cpu = median(rounds.slice(WARM_UP).map(({ cpuMs }) => cpuMs)) / RENDERS;
  const note = `processor time in the fetch handler; the very first ${figure(first.cpuMs)} ms; ${figure(first.result.length / 1024)} KiB`;
  return atMost(`CPU, ${what}`, cpu, budgetMs, "ms", note);
}
