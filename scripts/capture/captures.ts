/** The captures under test/fixtures/gateways, read as attribution's input with what is known of the truth beside it. */
import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { AttributionInput } from "../../src/core/attribution/attribution.ts";
import type { FailureType, Header } from "../../src/core/check/reading.ts";

/** One captured response; the shape of the files. */
export interface Capture {
  readonly name: string;
  readonly gateway: string;
  readonly version: string;
  readonly fault: string;
  readonly status: number | null;
  readonly statusText: string | null;
  readonly httpVersion: string | null;
  readonly headers: readonly Header[];
  readonly body: string | null;
  readonly bodyBytes: number;
  readonly bodyCut: boolean;
  readonly framing: string;
  readonly transport: string;
  readonly durationMs: number;
  readonly ttfbMs: number | null;
  readonly author: "gateway" | "upstream" | "none";
  /** Outer hop first. */
  readonly chain?: readonly string[];
  readonly request: {
    readonly method: string;
    readonly path: string;
    readonly host: string;
    readonly userAgent: string;
  };
  readonly gatewayLog?: readonly string[];
  readonly note: string;
  readonly rfc9209: string | null;
  /** False when the gateway hid the fault behind a good answer. */
  readonly surfaced: boolean;
}

const FOLDER = join(import.meta.dirname, "../../test/fixtures/gateways");

export function readCaptures(set: "shared" | "own"): Capture[] {
  const folder = join(FOLDER, set);
  return readdirSync(folder)
    .filter((file) => file.endsWith(".json"))
    .sort()
    .flatMap((file) => JSON.parse(readFileSync(join(folder, file), "utf8")) as Capture[]);
}

/** A third is held back: rules are written from the rest only. By the name's hash, so that it never depends on order. */
export function isHeldBack(name: string): boolean {
  return Number.parseInt(createHash("sha256").update(name).digest("hex").slice(0, 8), 16) % 3 === 0;
}

const TRANSPORT: Readonly<Record<string, FailureType>> = {
  truncated: "http.response.truncated",
  "client-timeout": "probe.timeout",
  "empty-reply": "tcp.closed",
  "not-http": "http.response.invalid",
};

export function toInput(capture: Capture): AttributionInput {
  const type = TRANSPORT[capture.transport];
  return {
    status: capture.status,
    statusText: capture.statusText ?? "",
    headers: capture.headers,
    body: capture.body,
    latencyMs: capture.durationMs,
    error: type === undefined ? null : { name: "Error", message: capture.transport, type },
  };
}
