/** Two triggers for one minute in the real Worker: one record, one alert. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);

let worker: Worker;
let target: Target;
let receiver: Target;
const received: { id: string; type: string }[] = [];

beforeAll(async () => {
  worker = await Worker.start();
  target = await Target.start((request, response, self) =>
    self.answer(request, response, 502, [["Server", "nginx/1.22.1"]], "502 Bad Gateway"),
  );
  receiver = await Target.start((request, response) => {
    let body = "";
    request.on("data", (chunk: Buffer) => {
      body += chunk.toString();
    });
    request.on("end", () => {
      received.push({ id: String(request.headers["webhook-id"]), type: JSON.parse(body).type });
      response.writeHead(200).end();
    });
  });
});

afterAll(async () => {
  await worker?.stop();
  await target?.stop();
  await receiver?.stop();
});

it("joins triggers of one minute, also when it is done already", async () => {
  const url = `${receiver.origin}/in`;
  await worker.api("/channels", { method: "POST", body: { id: "ops", kind: "webhook", url } });
  await worker.api("/monitors", {
    method: "POST",
    body: { id: "shop", target: { url: `${target.origin}/` }, recheck: { afterSeconds: [] } },
  });
  await worker.tick(START);
  await Promise.all([worker.tick(START + 1), worker.tick(START + 1), worker.tick(START + 1)]);
  await worker.tick(START + 1);
  await Promise.all([worker.tick(START + 2), worker.tick(START + 3)]);

  const checks = await worker.all<{ id: string }>(`/monitors/shop/checks?from=${START * 60_000}`);
  expect(checks.map(({ id }) => id)).toEqual(
    [0, 1, 2, 3].map((minute) => `shop.${(START + minute).toString(36)}.auto.0`),
  );
  expect(target.log.map(({ id }) => id).toSorted()).toEqual(checks.map(({ id }) => id));
  await expect.poll(() => received.map(({ type }) => type)).toEqual(["outage.opened"]);
});
