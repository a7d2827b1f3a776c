/** Targets that hang, drip or reset, beside good ones: every minute is complete, and the good ones are judged right. */
import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, expect, it } from "vitest";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const MINUTES = 3;
const BEHAVIOURS = ["hang", "drip", "reset", "fine"] as const;
const MONITORS = { hang: 10, drip: 5, reset: 5, fine: 30 } as const;
const EXPECTED = {
  hang: "probe.timeout",
  drip: "probe.timeout",
  reset: "tcp.reset tcp.closed http.error unknown",
  fine: "",
} as const;

interface Check {
  readonly id: string;
  readonly verdict: string;
  readonly attempt: number;
  readonly failure?: { readonly type: string };
}

let worker: Worker;
let target: Target;
const dripping = new Set<NodeJS.Timeout>();

function drip(response: ServerResponse): void {
  response.writeHead(200, { "content-type": "text/plain" });
  const timer = setInterval(() => response.write("drip "), 50);
  dripping.add(timer);
  response.on("close", () => clearInterval(timer));
}

beforeAll(async () => {
  worker = await Worker.start();
  target = await Target.start((request, response, self) => {
    const path = request.url ?? "";
    if (path.startsWith("/hang")) return;
    if (path.startsWith("/drip")) drip(response);
    else if (path.startsWith("/reset")) request.socket.resetAndDestroy();
    else self.answer(request, response, 200, [], "fine");
  });
});

afterAll(async () => {
  for (const timer of dripping) clearInterval(timer);
  await worker?.stop();
  await target?.stop();
});

it("completes every minute of 50 monitors though 20 of them misbehave", async () => {
  for (const behaviour of BEHAVIOURS)
    for (let index = 0; index < MONITORS[behaviour]; index++)
      await worker.api("/monitors", {
        method: "POST",
        body: {
          id: `${behaviour}-${index}`,
          target: { url: `${target.origin}/${behaviour}`, timeoutMs: behaviour === "fine" ? 30_000 : 500 },
          recheck: { afterSeconds: [] },
        },
      });
  for (let minute = 0; minute < MINUTES; minute++) await worker.tick(START + minute);

  for (const behaviour of BEHAVIOURS)
    for (let index = 0; index < MONITORS[behaviour]; index++) {
      const id = `${behaviour}-${index}`;
      const checks = await worker.all<Check>(`/monitors/${id}/checks?from=${START * 60_000}&attempt=0`);
      expect(checks.map((check) => check.id)).toEqual(
        Array.from({ length: MINUTES }, (_, minute) => `${id}.${(START + minute).toString(36)}.auto.0`),
      );
      for (const { verdict, failure } of checks) {
        expect(`${id} ${verdict}`).toBe(`${id} ${behaviour === "fine" ? "up" : "down"}`);
        if (failure) expect(EXPECTED[behaviour].split(" ")).toContain(failure.type);
      }
    }
  const seen = target.log.map(({ id }) => id);
  expect(new Set(seen).size).toBe(seen.length);
  expect(seen).toHaveLength(MONITORS.fine * MINUTES);
});
