/** Targets on loopback, in a process of their own so that measuring does not slow them. Told what to be by argv[2]. */
import { fork } from "node:child_process";
import { createServer, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createRawServer } from "node:net";
import { Random } from "../bench-diagnosis/random.ts";

/**
 * `latency`: answers after log-normal times with the given mean and sd 15 %. `steady`: after exactly the time in the
 * path, `/20`, or the given one. `hang`: never. `drip`: a byte a second, never ending. `reset`: ends the connection.
 */
export type TargetKind = "latency" | "steady" | "hang" | "drip" | "reset";

export interface RunningTarget {
  readonly origin: string;
  /** Arrival times of all requests so far, epoch ms. */
  arrivals(): Promise<number[]>;
  stop(): Promise<void>;
}

const FILE = import.meta.filename;
const SPREAD = 0.15;
const BACKLOG = 4096;

export async function startTarget(kind: TargetKind, latencyMs: number): Promise<RunningTarget> {
  const child = fork(FILE, [kind, String(latencyMs)], { stdio: ["ignore", "inherit", "inherit", "ipc"] });
  const next = () => new Promise<unknown>((resolve) => child.once("message", resolve));
  const origin = String(await next());
  return {
    origin,
    arrivals: async () => {
      child.send("arrivals");
      return (await next()) as number[];
    },
    stop: async () => {
      const gone = new Promise((resolve) => child.once("exit", resolve));
      child.disconnect();
      await gone;
    },
  };
}

function handlerOf(kind: TargetKind, latencyMs: number, random: Random) {
  return (path: string, response: ServerResponse) => {
    const own = Number(path.slice(1)) || latencyMs;
    switch (kind) {
      case "latency":
        setTimeout(() => response.end("fine"), own * Math.exp(SPREAD * random.normal() - SPREAD ** 2 / 2));
        return;
      case "steady":
        setTimeout(() => response.end("fine"), own);
        return;
      case "drip": {
        response.writeHead(200);
        const timer = setInterval(() => response.write("."), 1000);
        response.on("close", () => clearInterval(timer));
        return;
      }
      case "hang":
      case "reset":
        return;
      default:
        kind satisfies never;
    }
  };
}

async function serve(kind: TargetKind, latencyMs: number): Promise<void> {
  const arrivals: number[] = [];
  const handle = handlerOf(kind, latencyMs, new Random(1));
  const server: Server | ReturnType<typeof createRawServer> =
    kind === "reset"
      ? createRawServer((socket) => {
          socket.on("error", () => {});
          socket.once("data", () => socket.resetAndDestroy());
        })
      : createServer((request, response) => {
          arrivals.push(Date.now());
          handle(request.url ?? "/", response);
        });
  await new Promise<void>((resolve) =>
    server.listen({ port: 0, host: "127.0.0.1", backlog: BACKLOG }, resolve),
  );
  process.on("message", () => process.send?.(arrivals));
  process.on("disconnect", () => process.exit(0));
  process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}`);
}

if (process.argv[1] === FILE) {
  const [kind, latencyMs] = process.argv.slice(2);
  await serve(kind as TargetKind, Number(latencyMs));
}
