/**
 * The heap of a Scheduler while 250 monitors in 3 regions fail at once, each answer with a body of 16 kB of its own, and what of
 * it is written. Probers and D1 have isolates of their own, so the heap is the Scheduler's and the cron handler's alone. V8's
 * old generation is limited to the budget in the whole process: a heap that needs more than that ends the run.
 */
import { MINUTE_MS } from "./clock.ts";
import { createFleet } from "./fleet.ts";
import { REGIONS } from "./history.ts";
import { type OutageTarget, startOutageTarget } from "./outage-target.ts";
import { atMost, figure, type Row } from "./table.ts";
import { Workerd } from "./workerd.ts";

const MONITORS = 250;
const BODY_BYTES = 16_384;
const HEAP_MB = 100;
const EVIDENCE_MB = 1;
const LOOK_EVERY_MS = 20;
const FAILING_MINUTES = 2;

export async function measureMemory(log: (text: string) => void): Promise<Row[]> {
  process.env.MINIFLARE_WORKERD_V8_FLAGS = `--max-old-space-size=${HEAP_MB}`;
  const target = await startOutageTarget({ latencyMs: 20, bodyBytes: BODY_BYTES, receiverMs: 20 });
  const worker = await Workerd.product({ apart: true });
  try {
    return await rowsOf(worker, target, log);
  } finally {
    delete process.env.MINIFLARE_WORKERD_V8_FLAGS;
    await worker.stop();
    await target.stop();
  }
}

async function rowsOf(worker: Workerd, target: OutageTarget, log: (text: string) => void): Promise<Row[]> {
  const ids = Array.from({ length: MONITORS }, (_, number) => `m-${number}`);
  const inputs = ids.map((id) => ({ id, target: { url: `${target.origin}/t/${id}` }, regions: REGIONS }));
  // Not the present minute: the Scheduler's alarm shall add no tick of its own.
  const start = Math.floor(Date.now() / MINUTE_MS) - 1440;
  await createFleet(worker, inputs, (start - 10) * MINUTE_MS);
  const heap = await Heap.of(worker);
  await worker.tick(start);
  log(`a green minute: ${heap.text()}`);
  target.fail(ids);
  for (let minute = 1; minute <= FAILING_MINUTES; minute++) {
    await worker.tick(start + minute);
    log(`failing minute ${minute}: ${heap.text()}`);
  }
  heap.close();
  const db = await worker.database();
  const row = await db
    .prepare(
      `SELECT max(bytes) AS most, sum(failing) AS commits FROM (SELECT sum(length(v) + ifnull(length(bodies), 0)) AS bytes,
         count(*) AS failing FROM evidence GROUP BY shard, minute)`,
    )
    .first<{ most: number; commits: number }>();
  const what = `${MONITORS} × ${REGIONS.length} fail with different bodies of 16 kB`;
  return [
    atMost(`${what}: heap of the Scheduler`, heap.mostMb, HEAP_MB, "MB", heap.text()),
    atMost(`${what}: evidence of a minute`, (row?.most ?? 0) / 1e6, EVIDENCE_MB, "MB", "the shard's"),
  ];
}

interface Usage {
  readonly usedSize: number;
  readonly embedderHeapUsedSize?: number;
  readonly backingStorageSize?: number;
}

/** Asked again and again; between two turns of the event loop only, and what is garbage counts until it is collected. */
class Heap {
  #samples = 0;
  #most = { used: 0, backing: 0, sum: 0 };
  readonly #socket: WebSocket;
  readonly #timer: NodeJS.Timeout;

  private constructor(socket: WebSocket) {
    this.#socket = socket;
    let asked = 0;
    this.#timer = setInterval(
      () => socket.send(JSON.stringify({ id: ++asked, method: "Runtime.getHeapUsage" })),
      LOOK_EVERY_MS,
    );
    socket.addEventListener("message", ({ data }) => this.#note(JSON.parse(String(data))));
  }

  static async of(worker: Workerd): Promise<Heap> {
    const socket = new WebSocket(await worker.inspector());
    await new Promise((resolve, reject) => {
      socket.addEventListener("open", resolve);
      socket.addEventListener("error", reject);
    });
    return new Heap(socket);
  }

  #note({ result }: { result?: Usage }): void {
    if (result === undefined || !("usedSize" in result)) return;
    this.#samples++;
    const { usedSize: used, embedderHeapUsedSize = 0, backingStorageSize = 0 } = result;
    const backing = embedderHeapUsedSize + backingStorageSize;
    const { used: mostUsed, backing: mostBacking, sum } = this.#most;
    this.#most = {
      used: Math.max(mostUsed, used),
      backing: Math.max(mostBacking, backing),
      sum: Math.max(sum, used + backing),
    };
  }

  get mostMb(): number {
    return this.#samples === 0 ? Number.POSITIVE_INFINITY : this.#most.sum / 1e6;
  }

  text(): string {
    const { used, backing } = this.#most;
    return `most of ${this.#samples} looks: ${figure(used / 1e6)} MB of JavaScript, ${figure(backing / 1e6)} MB of buffers; old generation limited to ${HEAP_MB} MB`;
  }

  close(): void {
    clearInterval(this.#timer);
    this.#socket.close();
  }
}
