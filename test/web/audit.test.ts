/** The audit log: one row for each change, whoever made it and wherever it went. */
import { beforeEach, describe, expect, it } from "vitest";
import { call, FakeScheduler, migrated, ORIGIN, stranger, TOKEN } from "./served.ts";

const target = { url: "https://shop.example/?key=SECRETMARK" };
const logged = async (query = "") => (await call(`/api/v1/audit${query}`)).json.items;

beforeEach(migrated);

it("says who changed what, and never the values", async () => {
  await call("/api/v1/monitors", {
    body: { id: "shop", target },
    headers: { "cf-connecting-ip": "192.0.2.7" },
  });
  await call("/api/v1/monitors/shop", {
    method: "PATCH",
    body: { enabled: false, target: { timeoutMs: 5000 } },
  });
  await call("/api/v1/monitors/shop", { method: "DELETE" });
  const items = await logged();
  expect(items).toEqual([
    expect.objectContaining({ method: "DELETE", path: "/api/v1/monitors/shop", fields: [] }),
    expect.objectContaining({ method: "PATCH", fields: ["enabled", "target.timeoutMs"], subject: null }),
    {
      id: expect.any(Number),
      at: expect.stringMatching(/Z$/),
      actor: { kind: "admin", token: null, name: null, address: "192.0.2.7" },
      method: "POST",
      path: "/api/v1/monitors",
      subject: "shop",
      fields: ["id", "target.url"],
    },
  ]);
  expect(JSON.stringify(items)).not.toContain("SECRETMARK");
});

it("notes a token by its name, and finds what it changed", async () => {
  const { token, id } = (await call("/api/v1/tokens", { body: { name: "ci", scope: "events" } })).json;
  const headers = { authorization: `Bearer ${token}` };
  await stranger("/api/v1/events", { body: { kind: "deploy" }, headers });
  expect(await logged(`?token=${id}`)).toMatchObject([
    { actor: { kind: "token", token: id, name: "ci" }, path: "/api/v1/events", fields: ["kind"] },
  ]);
});

it("notes what was done on the pages, signing in and out included", async () => {
  const form = (path: string, fields: Record<string, string>, cookie = "") =>
    stranger(path, {
      body: String(new URLSearchParams(fields)),
      headers: { "content-type": "application/x-www-form-urlencoded", origin: ORIGIN, cookie },
    });
  const signedIn = await form("/admin/login", { token: TOKEN });
  const cookie = signedIn.headers.get("set-cookie")!.split(";")[0]!;
  await form("/admin/events", { kind: "deploy" }, cookie);
  await form("/admin/logout", {}, cookie);
  expect(await logged()).toMatchObject([
    { path: "/admin/logout", actor: { kind: "session" } },
    { path: "/admin/events", actor: { kind: "session" }, subject: "deploy" },
    { path: "/admin/login", actor: { kind: "session" } },
  ]);
});

describe("what changed nothing", () => {
  it.each([
    ["a refused body", "/api/v1/monitors", { body: { id: "!" } }],
    ["an unknown id", "/api/v1/monitors/nosuch", { method: "DELETE" }],
    ["a stranger", "/api/v1/monitors", { body: { id: "shop", target }, admin: false }],
    ["a question", "/api/v1/attribute", { body: { status: 502 } }],
  ])("is not noted: %s", async (_, path, options) => {
    await call(path, options);
    expect(await logged()).toEqual([]);
  });
});

it("pages through changes, newest first", async () => {
  for (const kind of ["a", "b", "c"]) await call("/api/v1/events", { body: { kind } });
  const first = (await call("/api/v1/audit?limit=2")).json;
  expect(first.items).toHaveLength(2);
  const rest = (await call(`/api/v1/audit?limit=2&cursor=${first.nextCursor}`)).json;
  expect(rest.items).toHaveLength(1);
  expect(rest.nextCursor).toBeNull();
  const ids = [...first.items, ...rest.items].map(({ id }: { id: number }) => id);
  expect(ids).toEqual(ids.toSorted((a, b) => b - a));
});

it("does not let a change fail that could not be noted", async () => {
  const scheduler = new FakeScheduler();
  const { DB } = (await import("cloudflare:workers")).env as unknown as { DB: D1Database };
  const broken = new Proxy(DB, {
    get: (database, property) => {
      if (property !== "prepare") return Reflect.get(database, property).bind?.(database);
      return (query: string) => {
        if (query.includes("audit")) throw new Error("D1 is away");
        return database.prepare(query);
      };
    },
  });
  const env = { DB: broken, SCHEDULER: scheduler.namespace };
  expect((await call("/api/v1/events", { body: { kind: "deploy" }, env })).status).toBe(201);
});
