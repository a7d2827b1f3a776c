/** Two live hops: an outer gateway in front of an inner one that fails. */
import type { Capture } from "./captures.ts";
import { type Asked, exchange } from "./exchange.ts";
import type { Fault, Route } from "./fault.ts";
import type { Gateway } from "./gateway.ts";
import { DEADLINE_MS, describe, launch, type Running } from "./launch.ts";

const CHAINED: readonly Fault[] = ["connection-refused", "read-timeout", "upstream-502"];
/** One of each habit: what they do to Server, Via, the reason phrase and the body. */
const OUTER = ["nginx", "haproxy", "apache", "varnish", "squid", "trafficserver", "caddy", "h2o"];
/** Longer than the inner hop's patience, so that the inner one speaks first. */
const OUTER_PATIENCE_S = 6;

/** Two live hops: all gateways run as inner ones at once, then each in turn stands in front of the others. */
export async function captureChains(
  gateways: readonly Gateway[],
  faulty: readonly Route[],
): Promise<Capture[]> {
  const first = gateways.filter(
    (gateway, i) => gateways.findIndex((other) => other.product === gateway.product) === i,
  );
  const inners: Inner[] = [];
  for (const gateway of first) {
    const routes = faulty
      .filter((route) => CHAINED.includes(route.fault))
      .map((route) => ({ ...route, path: `/f/${gateway.name}/${route.fault}/` }));
    const running = await launch(gateway, routes);
    if (running) inners.push({ gateway, ...running });
  }
  const captures: Capture[] = [];
  for (const outer of first.filter(({ product }) => OUTER.includes(product)))
    captures.push(...(await captureOuter(outer, inners)));
  for (const inner of inners) inner.end();
  return captures;
}

type Inner = { readonly gateway: Gateway } & Running;

async function captureOuter(outer: Gateway, inners: readonly Inner[]): Promise<Capture[]> {
  const behind = inners.filter((inner) => inner.gateway.product !== outer.product);
  const routes = behind.map(
    ({ gateway, port }): Route => ({
      key: gateway.name,
      fault: "ok",
      path: `/f/${gateway.name}/`,
      host: "127.0.0.1",
      port,
    }),
  );
  const running = await launch(outer, routes, OUTER_PATIENCE_S);
  if (running === null) return [];
  const perInner = behind.map(async (inner) => {
    const captures: Capture[] = [];
    for (const fault of CHAINED) captures.push(...(await captureChain(outer, inner, fault, running.port)));
    return captures;
  });
  const captures = (await Promise.all(perInner)).flat();
  running.end();
  return captures;
}

async function captureChain(outer: Gateway, inner: Inner, fault: Fault, port: number): Promise<Capture[]> {
  const path = `/f/${inner.gateway.name}/${fault}/basket?id=7`;
  const request: Asked = { method: "GET", path, host: "till.example.test", userAgent: "capture/1.0" };
  const got = await exchange(port, request, DEADLINE_MS);
  const name = `own-chain-${outer.product}-over-${inner.gateway.product}-${fault}`;
  const plain = {
    ...describe(inner.gateway, inner.version, fault, name, request, got),
    gateway: outer.product,
    chain: [outer.product, inner.gateway.product],
  };
  const direct = await exchange(inner.port, request, DEADLINE_MS);
  if (direct.status === null) {
    const note = `the inner hop sends no HTTP for this fault (${direct.transport}), so the outer one is the author`;
    return [{ ...plain, author: "gateway", rfc9209: "connection_terminated", note }];
  }
  // An outer hop that changes the status may have written its own page: nothing says whose it is.
  return direct.status === got.status ? [{ ...plain, author: "upstream" }] : [];
}
