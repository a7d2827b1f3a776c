/** Everything outside: targets that behave by plan and keep logs, and receivers that do. Reached by `fetch`. */
import { currentProcess } from "./process.ts";
import type { VirtualTime } from "./virtual-time.ts";

export type Act =
  | { readonly kind: "answer"; readonly status: number; readonly latencyMs: number; readonly body?: string }
  /** Never answers. */
  | { readonly kind: "hang" }
  /** Closes the connection. */
  | { readonly kind: "reset"; readonly latencyMs: number }
  /** Headers, some of the body, and then nothing. */
  | { readonly kind: "stall"; readonly status: number; readonly latencyMs: number }
  /** Redirects to itself without end. */
  | { readonly kind: "loop"; readonly latencyMs: number }
  /** Three megabytes, and headers that no one asked for. */
  | { readonly kind: "flood"; readonly status: number; readonly latencyMs: number };

/** One request as its target saw it. */
export interface Seen {
  readonly id: string;
  readonly at: number;
  readonly act: Act;
  /** When the whole answer was given; null for none, or half of one. */
  answeredAt: number | null;
}

/** One message as its receiver saw it. */
export interface Received {
  readonly channel: string;
  readonly id: string;
  readonly type: string;
  readonly incident: string | null;
  readonly incidentState: string | null;
  readonly at: number;
  /** Null: it never answered. */
  readonly status: number | null;
  answeredAt: number | null;
}

export interface Reply {
  /** Null: it hangs. */
  readonly status: number | null;
  readonly latencyMs: number;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Outside {
  readonly actOf: (id: string, at: number) => Act;
  readonly replyOf: (channel: string, at: number) => Reply;
}

export const TARGET_HOST = "target.example";
export const RECEIVER_HOST = "hooks.example";
const FLOOD = "x".repeat(64 * 1024);
const FLOOD_CHUNKS = 48;

export class World {
  readonly seen: Seen[] = [];
  readonly received: Received[] = [];
  readonly #time: VirtualTime;
  readonly #outside: Outside;
  /** A planted fault: what really arrives of a message. */
  meddle: (message: Received) => readonly Received[] = (message) => [message];

  constructor(time: VirtualTime, outside: Outside) {
    this.#time = time;
    this.#outside = outside;
  }

  /** The `fetch` of the simulated platform. */
  readonly fetch = async (input: string | URL | Request, init: RequestInit = {}): Promise<Response> => {
    const url = new URL(input instanceof Request ? input.url : String(input));
    const signal = init.signal ?? null;
    signal?.throwIfAborted();
    const work = () => this.#answer(url, new Headers(init.headers), init);
    const name = url.hostname === RECEIVER_HOST ? "receiver" : "target";
    const process = currentProcess();
    return await unlessAborted(process === null ? work() : process.touch(name, work), signal);
  };

  async #answer(url: URL, headers: Headers, init: RequestInit): Promise<Response> {
    if (url.hostname === RECEIVER_HOST) return await this.#receive(url, headers, init);
    if (url.hostname.endsWith(TARGET_HOST)) return await this.#serve(url, headers);
    if (url.hostname === "cloudflare.com") return new Response("colo=AMS\n");
    throw new TypeError(`nobody is at ${url.hostname}`);
  }

  async #serve(url: URL, headers: Headers): Promise<Response> {
    const at = this.#time.now;
    const id = headers.get("x-edgetick-check") ?? "";
    const act = this.#outside.actOf(id, at);
    const seen: Seen = { id, at, act, answeredAt: null };
    const isFirst = !url.searchParams.has("hop");
    if (isFirst) this.seen.push(seen);
    if (act.kind === "hang") return await new Promise(() => {});
    await this.#time.sleep(act.latencyMs);
    if (act.kind === "reset") throw new Error("Network connection lost.");
    if (act.kind === "stall") return new Response(halfABody(), { status: act.status });
    seen.answeredAt = this.#time.now;
    if (act.kind === "loop") return redirected(url);
    if (act.kind === "flood") return new Response(flood(), { status: act.status, headers: hostileHeaders() });
    const server = { server: "nginx/1.22.1", "content-type": "text/html" };
    return new Response(act.body ?? `<h1>${act.status}</h1> for ${id}`, {
      status: act.status,
      headers: server,
    });
  }

  async #receive(url: URL, headers: Headers, init: RequestInit): Promise<Response> {
    const at = this.#time.now;
    const channel = url.pathname.split("/").at(-1) ?? "";
    const { status, latencyMs, headers: replied } = this.#outside.replyOf(channel, at);
    const message: Received = { ...messageIn(headers, init), channel, at, status, answeredAt: null };
    const arriving = this.meddle(message);
    this.received.push(...arriving);
    if (status === null) return await new Promise(() => {});
    await this.#time.sleep(latencyMs);
    for (const one of arriving) one.answeredAt = this.#time.now;
    return new Response(status === 204 ? null : "noted", { status, headers: replied });
  }
}

function messageIn(
  headers: Headers,
  init: RequestInit,
): Pick<Received, "id" | "type" | "incident" | "incidentState"> {
  const body = JSON.parse(String(init.body)) as {
    type?: string;
    data?: { incident: { id: string; state: string } | null };
  };
  return {
    id: headers.get("webhook-id") ?? "",
    type: body.type ?? "",
    incident: body.data?.incident?.id ?? null,
    incidentState: body.data?.incident?.state ?? null,
  };
}

async function unlessAborted<T>(work: Promise<T>, signal: AbortSignal | null): Promise<T> {
  if (signal === null) return await work;
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = () => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}

function halfABody(): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start: (controller) => controller.enqueue(new TextEncoder().encode("<html>")),
    pull: () => new Promise(() => {}),
  });
}

function flood(): ReadableStream<Uint8Array> {
  let left = FLOOD_CHUNKS;
  return new ReadableStream({
    pull: (controller) => {
      if (left-- <= 0) controller.close();
      else controller.enqueue(new TextEncoder().encode(FLOOD));
    },
  });
}

function hostileHeaders(): Headers {
  const headers = new Headers({ "content-type": 'text/html; charset="', "retry-after": "-1", date: "never" });
  for (let number = 0; number < 150; number++) headers.append(`x-${number}`, "y".repeat(300));
  return headers;
}

function redirected(url: URL): Response {
  const next = new URL(url);
  next.searchParams.set("hop", String(Number(url.searchParams.get("hop") ?? 0) + 1));
  return new Response(null, { status: 302, headers: { location: next.href } });
}
