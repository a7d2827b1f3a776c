import { Webhook } from "standardwebhooks";
import { describe, expect, it } from "vitest";
import { webhookHeaders } from "../../src/notify/sign.ts";

const body = '{"type":"test"}';
const at = Date.now();

describe("the headers of a webhook", () => {
  it("match the specification's own example", () => {
    const headers = webhookHeaders("whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", {
      id: "msg_p5jXN8AQM9LWM0D4loKWxJek",
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    });
    expect(headers).toEqual({
      "webhook-id": "msg_p5jXN8AQM9LWM0D4loKWxJek",
      "webhook-timestamp": "1614265330",
      "webhook-signature": "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
    });
  });

  it("are verified by a receiver that knows a whsec_ secret", () => {
    const secret = `whsec_${btoa("a key of some length")}`;
    const headers = webhookHeaders(secret, { id: "d1", at, body });
    expect(new Webhook(secret).verify(body, headers)).toEqual({ type: "test" });
    expect(() => new Webhook(secret).verify(`${body} `, headers)).toThrow();
  });

  it("are verified by a receiver that takes the text as the key", () => {
    const headers = webhookHeaders("pässword", { id: "d1", at, body });
    const key = new TextEncoder().encode("pässword");
    expect(new Webhook(key, { format: "raw" }).verify(body, headers)).toEqual({ type: "test" });
  });

  it("have no signature without a secret, but an id to tell repeats by", () => {
    expect(Object.keys(webhookHeaders(null, { id: "d1", at, body }))).toEqual([
      "webhook-id",
      "webhook-timestamp",
    ]);
  });
});
