/** Who may do what: every operation of /openapi.json, and HEAD of each GET, with each scope and with none. */
import { beforeAll, describe, expect, it } from "vitest";
import page from "../../docs/access.md?raw";
import { TOKEN_SCOPES, type TokenScope } from "../../src/core/config/token.ts";
import { call, migrated, ORIGIN, stranger } from "./served.ts";

interface Walked {
  readonly method: string;
  readonly path: string;
  /** Null: anybody. Otherwise those who may, besides the admin. */
  readonly scopes: readonly string[] | null;
}

type Document = Record<string, Record<string, { security: Record<string, string[]>[] }>>;

/** What each scope is for, written down once more, so that a route that opens by mistake is noticed. */
const MAY: Readonly<Record<TokenScope, (method: string, path: string) => boolean>> = {
  read: (method, path) =>
    path === "/mcp" ||
    (method === "get" &&
      !/^\/admin|\/(?:channels|deliveries|tokens|audit|agents|subscriptions|usage|backup|restore)\b/.test(
        path,
      )),
  evidence: (method, path) =>
    path === "/mcp" ||
    (method === "get" &&
      !/^\/admin|\/(?:tokens|audit|agents|subscriptions|usage|backup|restore)\b/.test(path)),
  agent: (method, path) => method === "post" && path === "/api/v1/agents/{name}/report",
  events: (method, path) => method === "post" && path === "/api/v1/events",
  ping: () => false,
};

const tokens = new Map<TokenScope, string>();
let walked: Walked[] = [];

beforeAll(async () => {
  await migrated();
  await call("/api/v1/monitors", { body: { id: "shop", target: { url: "https://shop.example/" } } });
  for (const scope of TOKEN_SCOPES) {
    const monitors = scope === "agent" ? ["shop"] : undefined;
    const { status, json } = await call("/api/v1/tokens", { body: { name: scope, scope, monitors } });
    expect(status).toBe(201);
    tokens.set(scope, json.token);
  }
  const paths = (await stranger("/openapi.json")).json.paths as Document;
  walked = Object.entries(paths).flatMap(([path, item]) =>
    Object.entries(item).map(([method, { security }]) => ({
      method,
      path,
      scopes: security.length === 0 ? null : security.flatMap(({ bearer = [] }) => bearer),
    })),
  );
});

/** An id that exists nowhere: what matters is who is let as far as being told so. */
const filled = (path: string) => path.replace(/\{\w+\}/g, "no-such-thing");
const methodsOf = ({ method }: Walked) => (method === "get" ? ["GET", "HEAD"] : [method.toUpperCase()]);
const guarded = () => walked.filter(({ scopes }) => scopes !== null);

async function statusOf(method: string, path: string, headers: Record<string, string>): Promise<number> {
  const body = ["POST", "PUT", "PATCH"].includes(method) ? "{" : undefined;
  return (await stranger(filled(path), { method, body, headers })).status;
}

describe("every operation", () => {
  it("is walked", () => {
    expect(guarded().length).toBeGreaterThan(30);
    expect(walked.filter(({ scopes }) => scopes === null).length).toBeGreaterThan(10);
  });

  it.each([
    ["nothing", {}],
    ["a wrong token of a scope's shape", { authorization: `Bearer edgetick_read_${"x".repeat(32)}` }],
    ["a forged session", { cookie: "edgetick-session=9999999999999.forged.signature" }],
    ["another scheme", { authorization: `Basic ${btoa("admin:admin")}` }],
  ])("that is guarded answers 401 to %s", async (_, headers) => {
    for (const operation of guarded())
      for (const method of methodsOf(operation))
        expect([method, operation.path, await statusOf(method, operation.path, headers)]).toEqual([
          method,
          operation.path,
          401,
        ]);
  });

  it.each(TOKEN_SCOPES)("lets the scope %s do what it is for, and answers 403 to the rest", async (scope) => {
    const headers = { authorization: `Bearer ${tokens.get(scope)}` };
    for (const operation of guarded())
      for (const method of methodsOf(operation)) {
        const status = await statusOf(method, operation.path, headers);
        const may = MAY[scope](operation.method, operation.path);
        expect([method, operation.path, operation.scopes?.includes(scope), status === 403]).toEqual([
          method,
          operation.path,
          may,
          !may,
        ]);
      }
  });

  it("lets the admin pass", async () => {
    for (const operation of guarded().filter(({ path }) => path.startsWith("/api/")))
      for (const method of methodsOf(operation)) {
        const body = ["POST", "PUT", "PATCH"].includes(method) ? "{" : undefined;
        const { status } = await call(filled(operation.path), { method, body });
        expect([method, operation.path, [401, 403, 405].includes(status)]).toEqual([
          method,
          operation.path,
          false,
        ]);
      }
  });

  it("that is public answers a stranger and every token alike", async () => {
    for (const operation of walked.filter(({ scopes }) => scopes === null))
      for (const method of methodsOf(operation)) {
        const alone = await statusOf(method, operation.path, {});
        expect([operation.path, [401, 403].includes(alone)]).toEqual([operation.path, false]);
        for (const token of tokens.values())
          expect(await statusOf(method, operation.path, { authorization: `Bearer ${token}` })).toBe(alone);
      }
  });
});

describe("docs/access.md", () => {
  it("has the table that the routes make", () => {
    const columns = ["nobody", ...TOKEN_SCOPES];
    const rows = walked.map(({ method, path, scopes }) => {
      const marks = columns.map((column) => (scopes === null || scopes.includes(column) ? "yes" : ""));
      return `| \`${method.toUpperCase()} ${path}\` | ${marks.join(" | ")} |`;
    });
    const table = [
      `| | ${columns.join(" | ")} |`,
      `| --- | ${columns.map(() => "---").join(" | ")} |`,
      ...rows.sort(),
    ].join("\n");
    expect(page.slice(page.indexOf("| |")).trimEnd()).toBe(table);
  });
});

describe("what nobody described", () => {
  it.each(["/api/v1/whatever", "/api/v1/monitors/shop/whatever"])("is the admin's: %s", async (path) => {
    expect((await stranger(path)).status).toBe(401);
    const headers = { authorization: `Bearer ${tokens.get("evidence")}` };
    expect((await stranger(path, { headers })).status).toBe(403);
    expect((await call(path)).status).toBe(404);
  });

  it("is no page to a token", async () => {
    const headers = { authorization: `Bearer ${tokens.get("evidence")}`, origin: ORIGIN };
    for (const path of ["/admin", "/admin/tokens", "/admin/audit"])
      expect((await stranger(path, { headers })).status).toBe(403);
  });
});

describe("an admin page", () => {
  it.each(["/admin/whatever-comes-next", "/admin/monitors/x/y/z"])(
    "asks for a signature before it says whether it is there: %s",
    async (path) => {
      const { status, text } = await stranger(path);
      expect([status, text.includes('action="/admin/login"')]).toEqual([401, true]);
      expect((await stranger(path, { method: "POST" })).status).toBe(401);
      expect((await call(path)).status).toBe(404);
    },
  );
});
