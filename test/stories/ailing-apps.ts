import { createServer, type RequestListener, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** The time that all servers of a story share, epoch ms: the test moves it. */
export interface Clock {
  nowMs: number;
}

function fine(response: ServerResponse): void {
  response.writeHead(200, { "Content-Type": "text/plain", "Content-Length": 5 });
  response.end("fine\n");
}

/** A server on loopback whose port can really be closed, and opened again where it was. */
export class App {
  readonly port: number;
  readonly #server: Server;

  protected constructor(server: Server) {
    this.#server = server;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(handle: RequestListener = (_request, response) => fine(response)): Promise<App> {
    return new App(await listening(handle));
  }

  get isUp(): boolean {
    return this.#server.listening;
  }

  /** Ends at once, as a killed process does: its port refuses from now on. */
  async crash(): Promise<void> {
    if (!this.isUp) return;
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  async restart(): Promise<void> {
    if (this.isUp) return;
    await new Promise<void>((resolve) => this.#server.listen(this.port, "127.0.0.1", resolve));
  }
}

async function listening(handle: RequestListener): Promise<Server> {
  const server = createServer({ keepAliveTimeout: 0 }, handle);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return server;
}

/** An application whose query takes as long as `queryMs` says at that moment. */
export function slowApp(queryMs: () => number): Promise<App> {
  return App.start((_request, response) => {
    void sleep(queryMs(), undefined, { ref: false }).then(() => fine(response));
  });
}

/** An application with a few workers; a job that has taken them all leaves requests waiting. */
export class WorkedApp {
  readonly app: App;
  readonly #waiting: ServerResponse[];
  readonly #state: { free: boolean };

  private constructor(app: App, waiting: ServerResponse[], state: { free: boolean }) {
    this.app = app;
    this.#waiting = waiting;
    this.#state = state;
  }

  static async start(): Promise<WorkedApp> {
    const waiting: ServerResponse[] = [];
    const state = { free: true };
    const app = await App.start((_request, response) => {
      if (state.free) fine(response);
      else waiting.push(response);
    });
    return new WorkedApp(app, waiting, state);
  }

  /** The job starts or ends; those still waiting are served when it ends. */
  jobRuns(runs: boolean): void {
    this.#state.free = !runs;
    if (!runs) for (const response of this.#waiting.splice(0)) fine(response);
  }
}

/** An application that closes a connection once it has been idle for `keepAliveMs` of the story's time. */
export class ShortKeepAlive {
  readonly app: App;
  readonly #clock: Clock;
  readonly #keepAliveMs: number;
  readonly #usedAt: Map<Socket, number>;

  private constructor(app: App, clock: Clock, keepAliveMs: number, usedAt: Map<Socket, number>) {
    this.app = app;
    this.#clock = clock;
    this.#keepAliveMs = keepAliveMs;
    this.#usedAt = usedAt;
  }

  static async start(clock: Clock, keepAliveMs: number): Promise<ShortKeepAlive> {
    const usedAt = new Map<Socket, number>();
    const app = await App.start((request, response) => {
      const { socket } = request;
      if (!usedAt.has(socket)) socket.once("close", () => usedAt.delete(socket));
      usedAt.set(socket, clock.nowMs);
      fine(response);
    });
    return new ShortKeepAlive(app, clock, keepAliveMs, usedAt);
  }

  /** Closes what has been idle too long, `sinceMs` ago at the latest. */
  async closeIdle(sinceMs: number): Promise<void> {
    const latest = this.#clock.nowMs - this.#keepAliveMs - sinceMs;
    const idle = [...this.#usedAt].filter(([, at]) => at <= latest).map(([socket]) => socket);
    await Promise.all(
      idle.map((socket) => {
        const closed = new Promise((resolve) => socket.once("close", resolve));
        socket.destroy();
        return closed;
      }),
    );
  }
}
