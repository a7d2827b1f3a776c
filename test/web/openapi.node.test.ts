/** The API's document through linters and validators that others wrote, and every answer against what it promises. */
import { createConfig, lintFromString } from "@redocly/openapi-core";
import { Ajv2020, type AnySchema } from "ajv/dist/2020.js";
import addFormats from "ajv-formats";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { Target } from "../worker/target.ts";
import { TOKEN, Worker } from "../worker/worker.ts";

interface Operation {
  readonly operationId: string;
  readonly tags: readonly string[];
  readonly responses: Readonly<Record<string, unknown>>;
  readonly security: readonly unknown[];
}
interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, Readonly<Record<string, unknown>>>> };
  readonly servers: readonly { readonly url: string }[];
  readonly tags: readonly { readonly name: string; readonly description: string }[];
}

let worker: Worker;
/** The monitors' target and the channels' receiver: a name would be looked up, and waited for. */
let target: Target;
let text = "";
let document: Document;
let ajv: Ajv2020;

beforeAll(async () => {
  worker = await Worker.start();
  target = await Target.start((request, response, self) => self.answer(request, response, 200, [], "fine"));
  text = await (await fetch(`${worker.origin}/openapi.json`)).text();
  document = JSON.parse(text);
  ajv = new Ajv2020({ strict: false, allErrors: true });
  addFormats.default(ajv);
  ajv.addSchema(document as unknown as AnySchema, "api");
});

afterAll(async () => {
  await worker?.stop();
  await target?.stop();
});

const pointer = (...parts: string[]) =>
  `api#/${parts.map((part) => encodeURIComponent(part.replaceAll("~", "~0").replaceAll("/", "~1"))).join("/")}`;

/** What is wrong with `value` as the schema at a pointer of the document; null for nothing. */
function faults(value: unknown, ...parts: string[]): string | null {
  const validate = ajv.compile({ $ref: pointer(...parts) });
  return validate(value) ? null : ajv.errorsText(validate.errors, { separator: "\n" });
}

