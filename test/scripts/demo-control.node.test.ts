/** The demo behind its buttons, with an Edgetick that only keeps what it is given. */
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Api, ApiError } from "../../scripts/api-client.ts";
import { DEMO_MONITORS } from "../../scripts/demo/monitors.ts";
import { Demo, type DemoState } from "../../scripts/local/demo.ts";
import { type DemoControl, demoControl } from "../../scripts/local/demo-control.ts";

interface Item {
  readonly id: string;
  readonly monitor?: string | null;
  readonly note?: string;
  readonly monitors?: readonly string[];
}

/** Monitors and events by address; everything else is taken and forgotten. */
class Kept implements Api {
  readonly origin = "http://127.0.0.1:1";
  readonly items = new Map<string, Item>();
  refusing = false;

  async call<T>(method: string, path: string, body?: unknown): Promise<T> {
    if (this.refusing) throw new ApiError(503, `${method} ${path}: 503 D1 is away`);
    const url = path.split("?")[0]!;
    if (method === "PUT") this.items.set(url, body as Item);
    if (url.endsWith("/checks"))
      return { imported: String(body).trim().split("\n").length, rejected: [] } as T;
    if (url.endsWith("/report")) return { wants: [], nextSeconds: 300 } as T;
    if (method === "POST" && url === "/api/v1/events") {
      const id = `event-${this.items.size}`;
      this.items.set(`${url}/${id}`, { ...(body as Item), id });
    }
    if (method === "POST" && url === "/api/v1/tokens") {
      this.items.set(`${url}/token-1`, { ...(body as Item), id: "token-1" });
      return { token: "edgetick_agent_x" } as T;
    }
    if (method === "DELETE" && !this.items.delete(url)) throw new ApiError(404, `${path}: 404`);
    return null as T;
  }

  async all<T>(path: string): Promise<T[]> {
    return [...this.items].filter(([at]) => at.startsWith(`${path}/`)).map(([, item]) => item) as T[];
  }
}

let api: Kept;
let demo: Demo;
let control: DemoControl;

beforeEach(async () => {
  vi.spyOn(console, "log").mockImplementation(() => {});
  vi.spyOn(console, "error").mockImplementation(() => {});
  vi.spyOn(process.stdout, "write").mockImplementation(() => true);
  api = new Kept();
  demo = new Demo();
  control = await demoControl(demo, api, () => {});
});

afterEach(async () => {
  vi.restoreAllMocks();
  await control.close();
  await demo.close();
});

const press = async (button: "start" | "remove") =>
  (await fetch(`${control.url}/${button}`, { method: "POST" })).status;
const status = async () => (await fetch(control.url)).json();
const settled = (state: DemoState) => vi.waitFor(() => expect(demo.status.state).toBe(state), 10_000);

describe("the demo's buttons", () => {
  it("start a demo once, and take away what it brought and nothing else", async () => {
    await api.call("PUT", "/api/v1/monitors/mine", { id: "mine" });
    await api.call("POST", "/api/v1/events", { monitor: "mine", note: "my own deploy" });
    expect(await status()).toEqual({ state: "absent", fault: null });
    expect(await press("remove")).toBe(202);
    expect([await press("start"), await press("start")]).toEqual([202, 202]);
    await settled("running");
    for (const { id } of DEMO_MONITORS) expect(api.items.has(`/api/v1/monitors/${id}`)).toBe(true);
    // The agent speaks for the demo's monitors, and never for the user's own.
    expect(api.items.get("/api/v1/tokens/token-1")).toMatchObject({
      ...{ name: "demo-host", scope: "agent", monitors: DEMO_MONITORS.map(({ id }) => id) },
    });
    expect((await fetch(`http://127.0.0.1:${demo.gatewayPort}/`)).status).toBe(200);
    expect(await press("remove")).toBe(202);
    await settled("absent");
    expect([...api.items.values()].map(({ id, note }) => note ?? id)).toEqual(["mine", "my own deploy"]);
    expect(demo.gatewayPort).toBeNull();
  });

  it("say why they did not work, and work when pressed again", async () => {
    api.refusing = true;
    await press("start");
    await vi.waitFor(async () =>
      expect(await status()).toMatchObject({ state: "absent", fault: expect.stringContaining("D1 is away") }),
    );
    api.refusing = false;
    await press("start");
    await settled("running");
    expect(demo.status.fault).toBeNull();
  });

  it("are found by nobody who does not know the address", async () => {
    const { origin } = new URL(control.url);
    for (const path of ["/", "/start", "/0123456789abcdef0123456789abcdef/start"])
      expect((await fetch(`${origin}${path}`, { method: "POST" })).status).toBe(404);
    expect(demo.status.state).toBe("absent");
  });
});
