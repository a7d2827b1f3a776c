/** Brings the demo to an empty Edgetick, or the demo's shop back to one that has its monitors. */
import type { Api } from "../api-client.ts";
import { type DemoAgent, demoAgent } from "../demo/agent.ts";
import { loadDemo, pointDemo } from "../demo/load.ts";
import type { DemoLine } from "../demo/logs.ts";
import { DEMO_MONITORS } from "../demo/monitors.ts";
import { type Shop, startShop } from "../demo/shop.ts";
import { minuteOf } from "./clock.ts";

/** The shop of an earlier run, started before anything can probe it; null when that run had no demo. */
export async function earlierShop(port: number | null): Promise<Shop | null> {
  return port === null ? null : startShop({ port, log: (line) => listener?.(line) });
}

/** The running shop, or null when this Edgetick has no demo. */
export async function bringDemo(api: Api, wanted: boolean, earlier: Shop | null): Promise<Shop | null> {
  const monitors = await api.all<{ id: string }>("/api/v1/monitors");
  const ids = monitors.map(({ id }) => id);
  const has = ids.some((id) => DEMO_MONITORS.some((demo) => demo.id === id));
  if (!has && (ids.length > 0 || !wanted)) {
    await earlier?.close();
    return null;
  }
  const shop = earlier ?? (await startShop({ log: (line) => listener?.(line) }));
  const agent = demoAgent(api);
  listener = agent.log;
  if (has) {
    await pointDemo(api, shop.url, ids);
    console.log(
      "The demo's monitors are still here, so its simulated shop runs again. Delete them to be rid of it.\n",
    );
    return followed(shop, agent);
  }
  console.log(
    "The database is empty, so here is a demo: a simulated shop behind a simulated gateway, on loopback.",
  );
  for (const demo of DEMO_MONITORS) console.log(`  ${demo.name.padEnd(15)} ${demo.story}`);
  const began = Date.now();
  process.stdout.write("Importing a week of simulated history … ");
  const { checks, events } = await loadDemo(api, shop.url, minuteOf(began));
  const seconds = Math.round((Date.now() - began) / 1000);
  console.log(`${checks} checks and ${events} events in ${seconds} s.`);
  console.log(
    "Start with `npm start -- --empty` to do without; delete the demo-… monitors to be rid of it.\n",
  );
  return followed(shop, agent);
}

/** The demo's agent listens to the shop's gateway; an earlier run's shop is started before there is an agent. */
let listener: ((line: DemoLine) => void) | null = null;

/** From here on the agent asks; before there were monitors it would have found nobody to ask. */
function followed(shop: Shop, agent: DemoAgent): Shop {
  const stop = agent.follow();
  const close = async () => {
    stop();
    await shop.close();
  };
  return { ...shop, close };
}
