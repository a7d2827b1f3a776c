/**
 * `npm run capture [name…]`: starts every gateway found on this machine on loopback, injects each fault behind it, and
 * writes what it answered to test/fixtures/gateways/own. Installs nothing; says what is missing.
 */
import { captureApps } from "./app-captures.ts";
import type { Capture } from "./captures.ts";
import { captureChains } from "./chains.ts";
import { type Asked, exchange } from "./exchange.ts";
import type { Fault } from "./fault.ts";
import type { Gateway } from "./gateway.ts";
import { APACHE } from "./gateways/apache.ts";
import { CACHES } from "./gateways/caches.ts";
import { CODE } from "./gateways/code.ts";
import { HAPROXY } from "./gateways/haproxy.ts";
import { NGINX } from "./gateways/nginx.ts";
import { SMALL } from "./gateways/small.ts";
import { DEADLINE_MS, describe, launch, write } from "./launch.ts";
import { stopAll } from "./process.ts";
import { startUpstream } from "./upstream.ts";

const GATEWAYS: readonly Gateway[] = [...NGINX, ...HAPROXY, ...APACHE, ...CACHES, ...SMALL, ...CODE];

const only = process.argv.slice(2);
process.env.PATH = `${process.env.PATH}:/usr/sbin:/usr/local/sbin`;
process.on("exit", stopAll);
for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => process.exit(1));

const upstream = await startUpstream();
for (const gateway of GATEWAYS) {
  if (only.length > 0 && !only.includes(gateway.name)) continue;
  const running = await launch(gateway, upstream.routes);
  if (running === null) continue;
  const captures: Capture[] = [];
  for (const { fault } of upstream.routes)
    captures.push(...(await captureFault(gateway, running.version, running.port, fault)));
  write(
    gateway.name,
    captures.filter((capture) => !isMisdirected(capture)),
  );
  running.end();
}
if (only.length === 0 || only.includes("chains"))
  write("chain", await captureChains(GATEWAYS, upstream.routes));
if (only.length === 0 || only.includes("apps")) write("apps", await captureApps(GATEWAYS));
upstream.close();
process.exit(0);

async function captureFault(
  gateway: Gateway,
  version: string,
  port: number,
  fault: Fault,
): Promise<Capture[]> {
  const asked: Asked = {
    method: "GET",
    path: `/f/${fault}/basket?id=7`,
    host: "till.example.test",
    userAgent: "capture/1.0",
  };
  const record = async (name: string, request: Asked): Promise<Capture> => {
    const others = fault === "queue-full" ? await occupy(port, request) : [];
    const got = await exchange(port, request, DEADLINE_MS);
    await Promise.all(others.map(({ done }) => done));
    return describe(gateway, version, fault, name, request, got);
  };
  if (fault === "no-healthy-upstream") await exchange(port, asked, DEADLINE_MS);
  const captures = [await record(`own-${gateway.name}-${fault}`, asked)];
  if (fault === "connection-refused" || fault === "read-timeout") {
    captures.push(await record(`own-${gateway.name}-${fault}-head`, { ...asked, method: "HEAD" }));
  }
  return captures;
}

/** Takes every place that the limit leaves, and some of the queue. */
async function occupy(port: number, request: Asked): Promise<{ done: Promise<unknown> }[]> {
  const others = Array.from({ length: 4 }, () => ({ done: exchange(port, request, DEADLINE_MS) }));
  await new Promise((resolve) => setTimeout(resolve, 150));
  return others;
}

/** A gateway without health checks asks the server that is meant to fail them; one that cannot take the name asks another. */
function isMisdirected(capture: Capture): boolean {
  if (capture.fault === "dns-failure") return capture.status === 200 || capture.status === 404;
  return capture.fault === "no-healthy-upstream" && (capture.body === "sick" || capture.status === 200);
}
