/// <reference types="@cloudflare/vitest-plugin/types" />
/** The app as a client meets it: real D1, real routing, and a Scheduler that only remembers what it was asked. */
import { applyD1Migrations, reset } from "cloudflare:test";
import { env as bindings } from "cloudflare:workers";
import { inject } from "vitest";
import type { Rollup, ShardView } from "../../src/core/shard/view.ts";
import type { Env } from "../../src/env.ts";
import { packJson, toHex } from "../../src/store/blob.ts";
import { packRollup } from "../../src/store/by-id-blob.ts";
import { createApp } from "../../src/web/app.ts";

export const ORIGIN = "https://status.example";
export const TOKEN = "test-admin-token";
export const db = (bindings as unknown as Env).DB;

/** What a Scheduler's methods were called with, and what they are to answer. */
export class FakeScheduler {
  readonly calls: { method: string; args: unknown[] }[] = [];
  answers: Record<string, unknown> = {};

  readonly namespace = {
    idFromName: (name: string) => name,
    get: () =>
      new Proxy(
        {},
        {
          get:
            (_, method: string) =>
            async (...args: unknown[]) => {
              this.calls.push({ method, args });
              return this.answers[method] ?? null;
            },
        },
      ),
  } as unknown as DurableObjectNamespace;
}

export async function migrated(): Promise<void> {
  await reset();
  const { TEST_MIGRATIONS } = bindings as unknown as {
    TEST_MIGRATIONS: Parameters<typeof applyD1Migrations>[1];
  };
  await applyD1Migrations(db, TEST_MIGRATIONS);
}

export interface Call {
  readonly method?: string;
  /** Sent as JSON, unless it is a text. */
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
  /** False: as a stranger. */
  readonly admin?: boolean;
  readonly env?: Record<string, unknown>;
  readonly context?: ExecutionContext;
  /** The host name that was asked for: the Worker has more than one. */
  readonly origin?: string;
}

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever JSON came
  readonly json: any;
}

const app = createApp();

/** Names are looked up when a monitor is saved: here by the resolver on loopback, where the project has one; no colo. */
const resolver = (inject("sockets") as { readonly resolver: number } | undefined)?.resolver;
const realFetch = globalThis.fetch;
// No stub of vitest's: a file that takes all of its own back takes this one along, for those behind it in the runtime.
globalThis.fetch = async (...[input, init]: Parameters<typeof fetch>) => {
  const url = new URL(input instanceof Request ? input.url : input);
  if (!["cloudflare-dns.com", "cloudflare.com"].includes(url.hostname)) return realFetch(input, init);
  if (resolver === undefined || url.hostname === "cloudflare.com") return new Response(null, { status: 503 });
  return realFetch(`http://127.0.0.1:${resolver}${url.pathname}${url.search}`, init);
};

export async function call(path: string, options: Call = {}): Promise<Answer> {
  const {
    body,
    method = body === undefined ? "GET" : "POST",
    headers = {},
    admin = true,
    env = {},
  } = options;
  const init: RequestInit = {
    method,
    headers: { ...(admin ? { authorization: `Bearer ${TOKEN}` } : {}), ...headers },
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
  if (body !== undefined && typeof body !== "string")
    Object.assign(init.headers!, { "content-type": "application/json", ...headers });
  const own = {
    ...(bindings as unknown as Env),
    ADMIN_TOKEN: TOKEN,
    SCHEDULER: new FakeScheduler().namespace,
    ...env,
  };
  const response = await app.request(`${options.origin ?? ORIGIN}${path}`, init, own, options.context);
  const text = await response.text();
  const isJson = /json/.test(response.headers.get("content-type") ?? "");
  return {
    status: response.status,
    headers: response.headers,
    text,
    json: isJson && text !== "" ? JSON.parse(text) : null,
  };
}

export function stranger(path: string, options: Call = {}): Promise<Answer> {
  return call(path, { ...options, admin: false });
}

/** As the Scheduler leaves it after a tick. */
export async function showView(view: ShardView, rollup: Rollup = new Map(), shard = 0): Promise<void> {
  await db
    .prepare(
      `INSERT INTO state (shard, view, rollup) VALUES (?1, unhex(?2), unhex(?3))
       ON CONFLICT (shard) DO UPDATE SET view = excluded.view, rollup = excluded.rollup`,
    )
    .bind(shard, toHex(packJson(view, 1)), toHex(packRollup(rollup, 1)))
    .run();
}