/** An answer, and what its operation promised for that status. */
async function answered(method: string, path: string, body?: unknown, template = path.split("?")[0]!) {
  const response = await fetch(`${worker.origin}${path}`, {
    method: method.toUpperCase(),
    headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/json" },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const type = response.headers.get("content-type")?.split(";")[0] ?? "";
  const got = await response.text();
  const operation = document.paths[template]?.[method];
  const promised = Object.keys(operation?.responses ?? {});
  const label = `${method} ${path} ${response.status}`;
  expect([label, promised.includes(String(response.status))]).toEqual([label, true]);
  if (/json$/.test(type)) {
    const status = String(response.status);
    const own = operation?.responses[status] as { $ref?: string };
    const at =
      own.$ref === undefined
        ? ["paths", template, method, "responses", status]
        : own.$ref.slice(2).split("/");
    expect([label, faults(JSON.parse(got), ...at, "content", type, "schema")]).toEqual([label, null]);
    return { status: response.status, json: JSON.parse(got) };
  }
  return { status: response.status, json: null };
}

describe("the document", () => {
  it("passes Redocly's recommended rules", async () => {
    const config = await createConfig({
      extends: ["recommended"],
      rules: {
        // Reading what is public can't go wrong by the reader's fault.
        "operation-4xx-response": "off",
      },
    });
    const problems = await lintFromString({ source: text, absoluteRef: "openapi.json", config });
    expect(problems.map(({ ruleId, message, location }) => [ruleId, message, location[0]?.pointer])).toEqual(
      [],
    );
  });

  it("names every operation, once, and explains every tag that it uses", () => {
    const operations = Object.values(document.paths).flatMap((item) => Object.values(item));
    const ids = operations.map(({ operationId }) => operationId);
    expect(new Set(ids).size).toBe(ids.length);
    for (const id of ids) expect(id).toMatch(/^[a-z][A-Za-z0-9]+$/);
    const explained = document.tags.map(({ name }) => name);
    expect(new Set(operations.flatMap(({ tags }) => tags))).toEqual(new Set(explained));
    for (const { name, description } of document.tags) expect(description).not.toBe(name);
    expect(document.servers).toEqual([{ url: "/", description: expect.any(String) }]);
  });

  it("says what else every guarded operation and every body may be answered", () => {
    for (const [path, item] of Object.entries(document.paths))
      for (const [method, operation] of Object.entries(item)) {
        const statuses = Object.keys(operation.responses);
        const guards = operation.security.length > 0 ? ["401", "403", "429", "503"] : [];
        const bodies = "requestBody" in operation ? ["400", "413"] : [];
        const missing = [...guards, ...bodies].filter((status) => !statuses.includes(status));
        expect([method, path, missing]).toEqual([method, path, []]);
      }
  });
});

describe("what comes in and what goes out", () => {
  const least = () => ({ id: "shop", target: { url: `${target.origin}/shop` } });

  it("are schemas of their own: a monitor needs two fields, and is given with all", async () => {
    expect(faults(least(), "components", "schemas", "MonitorInput")).toBeNull();
    expect(faults(least(), "components", "schemas", "Monitor")).toMatch(/must have required property 'name'/);
    expect(faults({ ...least(), statuscode: 200 }, "components", "schemas", "MonitorInput")).not.toBeNull();
    const { status, json } = await answered("post", "/api/v1/monitors", least());
    expect(status).toBe(201);
    const { required, properties } = document.components.schemas.HttpMonitor!;
    expect([...(required as string[])].sort()).toEqual(Object.keys(properties as object).sort());
    expect(Object.keys(json).sort()).toEqual([...(required as string[])].sort());
  });

  it("hold for a whole round: create, get, replace with what was got, patch, delete", async () => {
    const template = "/api/v1/monitors/{id}";
    const got = await answered("get", "/api/v1/monitors/shop", undefined, template);
    expect(faults(got.json, "components", "schemas", "MonitorInput")).toBeNull();
    expect((await answered("put", "/api/v1/monitors/shop", got.json, template)).json).toEqual(got.json);
    expect(
      (await answered("put", "/api/v1/monitors/other", { target: least().target }, template)).status,
    ).toBe(201);
    const patch = { name: null, target: { timeoutMs: 5000 } };
    expect(faults(patch, "components", "schemas", "MonitorPatch")).toBeNull();
    expect((await answered("patch", "/api/v1/monitors/shop", patch, template)).status).toBe(200);
    expect((await answered("delete", "/api/v1/monitors/other", undefined, template)).status).toBe(204);
  });

  it("hold for channels: what is left out has its default", async () => {
    const channel = { id: "ops", kind: "webhook", url: `${target.origin}/hook` };
    expect(faults(channel, "components", "schemas", "ChannelInput")).toBeNull();
    expect(faults(channel, "components", "schemas", "Channel")).not.toBeNull();
    const made = await answered("post", "/api/v1/channels", channel);
    expect([made.status, faults(made.json, "components", "schemas", "Channel")]).toEqual([201, null]);
    const template = "/api/v1/channels/{id}";
    expect((await answered("patch", "/api/v1/channels/ops", { events: null }, template)).status).toBe(200);
    expect((await answered("put", "/api/v1/channels/ops", made.json, template)).status).toBe(200);
  });
});

describe("every answer", () => {
  const hour = Math.floor(Date.now() / 3_600_000) * 3_600_000 - 86_400_000;

  let pingKey = "";

  beforeAll(async () => {
    const lines = Array.from({ length: 40 }, (_, minute) => ({
      at: hour + minute * 60_000,
      region: "auto",
      latencyMs: 20,
      status: minute % 9 === 4 ? 502 : 200,
      ...(minute % 9 === 4 ? { headers: { server: "nginx" }, body: "<h1>502 Bad Gateway</h1>" } : {}),
    }));
    await fetch(`${worker.origin}/api/v1/monitors/shop/checks`, {
      method: "POST",
      headers: { authorization: `Bearer ${TOKEN}`, "content-type": "application/x-ndjson" },
      body: lines.map((line) => JSON.stringify(line)).join("\n"),
    });
    await answered("post", "/api/v1/events", { kind: "deploy" });
    const from = new Date(Date.now() + 3_600_000).toISOString();
    const to = new Date(Date.now() + 7_200_000).toISOString();
    await answered("post", "/api/v1/maintenance", { id: "window", from, to });
    await answered("post", "/api/v1/tokens", { name: "ci", scope: "events" });
    await answered("post", "/api/v1/monitors", {
      id: "job",
      kind: "heartbeat",
      target: { everyMinutes: 60 },
    });
    const { json } = await answered("post", "/api/v1/tokens", { name: "jobs", scope: "ping" });
    pingKey = json.token;
    await answered("post", "/api/v1/attribute", { status: 502, headers: { server: "nginx" } });
    await worker.tick(Math.floor(Date.now() / 60_000));
  });

  it("to a GET is what the document promises", async () => {
    const failures = await answered(
      "get",
      "/api/v1/monitors/shop/failures",
      undefined,
      "/api/v1/monitors/{id}/failures",
    );
    expect(failures.json.items.length).toBeGreaterThan(2);
    const incidents = await answered("get", "/api/v1/incidents");
    const ids: Record<string, string> = {
      "/api/v1/failures/{id}": failures.json.items[0].id,
      "/api/v1/incidents/{id}": incidents.json.items[0]?.id ?? "none",
      "/incidents/{id}": incidents.json.items[0]?.id ?? "none",
      "/api/v1/channels/{id}": "ops",
    };
    let counted = 0;
    for (const [template, item] of Object.entries(document.paths)) {
      if (item.get === undefined || template.includes("/backup") || template.includes("/restore")) continue;
      const path = template.startsWith("/ping/")
        ? template
            .replace("{key}", pingKey)
            .replace("{id}", "job")
            .replace(/\{\w+\}/, "start")
        : template.replace(/\{\w+\}/, ids[template] ?? "shop");
      const { status } = await answered("get", path, undefined, template);
      expect([path, status]).toEqual([path, 200]);
      counted++;
    }
    expect(counted).toBeGreaterThan(35);
  });

  it("to what is not there or not valid is a problem that the document promises", async () => {
    for (const [template, item] of Object.entries(document.paths))
      for (const method of Object.keys(item)) {
        if (!template.startsWith("/api/v1/") || /backup|restore|agents/.test(template)) continue;
        const path = template.replace(/\{\w+\}/, "no-such-thing");
        const isWriting = ["post", "put", "patch"].includes(method);
        if (template === "/api/v1/settings" && method === "put") continue;
        const { status } = await answered(method, path, isWriting ? { nonsense: true } : undefined, template);
        if (template.includes("{"))
          expect([method, path, [404, 413, 422].includes(status)]).toEqual([method, path, true]);
      }
  });
});
