import { afterAll, beforeAll, expect, it } from "vitest";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const TICKS = 200;

interface Failure {
  readonly id: string;
  readonly attempt: number;
  readonly reading: { status: number; headers: [string, string][]; body: { text: string } };
}

let worker: Worker;
let target: Target;

beforeAll(async () => {
  worker = await Worker.start();
  let count = 0;
  target = await Target.start((request, response, self) => {
    count++;
    const bad = count % 7 === 3 || count % 31 === 5;
    const headers: [string, string][] = [
      ["Server", "nginx/1.22.1"],
      ["X-Serial", String(count)],
      ["Content-Type", "text/html"],
    ];
    if (bad) self.answer(request, response, 502, headers, `<h1>502 Bad Gateway</h1> number ${count % 3}`);
    else self.answer(request, response, 200, headers, "fine");
  });
});

afterAll(async () => {
  await target?.stop();
  await worker?.stop();
});

it("keeps every failure of 200 ticks exactly as the target's own log has it", async () => {
  await worker.api("/monitors", {
    method: "POST",
    body: { id: "shop", target: { url: `${target.origin}/health` }, recheck: { afterSeconds: [] } },
  });
  for (let minute = 0; minute < TICKS; minute++) await worker.tick(START + minute);

  const bad = target.log.filter(({ status }) => status === 502);
  expect(bad.length).toBeGreaterThan(25);
  const failures = await worker.all<Failure>(`/monitors/shop/failures?from=${START * 60_000}`);
  expect(failures.map(({ id }) => id)).toEqual(bad.map(({ id }) => id));
  const checks = await worker.all<{ id: string; verdict: string }>(
    `/monitors/shop/checks?from=${START * 60_000}`,
  );
  expect(checks.map(({ id }) => id)).toEqual(target.log.map(({ id }) => id));

  for (const [index, seen] of bad.entries()) {
    const failure = await worker.api<Failure>(`/failures/${failures[index]!.id}`);
    expect(failure.reading.status).toBe(502);
    expect(failure.reading.body.text).toBe(seen.body);
    for (const [name, value] of seen.headers) {
      const kept = failure.reading.headers.find(([known]) => known.toLowerCase() === name.toLowerCase());
      expect(kept?.[1]).toBe(value);
    }
  }
});
