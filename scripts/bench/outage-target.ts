/**
 * Targets that fail when they are made to, and the receivers of the alerts, in a process of their own so that measuring does
 * not slow them. `GET /t/<monitor>` is a target, `POST /webhook` and `POST /chat` are receivers.
 */
import { fork } from "node:child_process";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { Random } from "../bench-diagnosis/random.ts";

interface Alert {
  readonly channel: "webhook" | "chat";
  /** Arrival, epoch ms. */
  readonly at: number;
  readonly text: string;
}

export interface Seen {
  /** When the first probe of each monitor was failed, epoch ms. */
  readonly failedAt: Readonly<Record<string, number>>;
  readonly alerts: readonly Alert[];
}

export interface OutageTarget {
  readonly origin: string;
  /** These fail from now on, besides those that do. */
  fail(monitors: readonly string[]): void;
  seen(): Promise<Seen>;
  stop(): Promise<void>;
}

interface Settings {
  readonly latencyMs: number;
  /** Of each failing answer; no two are alike beyond the first words. */
  readonly bodyBytes: number;
  readonly receiverMs: number;
}

const FILE = import.meta.filename;
const WORDS = "<html><body><h1>502 Bad Gateway</h1></body></html>";

export async function startOutageTarget(settings: Settings): Promise<OutageTarget> {
  const child = fork(FILE, [JSON.stringify(settings)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const next = () => new Promise<unknown>((resolve) => child.once("message", resolve));
  const origin = String(await next());
  return {
    origin,
    fail: (monitors) => child.send({ fail: monitors }),
    seen: async () => {
      child.send({ seen: true });
      return (await next()) as Seen;
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await gone;
    },
  };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

async function serve({ latencyMs, bodyBytes, receiverMs }: Settings): Promise<void> {
  const failing = new Set<string>();
  const seen = { failedAt: {} as Record<string, number>, alerts: [] as Alert[] };
  const random = new Random(16);
  const bodyOf = () => {
    let text = WORDS;
    while (text.length < bodyBytes) text += random.whole(0, 0xffff_ffff).toString(36);
    return text.slice(0, Math.max(bodyBytes, WORDS.length));
  };
  const server = createServer((request, response) => {
    const [, kind, monitor = ""] = (request.url ?? "/").split("/");
    if (kind === "t") {
      const fails = failing.has(monitor);
      if (fails) seen.failedAt[monitor] ??= Date.now();
      setTimeout(() => {
        if (fails) response.writeHead(502, { "content-type": "text/html", server: "nginx/1.26.0" });
        response.end(fails ? bodyOf() : "fine");
      }, latencyMs);
      return;
    }
    void textOf(request).then((text) => {
      seen.alerts.push({ channel: kind as Alert["channel"], at: Date.now(), text });
      setTimeout(() => response.end("ok"), kind === "webhook" ? receiverMs : latencyMs);
    });
  });
  await new Promise<void>((resolve) => server.listen({ port: 0, host: "127.0.0.1", backlog: 4096 }, resolve));
  process.on("message", (message: { fail?: string[] }) => {
    for (const monitor of message.fail ?? []) failing.add(monitor);
    if (message.fail === undefined) process.send?.(seen);
  });
  process.on("disconnect", () => process.exit(0));
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

if (process.argv[1] === FILE) await serve(JSON.parse(process.argv[2] ?? "{}") as Settings);
