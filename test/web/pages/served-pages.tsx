/** Renders pages and serves them on loopback with the headers that the Worker sends, for a real browser. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { ASSETS } from "../../../src/web/pages/frame/assets.ts";
import { pageHeaders } from "../../../src/web/pages/frame/page-headers.ts";
import { SAMPLE_PAGES } from "./sample-pages.tsx";

export interface Served {
  readonly origin: string;
  close(): Promise<void>;
}

export async function servePages(): Promise<Served> {
  const server = createServer((request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    const asset = ASSETS[path];
    const page = SAMPLE_PAGES[path];
    if (asset) response.writeHead(200, { "content-type": asset.type }).end(asset.text);
    else if (page)
      response
        .writeHead(200, { "content-type": "text/html; charset=utf-8", ...pageHeaders(null) })
        .end(`<!doctype html>${page()}`);
    else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}
