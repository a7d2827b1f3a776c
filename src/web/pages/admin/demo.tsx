/**
 * The demo's card and its two buttons. Only `npm start` gives a Worker the address of a demo; in production the card is
 * empty and its addresses are not found.
 */
import type { Env } from "../../../env.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { Problem } from "../../problem.ts";
import { post, seeOther } from "../frame/respond.tsx";
import { Action } from "./admin-layout.tsx";

const TIMEOUT_MS = 2_000;
const LOOPBACK = /^http:\/\/127\.0\.0\.1:\d+\//;

/** As scripts/local/demo.ts says it. */
export interface DemoStatus {
  readonly state: "absent" | "importing" | "running" | "removing";
  readonly fault: string | null;
}

function controlOf({ DEMO_CONTROL: url }: Env): string | null {
  return typeof url === "string" && LOOPBACK.test(url) ? url : null;
}

async function asked(url: string, method: "GET" | "POST"): Promise<DemoStatus | null> {
  try {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(TIMEOUT_MS) });
    return response.ok ? await response.json<DemoStatus>() : null;
  } catch {
    return null;
  }
}

/** Null where there is no demo to be had. */
export async function demoStatus(env: Env): Promise<DemoStatus | null> {
  const url = controlOf(env);
  return url === null ? null : asked(url, "GET");
}

interface DemoCardProps {
  readonly demo: DemoStatus | null;
  /** Whether any monitor is there: a demo is offered to an empty page. */
  readonly empty: boolean;
}

export function DemoCard({ demo, empty }: DemoCardProps) {
  if (demo === null || (demo.state === "absent" && !empty && demo.fault === null)) return null;
  return (
    <section class="card stack">
      <h2>Demo</h2>
      {demo.fault !== null && <p class="notice bad">It did not work: {demo.fault}.</p>}
      <Offer state={demo.state} />
    </section>
  );
}

function Offer({ state }: Pick<DemoStatus, "state">) {
  switch (state) {
    case "absent":
      return (
        <>
          <p>A simulated shop behind a simulated gateway, with a week of history and 502s to look into.</p>
          <Action action="/admin/demo/start" label="Start the demo" />
        </>
      );
    case "importing":
      return <p>A week of simulated history is being imported; it takes up to a minute. Reload to see it.</p>;
    case "removing":
      return <p>The demo is being removed. Reload to see it gone.</p>;
    case "running":
      return (
        <details>
          <summary>The demo-… monitors watch a simulated shop. Remove the demo</summary>
          <p>Its monitors, their history and events, and its agent go. What you added yourself stays.</p>
          <Action action="/admin/demo/remove" label="Remove the demo" kind="danger" />
        </details>
      );
    default:
      return state satisfies never;
  }
}

async function ask(c: WebContext, what: "start" | "remove"): Promise<Response> {
  await assertAdmin(c);
  const url = controlOf(c.env);
  if (url === null) throw new Problem(404, "There is a demo only where `npm start` runs Edgetick.");
  const status = await asked(`${url}/${what}`, "POST");
  if (status === null)
    throw new Problem(503, "The process that runs the demo does not answer. Start `npm start` again.");
  return seeOther("/admin");
}

export function demoRoutes(app: WebApp): void {
  post(app, "/admin/demo/start", (c) => ask(c, "start"));
  post(app, "/admin/demo/remove", (c) => ask(c, "remove"));
}
