/**
 * The demo's live part: a small shop, and a small gateway in front of it that fails in the three ways of faults.ts.
 * Both listen on loopback only. The gateway is simulated: it answers with nginx's pages, but it is not nginx.
 */
import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import {
  BACKENDS,
  DEAD_BACKEND,
  GATEWAY_TIMEOUT_MS,
  jobIsStarving,
  latencyMs,
  reportsStall,
} from "./faults.ts";
import { type DemoLine, gatewayLines } from "./logs.ts";
import { DEMO_MONITORS } from "./monitors.ts";
import { GATEWAY_SERVER, type GatewayError, gatewayHeaders, gatewayPage } from "./pages.ts";

export interface Shop {
  /** `http://127.0.0.1:<port>` of the gateway. */
  readonly url: string;
  close(): Promise<void>;
}

export interface ShopOptions {
  /** The gateway's port; 0 or one that is taken gets a free one. */
  readonly port?: number;
  /** The time that decides whether a fault is on. */
  readonly now?: () => number;
  readonly timeoutMs?: number;
  /** Called with each line that the gateway would have logged. */
  readonly log?: (line: DemoLine) => void;
}

export async function startShop(options: ShopOptions = {}): Promise<Shop> {
  const { port = 0, now = Date.now, timeoutMs = GATEWAY_TIMEOUT_MS, log = () => {} } = options;
  const shop = createServer((incoming, outgoing) => answer(incoming, outgoing, now(), 2 * timeoutMs));
  const shopPort = await listen(shop, 0);
  const deadPort = await unusedPort();
  const gateway = createServer((incoming, outgoing) =>
    forward(incoming, outgoing, { port: pick(incoming, shopPort, deadPort), timeoutMs, now, log }),
  );
  const gatewayPort = await listen(gateway, port).catch(() => listen(gateway, 0));
  return {
    url: `http://127.0.0.1:${gatewayPort}`,
    async close() {
      await Promise.all([gateway, shop].map(stop));
    },
  };
}

/** The search is balanced over five backends at random; all but one are the shop. */
function pick(incoming: IncomingMessage, shopPort: number, deadPort: number): number {
  if (!incoming.url?.startsWith("/search")) return shopPort;
  return Math.floor(Math.random() * BACKENDS) === DEAD_BACKEND ? deadPort : shopPort;
}

interface Way {
  readonly port: number;
  readonly timeoutMs: number;
  readonly now: () => number;
  readonly log: (line: DemoLine) => void;
}

function forward(incoming: IncomingMessage, outgoing: ServerResponse, way: Way): void {
  const { port, timeoutMs } = way;
  const began = way.now();
  const fail = (status: GatewayError) => {
    if (refuse(outgoing, status)) logRefusal(incoming, status, began, way);
  };
  const upstream = request(
    {
      host: "127.0.0.1",
      port,
      path: incoming.url,
      method: incoming.method,
      headers: { host: "shop.internal", "x-edgetick-check": incoming.headers["x-edgetick-check"] ?? "" },
      agent: false,
    },
    (response) => {
      clearTimeout(timer);
      outgoing.writeHead(response.statusCode ?? 502, { ...response.headers, server: GATEWAY_SERVER });
      response.pipe(outgoing);
    },
  );
  const timer = setTimeout(() => {
    fail(504);
    upstream.destroy();
  }, timeoutMs);
  upstream.on("error", () => {
    clearTimeout(timer);
    fail(502);
  });
  outgoing.on("close", () => {
    clearTimeout(timer);
    upstream.destroy();
  });
  upstream.end();
}

/** False when something else was answered before, or nobody waits any more. */
function refuse(outgoing: ServerResponse, status: GatewayError): boolean {
  if (outgoing.headersSent || outgoing.destroyed) return false;
  outgoing.writeHead(status, gatewayHeaders(status).flat());
  outgoing.end(gatewayPage(status));
  return true;
}

function logRefusal(incoming: IncomingMessage, status: GatewayError, began: number, { now, log }: Way): void {
  const { pathname } = new URL(incoming.url ?? "/", "http://shop.internal");
  const demo = DEMO_MONITORS.find(({ path }) => path === pathname);
  const check = incoming.headers["x-edgetick-check"];
  const endedAt = now();
  const answered = { status, latencyMs: endedAt - began, check: typeof check === "string" ? check : null };
  if (demo !== undefined) for (const line of gatewayLines(demo, endedAt, answered)) log(line);
}

/** The shop itself: two of its pages have a fault, and none of them knows. */
function answer(incoming: IncomingMessage, outgoing: ServerResponse, now: number, stallMs: number): void {
  const path = new URL(incoming.url ?? "/", "http://shop.internal").pathname;
  const page = DEMO_MONITORS.find((monitor) => monitor.path === path);
  if (page === undefined) {
    outgoing.writeHead(404).end("No such page\n");
    return;
  }
  if (path === "/checkout" && jobIsStarving(now)) {
    incoming.socket.destroy();
    return;
  }
  const stalled = path === "/reports" && reportsStall(now);
  setTimeout(() => send(outgoing, path, page.name), stalled ? stallMs : latencyMs(page.id, now, page.baseMs));
}

function send(outgoing: ServerResponse, path: string, name: string): void {
  if (outgoing.destroyed) return;
  const json = path.startsWith("/api/");
  outgoing.writeHead(200, {
    "content-type": json ? "application/json" : "text/html; charset=utf-8",
    "x-powered-by": "demo-shop",
    "x-demo": "simulated shop",
  });
  outgoing.end(
    json ? '{"stock":"ok"}\n' : `<!doctype html><title>${name}</title><h1>Demo shop</h1><p>${name}\n`,
  );
}

async function listen(server: Server, port: number): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => {
      server.off("error", reject);
      resolve();
    });
  });
  return (server.address() as AddressInfo).port;
}

/** A port that nothing listens on: the dead backend. */
async function unusedPort(): Promise<number> {
  const server = createServer();
  const port = await listen(server, 0);
  await stop(server);
  return port;
}

function stop(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.closeAllConnections();
    server.close(() => resolve());
  });
}
