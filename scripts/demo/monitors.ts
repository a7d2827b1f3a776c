/** The demo's five monitors. Their names say that they are simulated; their ids start with `demo-`. */
import type { MonitorInput } from "../../src/core/config/monitor.ts";

export const DEMO_GROUP = "Demo (simulated)";

export interface DemoMonitor {
  readonly id: string;
  readonly name: string;
  readonly path: string;
  /** What a visitor usually waits. */
  readonly baseMs: number;
  /** What is wrong with it, as printed at the start. */
  readonly story: string;
  readonly policy?: Pick<MonitorInput, "assert" | "alert">;
}

export const DEMO_MONITORS: readonly DemoMonitor[] = [
  {
    id: "demo-home",
    name: "Shop home page",
    path: "/",
    baseMs: 45,
    story: "is well; a deploy took it down for 14 minutes four days ago",
    policy: { assert: { bodyContains: ["Demo shop"] } },
  },
  {
    id: "demo-checkout",
    name: "Checkout",
    path: "/checkout",
    baseMs: 120,
    story: "answers 502 for 15 seconds at :00 and :30, when a report job starves it",
  },
  {
    id: "demo-search",
    name: "Search",
    path: "/search",
    baseMs: 80,
    story: "answers 502 to one request in five: one of five backends is dead",
    // Two failures in a row are chance here, not an outage.
    policy: { alert: { outageAfter: 5 } },
  },
  {
    id: "demo-reports",
    name: "Reports",
    path: "/reports",
    baseMs: 400,
    story: "answers 504 after 8 seconds, intermittently: the gateway gives up waiting",
  },
  {
    id: "demo-api",
    name: "Shop API",
    path: "/api/stock",
    baseMs: 60,
    story: "failed twice in a week: too few to tell, and Edgetick says so",
    policy: { assert: { json: [{ path: "$.stock", equals: "ok" }] } },
  },
];

export function monitorInput(demo: DemoMonitor, gateway: string): MonitorInput {
  return {
    id: demo.id,
    name: demo.name,
    group: DEMO_GROUP,
    target: { url: `${gateway}${demo.path}` },
    ...demo.policy,
  };
}
