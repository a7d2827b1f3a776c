import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { compatibility, migrations } from "./bundle.ts";

export const TOKEN = "test-admin-token";
const READY_MS = 60_000;

interface RunOptions {
  readonly bindings?: Record<string, string>;
  /** A certificate (PEM) that it trusts besides the public ones. */
  readonly authority?: string | null;
  /** What becomes of the Worker's own log. */
  readonly log?: "inherit" | "ignore";
}

/** The whole Worker in real workerd, with D1 and Durable Objects on disk; it can be killed and started again. */
export class KillableWorker {
  #child: ChildProcess | null = null;
  #fresh = true;
  origin = "";
  /** Where D1 and the Durable Objects keep their files. */
  readonly persist: string;
  readonly #script: string;
  readonly #bindings: Record<string, string>;
  readonly #log: "inherit" | "ignore";
  #authority: string | null = null;

  private constructor(script: string, persist: string, { bindings = {}, log = "inherit" }: RunOptions) {
    this.#script = script;
    this.persist = persist;
    this.#bindings = { ADMIN_TOKEN: TOKEN, ...bindings };
    this.#log = log;
  }

  /** `script` is the bundle's path. */
  static async run(script: string, options: RunOptions = {}): Promise<KillableWorker> {
    const persist = await mkdtemp(join(tmpdir(), "edgetick-state-"));
    const worker = new KillableWorker(script, persist, options);
    if (options.authority) {
      worker.#authority = join(persist, "authority.pem");
      await writeFile(worker.#authority, options.authority);
    }
    await worker.begin();
    return worker;
  }

  async begin(): Promise<void> {
    const options = {
      script: this.#script,
      persist: this.persist,
      port: 0,
      bindings: this.#bindings,
      migrations: this.#fresh ? await migrations() : [],
      compatibility: await compatibility(),
    };
    const child = fork(join(import.meta.dirname, "child.ts"), [JSON.stringify(options)], {
      stdio: ["ignore", this.#log, this.#log, "ipc"],
      detached: true,
      env: { ...process.env, ...(this.#authority === null ? {} : { NODE_EXTRA_CA_CERTS: this.#authority }) },
    });
    this.#child = child;
    this.origin = await new Promise<string>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error("the Worker did not start")), READY_MS);
      child.once("message", (message) => {
        clearTimeout(timer);
        resolve((message as { ready: string }).ready);
      });
      child.once("exit", (code) => reject(new Error(`the Worker ended with ${code}`)));
    });
    this.#fresh = false;
  }

  /** Ends the process and its workerd at once, as a crash would: nothing gets to clean up. */
  async kill(): Promise<void> {
    const child = this.#child;
    this.#child = null;
    if (!child?.pid || child.exitCode !== null) return;
    const gone = new Promise((resolve) => child.once("exit", resolve));
    process.kill(-child.pid, "SIGKILL");
    await gone;
  }

  async stop(): Promise<void> {
    await this.kill();
    await rm(this.persist, { recursive: true, force: true, maxRetries: 5 });
  }

  /** One tick; resolves after commits A and B. */
  async tick(minute: number): Promise<void> {
    const time = minute * 60_000;
    const response = await fetch(`${this.origin}/cdn-cgi/local/scheduled?cron=*+*+*+*+*&time=${time}`);
    const text = await response.text();
    if (!response.ok) throw new Error(`tick ${minute}: ${response.status} ${text}`);
  }

  /** Changes what is stored, where a test can't wait until it is so: the Worker's own clock is the real one. */
  async sql(sql: string): Promise<void> {
    const child = this.#child!;
    const ran = new Promise((resolve) => child.once("message", resolve));
    child.send({ sql });
    await ran;
  }

  async api<T>(path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
    const response = await fetch(`${this.origin}/api/v1${path}`, {
      method: init.method ?? "GET",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
      ...(init.body === undefined
        ? {}
        : { body: typeof init.body === "string" ? init.body : JSON.stringify(init.body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${init.method ?? "GET"} ${path}: ${response.status} ${text}`);
    return (text === "" ? null : JSON.parse(text)) as T;
  }

  /** Every item of a list, page by page. */
  async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    let cursor: string | null = null;
    do {
      const more: string =
        cursor === null ? "" : `${path.includes("?") ? "&" : "?"}cursor=${encodeURIComponent(cursor)}`;
      const page = await this.api<{ items: T[]; nextCursor: string | null }>(path + more);
      items.push(...page.items);
      cursor = page.nextCursor;
    } while (cursor !== null);
    return items;
  }
}
