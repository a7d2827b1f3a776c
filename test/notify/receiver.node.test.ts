import { createServer, type IncomingMessage, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { Webhook } from "standardwebhooks";
import { afterEach, describe, expect, it } from "vitest";
import { parseChannel } from "../../src/core/config/channel/channel.ts";
import { type SendResult, send } from "../../src/notify/send.ts";
import { outage } from "./sample-alert.ts";

const secret = `whsec_${Buffer.from("a key of some length").toString("base64")}`;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

/** A receiver on loopback: sends one alert there and gives the result. */
async function tell(listener: RequestListener, timeoutMs = 5000): Promise<SendResult> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  closing.push(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`;
  const parsed = parseChannel({ id: "ops", kind: "webhook", url, secret: "{{secret.KEY}}" });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return send(parsed.channel, outage, () => secret, { now: Date.now(), development: true, timeoutMs });
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const parts: Buffer[] = [];
  for await (const part of request) parts.push(part as Buffer);
  return Buffer.concat(parts).toString();
}

describe("a real receiver", () => {
  it("verifies the alert with the Standard Webhooks library", async () => {
    let verified: unknown;
    const result = await tell(async (request, response) => {
      verified = new Webhook(secret).verify(await bodyOf(request), request.headers as Record<string, string>);
      response.writeHead(202).end();
    });
    expect(result).toEqual({ kind: "sent", status: 202 });
    expect(verified).toMatchObject({ type: "outage.opened", data: { monitor: { id: "shop" } } });
  });

  it("that never answers is given up at the deadline", async () => {
    expect(await tell(() => {}, 200)).toMatchObject({
      kind: "failed",
      recoverable: true,
      error: "the receiver did not answer within 200 ms",
    });
  });

  it("whose refusal never ends has refused all the same", async () => {
    const result = await tell((_request, response) => {
      response.writeHead(400);
      response.write("no ");
    }, 300);
    expect(result).toMatchObject({ recoverable: false, status: 400, error: "the receiver answered 400: no" });
  });

  it("whose refusal is huge costs no more than its start", async () => {
    let open = true;
    const result = await tell((_request, response) => {
      response.on("close", () => {
        open = false;
      });
      response.writeHead(400);
      const more = () => {
        while (open && response.write("no ".repeat(10_000)));
      };
      response.on("drain", more);
      more();
    });
    expect(result).toMatchObject({ status: 400 });
  });

  it("that hangs up may come back", async () => {
    expect(await tell((request) => request.socket.destroy())).toMatchObject({
      recoverable: true,
      status: null,
    });
  });
});
