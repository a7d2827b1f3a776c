/** Each application's own failures behind a gateway of each habit with the Server header. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { APPS } from "./apps.ts";
import type { Capture } from "./captures.ts";
import { type Asked, exchange } from "./exchange.ts";
import type { Route } from "./fault.ts";
import type { Gateway } from "./gateway.ts";
import { DEADLINE_MS, describe, launch } from "./launch.ts";
import { answers, start, stop, versionOf } from "./process.ts";
import { freePort } from "./upstream.ts";

const READY_MS = 40_000;
const FRONTS = ["nginx", "haproxy", "apache", "varnish", "caddy"];

/** Each application's own failures, alone behind a gateway of each habit with the Server header. */
export async function captureApps(gateways: readonly Gateway[]): Promise<Capture[]> {
  const fronts = gateways.filter(({ name }) => FRONTS.includes(name));
  const captures: Capture[] = [];
  for (const [i, app] of APPS.entries()) {
    const version = versionOf(app.binary, app.version);
    const port = await freePort();
    const dir = mkdtempSync(join(tmpdir(), `capture-app-${app.name}-`));
    writeFileSync(join(dir, app.file), app.source(port));
    const child = start(app.binary, app.args(dir, port), { GO111MODULE: "off" }, dir);
    if (version !== null && (await answers(port, READY_MS))) {
      const place = { key: "app", fault: "ok", path: "/", host: "127.0.0.1", port } satisfies Route;
      for (const front of fronts)
        captures.push(...(await captureApp(`${app.name}-${i}`, app.name, version, front, place)));
    } else {
      console.log(`${app.name}: ${app.binary} cannot run it on this machine`);
    }
    stop(child);
    rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  }
  return captures;
}

async function captureApp(
  name: string,
  app: string,
  version: string,
  front: Gateway,
  place: Route,
): Promise<Capture[]> {
  const running = await launch(front, [place]);
  if (running === null) return [];
  const captures: Capture[] = [];
  for (const path of ["/boom", "/busy"]) {
    const request: Asked = { method: "GET", path, host: "till.example.test", userAgent: "capture/1.0" };
    const got = await exchange(running.port, request, DEADLINE_MS);
    const plain = describe(
      front,
      version,
      "upstream-500",
      `own-app-${name}-behind-${front.name}${path.replace("/", "-")}`,
      request,
      got,
    );
    captures.push({ ...plain, note: `the application is ${app}` });
  }
  running.end();
  return captures;
}
