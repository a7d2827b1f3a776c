import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://127.0.0.1:<port>` of the scripted target; see the routes in loopback-servers.ts. */
    target: string;
  }
}

/** Real servers on loopback for tests that run inside workerd, started once for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const target = createServer((_request, response) => response.end("ok"));
  await new Promise<void>((resolve) => target.listen(0, "127.0.0.1", resolve));
  project.provide("target", `http://127.0.0.1:${(target.address() as AddressInfo).port}`);
  return () =>
    new Promise((resolve) => {
      target.closeAllConnections();
      target.close(() => resolve());
    });
}
