/** Starts a gateway in a folder of its own, records what it answers, and writes the captures down. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import type { Capture } from "./captures.ts";
import type { Asked, Exchange } from "./exchange.ts";
import { FAULTS, type Fault, type Route } from "./fault.ts";
import type { Gateway } from "./gateway.ts";
import { answers, start, stop, versionOf } from "./process.ts";
import { freePort } from "./upstream.ts";

const OUT = join(import.meta.dirname, "../../test/fixtures/gateways/own");
const READY_MS = 40_000;
/** A listening port is not yet a working gateway: health checks and worker processes follow. */
const SETTLE_MS = 1500;

export const DEADLINE_MS = 12_000;

export interface Running {
  readonly port: number;
  readonly version: string;
  end(): void;
}

export async function launch(
  gateway: Gateway,
  routes: readonly Route[],
  patienceS = 2,
): Promise<Running | null> {
  const version = versionOf(gateway.binary, gateway.version);
  if (version === null) {
    console.log(`${gateway.name}: ${gateway.binary} is not on this machine`);
    return null;
  }
  const dir = mkdtempSync(join(tmpdir(), `capture-${gateway.name}-`));
  const setup = { port: await freePort(), dir, routes, patienceS };
  for (const [file, text] of Object.entries(gateway.files(setup))) {
    mkdirSync(dirname(join(dir, file)), { recursive: true });
    writeFileSync(join(dir, file), text);
  }
  const child = start(gateway.binary, gateway.args(setup), gateway.env?.(setup) ?? {}, dir);
  let said = "";
  child.stderr?.on("data", (chunk) => {
    said = (said + chunk).slice(-2000);
  });
  const cleanup = (): void => rmSync(dir, { recursive: true, force: true, maxRetries: 3 });
  if (await answers(setup.port, READY_MS)) {
    await new Promise((resolve) => setTimeout(resolve, SETTLE_MS));
    const end = (): void => {
      stop(child);
      cleanup();
    };
    return { port: setup.port, version, end };
  }
  console.log(`${gateway.name}: did not start: ${said.trim().split("\n").slice(-3).join(" | ")}`);
  stop(child);
  cleanup();
  return null;
}

export function describe(
  gateway: Gateway,
  version: string,
  fault: Fault,
  name: string,
  request: Asked,
  got: Exchange,
): Capture {
  const passedOn = got.status !== null && (got.status < 400 || fault.startsWith("upstream-"));
  return {
    gateway: gateway.product,
    version,
    fault,
    ...got,
    author: got.status === null ? "none" : passedOn ? "upstream" : "gateway",
    request,
    note: "",
    rfc9209: FAULTS[fault],
    surfaced: got.transport !== "complete" || (got.status ?? 599) >= 400,
    name,
  };
}

export function write(name: string, captures: readonly Capture[]): void {
  mkdirSync(OUT, { recursive: true });
  const lines = captures.map((capture) => scrub(JSON.stringify(capture)));
  writeFileSync(join(OUT, `${name}.json`), `[\n${lines.join(",\n")}\n]\n`);
  const counts = captures.map((capture) => `${capture.fault}=${capture.status ?? capture.transport}`);
  console.log(`${name}: ${captures.length} captures: ${counts.join(" ")}`);
}

/** Stack traces in bodies name this machine's folders. */
function scrub(json: string): string {
  const folders = [process.env.CAPTURE_NODE_MODULES, join(tmpdir(), "capture-[\\w-]+")].filter(Boolean);
  return json.replaceAll(new RegExp(`(?:${folders.join("|")})`, "g"), "/srv/shop");
}
