import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { setImmediate as nextTurn } from "node:timers/promises";

export interface GatewayOptions {
  /** Ports on loopback, one a backend. */
  readonly backends: readonly number[];
  /** Which backend, and which of the gateway's workers, a request gets: any whole number, taken modulo. */
  readonly pick: (request: IncomingMessage) => number;
  /** As nginx's `proxy_read_timeout`. */
  readonly readTimeoutMs: number;
  /** Workers that keep one idle connection each, as nginx's `keepalive 1`; 0: a new connection each time. */
  readonly keptBy: number;
}

type Exchange =
  | { readonly kind: "answered"; readonly status: number; readonly body: string }
  | { readonly kind: "closed" }
  | { readonly kind: "timed out" };

const PHRASES: Readonly<Record<number, string>> = { 502: "502 Bad Gateway", 504: "504 Gateway Time-out" };

/** nginx's stock page, byte for byte. */
function page(status: number): string {
  const title = PHRASES[status];
  const head = `<html>\r\n<head><title>${title}</title></head>\r\n<body>`;
  return `${head}\r\n<center><h1>${title}</h1></center>\r\n<hr><center>nginx/1.22.1</center>\r\n</body>\r\n</html>\r\n`;
}

/**
 * A reverse proxy with nginx's answers: real connections to its backends, one try each (`proxy_next_upstream off`),
 * but for a safe request on a kept connection that turns out closed, which nginx sends again without a word.
 */
export class Gateway {
  readonly #server: Server;
  readonly #options: GatewayOptions;
  /** The idle connection of each worker. */
  readonly #idle = new Map<number, Socket>();

  private constructor(options: GatewayOptions) {
    this.#options = options;
    this.#server = createServer((request, response) => void this.#serve(request, response));
  }

  static async start(options: Partial<GatewayOptions> & Pick<GatewayOptions, "backends">): Promise<Gateway> {
    const gateway = new Gateway({ pick: () => 0, readTimeoutMs: 10_000, keptBy: 0, ...options });
    await new Promise<void>((resolve) => gateway.#server.listen(0, "127.0.0.1", resolve));
    return gateway;
  }

  get origin(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  /** Drops the idle connections whose other end has closed, as an event loop does when it gets to them. */
  async lookAtIdle(): Promise<void> {
    await nextTurn();
    await nextTurn();
    for (const [worker, socket] of this.#idle) {
      if (!socket.readableEnded && !socket.destroyed) continue;
      socket.destroy();
      this.#idle.delete(worker);
    }
  }

  async stop(): Promise<void> {
    for (const socket of this.#idle.values()) socket.destroy();
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async #serve(request: IncomingMessage, response: ServerResponse): Promise<void> {
    request.resume();
    const result = await this.#forward(request);
    const status = result.kind === "answered" ? result.status : result.kind === "closed" ? 502 : 504;
    const type = result.kind === "answered" ? "text/plain" : "text/html";
    response.writeHead(status, { Server: "nginx/1.22.1", "Content-Type": type });
    response.end(result.kind === "answered" ? result.body : page(status));
  }

  async #forward(request: IncomingMessage): Promise<Exchange> {
    const { backends, pick, keptBy } = this.#options;
    const number = pick(request);
    const port = backends[number % backends.length] as number;
    const worker = keptBy === 0 ? 0 : number % keptBy;
    const kept = this.#idle.get(worker);
    if (kept) {
      this.#idle.delete(worker);
      const result = await this.#exchange(kept, request, worker);
      if (result.kind !== "closed" || request.method === "POST") return result;
    }
    const socket = connect({ port, host: "127.0.0.1", allowHalfOpen: true, noDelay: true });
    return await this.#exchange(socket, request, worker);
  }

  #exchange(socket: Socket, request: IncomingMessage, worker: number): Promise<Exchange> {
    const keep = this.#options.keptBy > 0;
    return new Promise((resolve) => {
      let text = "";
      const settle = (result: Exchange) => {
        clearTimeout(timer);
        socket.removeAllListeners("data").removeAllListeners("end");
        if (keep && result.kind === "answered" && !this.#idle.has(worker)) this.#idle.set(worker, socket);
        else socket.destroy();
        resolve(result);
      };
      const timer = setTimeout(() => settle({ kind: "timed out" }), this.#options.readTimeoutMs);
      const gone = () => settle({ kind: "closed" });
      socket.removeAllListeners("error").on("error", gone).on("end", gone);
      socket.on("data", (bytes) => {
        text += bytes.toString("latin1");
        const answer = answerOf(text);
        if (answer !== null) settle(answer);
      });
      const head = `${request.method} ${request.url} HTTP/1.1\r\nHost: app\r\n`;
      const connection = keep ? "" : "Connection: close\r\n";
      // What is written on a connection whose other end is closed is lost: nothing can come back any more.
      socket.write(`${head}${connection}Content-Length: 0\r\n\r\n`, () => {
        if (socket.readableEnded) gone();
      });
    });
  }
}

/** Null until all of it is there. */
function answerOf(text: string): Exchange | null {
  const end = text.indexOf("\r\n\r\n");
  if (end < 0) return null;
  const length = Number(/^content-length: *(\d+)/im.exec(text)?.[1] ?? 0);
  const body = text.slice(end + 4);
  if (body.length < length) return null;
  return { kind: "answered", status: Number(text.slice(9, 12)), body };
}
