/**
 * The server behind the demo's buttons, on loopback: the Worker can't start a shop, this process can. Its address
 * holds a secret, so that no other page in the user's browser finds it.
 */
import { randomBytes } from "node:crypto";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Api } from "../api-client.ts";
import type { Demo } from "./demo.ts";

export interface DemoControl {
  /** GET answers `{state, fault}`; POST to `/start` and `/remove` below it answer 202 at once. */
  readonly url: string;
  close(): Promise<void>;
}

/** `changed` is called after each start and removal, and before its answer is asked for again. */
export async function demoControl(demo: Demo, api: Api, changed: () => void): Promise<DemoControl> {
  const path = `/${randomBytes(16).toString("hex")}`;
  const works: Readonly<Record<string, () => Promise<void>>> = {
    [`POST ${path}/start`]: () => demo.start(api),
    [`POST ${path}/remove`]: () => demo.remove(api),
  };
  const server = createServer((request, response) => {
    request.resume();
    const asked = `${request.method} ${request.url}`;
    const work = works[asked];
    if (work === undefined && asked !== `GET ${path}`) return void response.writeHead(404).end();
    // The page shows what went wrong, from the status; nobody waits here.
    work?.()
      .catch((error: unknown) => console.error(`The demo: ${error instanceof Error ? error.message : error}`))
      .finally(changed);
    response.writeHead(work === undefined ? 200 : 202, { "content-type": "application/json" });
    response.end(JSON.stringify(demo.status));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
