/** The demo of a local Edgetick: brought to an empty one, brought back after a restart, started and removed by its buttons. */
import type { Api } from "../api-client.ts";
import { agentApi, type DemoAgent, demoAgent } from "../demo/agent.ts";
import { loadDemo, pointDemo, removeDemo } from "../demo/load.ts";
import type { DemoLine } from "../demo/logs.ts";
import { DEMO_MONITORS } from "../demo/monitors.ts";
import { type Shop, startShop } from "../demo/shop.ts";
import { minuteOf } from "./clock.ts";

export type DemoState = "absent" | "importing" | "running" | "removing";

export class Demo {
  #state: DemoState = "absent";
  #fault: string | null = null;
  #shop: Shop | null = null;
  /** Set once there are monitors: before, the agent would have found nobody to ask. */
  #agent: DemoAgent | null = null;
  #stopAgent: (() => void) | null = null;

  /** A shop of an earlier run is started at its old port before anything can probe it. */
  async startEarlierShop(port: number | null): Promise<void> {
    if (port !== null) this.#shop = await this.#startShop(port);
  }

  get gatewayPort(): number | null {
    return this.#shop === null ? null : Number(new URL(this.#shop.url).port);
  }

  /** `fault`: why the last start or removal did not work. */
  get status(): { readonly state: DemoState; readonly fault: string | null } {
    return { state: this.#state, fault: this.#fault };
  }

  /** At the start of Edgetick: goes on with the monitors that are there, or fills an empty database where wanted. */
  async bring(api: Api, wanted: boolean): Promise<void> {
    const monitors = await api.all<{ id: string }>("/api/v1/monitors");
    const ids = monitors.map(({ id }) => id);
    if (ids.some((id) => DEMO_MONITORS.some((demo) => demo.id === id))) return this.#goOn(api, ids);
    if (ids.length === 0 && wanted) return this.start(api);
    await this.close();
  }

  async #goOn(api: Api, ids: readonly string[]): Promise<void> {
    this.#shop ??= await this.#startShop(null);
    await pointDemo(api, this.#shop.url, ids);
    await this.#follow(api, ids);
    console.log(
      "The demo's monitors are still here, so its simulated shop runs again. The admin page removes them.\n",
    );
  }

  /** Resolves when the history is imported. Does nothing while there is a demo. */
  async start(api: Api): Promise<void> {
    if (this.#state !== "absent") return;
    await this.#during("importing", async () => {
      this.#shop ??= await this.#startShop(null);
      console.log("Here is a demo: a simulated shop behind a simulated gateway, on loopback.");
      for (const demo of DEMO_MONITORS) console.log(`  ${demo.name.padEnd(15)} ${demo.story}`);
      const began = Date.now();
      process.stdout.write("Importing a week of simulated history … ");
      const { checks, events } = await loadDemo(api, this.#shop.url, minuteOf(began));
      const seconds = Math.round((Date.now() - began) / 1000);
      console.log(`${checks} checks and ${events} events in ${seconds} s.`);
      console.log("Remove it on the admin page; `npm start -- --empty` starts without.\n");
      await this.#follow(
        api,
        DEMO_MONITORS.map(({ id }) => id),
      );
    });
  }

  /** Deletes all that the demo brought, and nothing else. */
  async remove(api: Api): Promise<void> {
    if (this.#state !== "running") return;
    await this.#during("removing", async () => {
      this.#stopAgent?.();
      await removeDemo(api);
      await this.close();
      console.log("The demo is removed.\n");
    });
  }

  async close(): Promise<void> {
    this.#stopAgent?.();
    await this.#shop?.close();
    this.#shop = null;
    this.#agent = null;
    this.#state = "absent";
  }

  /** A start or a removal that fails leaves the state of before, and its reason for the page. */
  async #during(state: DemoState, work: () => Promise<void>): Promise<void> {
    const before = this.#state;
    this.#state = state;
    this.#fault = null;
    try {
      await work();
    } catch (error) {
      this.#state = before;
      this.#fault = error instanceof Error ? error.message : String(error);
      throw error;
    }
  }

  #startShop(port: number | null): Promise<Shop> {
    const log = (line: DemoLine) => this.#agent?.log(line);
    return startShop(port === null ? { log } : { port, log });
  }

  async #follow(api: Api, ids: readonly string[]): Promise<void> {
    this.#agent = demoAgent(await agentApi(api, ids));
    this.#stopAgent = this.#agent.follow();
    this.#state = "running";
  }
}
