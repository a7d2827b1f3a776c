/** The platform that the Worker runs on, in one process: its bindings, its machine, its cron. */
import type { WorkerModule } from "./isolate.ts";
import { Objects } from "./objects.ts";
import { inProcess, Machine, Process } from "./process.ts";
import { type D1World, SqliteD1 } from "./sqlite-d1.ts";
import type { VirtualTime } from "./virtual-time.ts";

export const ADMIN_TOKEN = "chaos-admin-token";
const ORIGIN = "https://status.example";

/** Which version runs what: in the minutes after a deploy they differ. */
export interface Versions {
  worker: WorkerModule;
  scheduler: WorkerModule;
  prober: WorkerModule;
}

export class Platform {
  readonly time: VirtualTime;
  readonly d1: SqliteD1;
  readonly versions: Versions;
  readonly schedulers: Objects;
  readonly probers: Objects;
  readonly env: Record<string, unknown>;
  machine = new Machine();

  constructor(time: VirtualTime, databasePath: string, d1: D1World, versions: Versions) {
    this.time = time;
    this.versions = versions;
    this.d1 = new SqliteD1(databasePath, d1);
    const machine = () => this.machine;
    this.schedulers = new Objects(
      "Scheduler",
      time,
      (_id, context) => new this.versions.scheduler.Scheduler(context, this.env),
      machine,
    );
    this.probers = new Objects(
      "Prober",
      time,
      (_id, context) => new this.versions.prober.Prober(context, this.env),
      machine,
    );
    this.env = {
      DB: this.d1,
      SCHEDULER: this.schedulers,
      PROBER: this.probers,
      ADMIN_TOKEN,
    };
  }

  /** Everything stops at once, and starts again with what is on disk. */
  restart(): void {
    this.machine.die("");
    this.machine = new Machine();
  }

  /** What the Cron Trigger does. Never throws: an exception there is a line in a log. */
  cron(minute: number): Promise<void> {
    const event = { scheduledTime: minute * 60_000 };
    return this.#handled(() => this.versions.worker.default.scheduled(event, this.env, context())).catch(
      (error) => console.error("cron", minute, error),
    );
  }

  async api(method: string, path: string, body?: unknown): Promise<{ status: number; body: unknown }> {
    const request = new Request(`${ORIGIN}/api/v1${path}`, {
      method,
      headers: { authorization: `Bearer ${ADMIN_TOKEN}`, "content-type": "application/json" },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const response = await this.#handled(() =>
      this.versions.worker.default.fetch(request, this.env, context()),
    );
    const text = await response.text();
    return { status: response.status, body: text === "" ? null : JSON.parse(text) };
  }

  /** A page as the admin sees it. */
  get(path: string): Promise<Response> {
    const request = new Request(ORIGIN + path, { headers: { authorization: `Bearer ${ADMIN_TOKEN}` } });
    return this.#handled(() => this.versions.worker.default.fetch(request, this.env, context()));
  }

  #handled<T>(work: () => Promise<T>): Promise<T> {
    return inProcess(new Process(this.machine), work);
  }
}

function context() {
  return {
    waitUntil: (work: Promise<unknown>) => void work.catch(() => {}),
    passThroughOnException: () => {},
    props: {},
  };
}
