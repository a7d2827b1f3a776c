import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";

/** One request as a target saw it. */
export interface Seen {
  readonly id: string;
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: string;
}

/** A real server on loopback that keeps its own log. */
export class Target {
  readonly log: Seen[] = [];
  readonly #server: Server;
  readonly origin: string;

  private constructor(server: Server, origin: string) {
    this.#server = server;
    this.origin = origin;
  }

  static async start(
    handle: (request: IncomingMessage, response: ServerResponse, target: Target) => void,
  ): Promise<Target> {
    const server = createServer((request, response) => handle(request, response, target));
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const target: Target = new Target(server, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
    return target;
  }

  /** Answers, and notes what was answered under the check's id. */
  answer(
    request: IncomingMessage,
    response: ServerResponse,
    status: number,
    headers: [string, string][],
    body: string,
  ): void {
    this.log.push({ id: String(request.headers["x-edgetick-check"] ?? ""), status, headers, body });
    response.writeHead(status, headers.flat());
    response.end(body);
  }

  async stop(): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}
