import { afterEach, describe, expect, it, vi } from "vitest";
import { type ChannelInput, parseChannel } from "../../src/core/config/channel/channel.ts";
import { type SendResult, send } from "../../src/notify/send.ts";
import { outage } from "./sample-alert.ts";

const now = Date.UTC(2026, 10, 22, 3, 1);
const secrets: Record<string, string> = {
  HOOK: "https://hooks.example/s3cret-path",
  INWARD: "http://127.0.0.1:8099/",
  NOT_A_URL: "hooks.example",
  KEY: "the key\n",
  BAD_KEY: "whsec_not base64",
  ADMIN_TOKEN: "admin",
};
const lookup = (name: string) => secrets[name] ?? null;

function sendTo(input: ChannelInput, development = false): Promise<SendResult> {
  const parsed = parseChannel(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return send(parsed.channel, outage, lookup, { now, development, timeoutMs: 2000 });
}

function receiver(answer: (request: Request) => Response | Promise<Response>) {
  return vi
    .spyOn(globalThis, "fetch")
    .mockImplementation(async (input, init) => answer(new Request(input as string, init as RequestInit)));
}

const hook: ChannelInput = { id: "ops", kind: "webhook", url: "{{secret.HOOK}}" };

afterEach(() => vi.restoreAllMocks());

describe("what a receiver answers decides whether to try again", () => {
  it.each([
    [200, { kind: "sent", status: 200 }],
    [204, { kind: "sent", status: 204 }],
    [400, { kind: "failed", recoverable: false }],
    [401, { kind: "failed", recoverable: false }],
    [404, { kind: "failed", recoverable: false }],
    [410, { kind: "failed", recoverable: false, error: expect.stringContaining("the receiver is gone") }],
    [408, { kind: "failed", recoverable: true }],
    [425, { kind: "failed", recoverable: true }],
    [429, { kind: "failed", recoverable: true }],
    [500, { kind: "failed", recoverable: true, error: "the receiver answered 500" }],
    [503, { kind: "failed", recoverable: true }],
    [530, { kind: "failed", recoverable: true }],
  ])("%i", async (status, expected) => {
    receiver(() => new Response(null, { status }));
    expect(await sendTo(hook)).toMatchObject(expected);
  });

  it("a redirect is a failure that says so, without the path, which may be a secret", async () => {
    receiver(
      () => new Response(null, { status: 301, headers: { location: "https://new.example/s3cret-path" } }),
    );
    expect(await sendTo(hook)).toMatchObject({
      recoverable: false,
      error: "301 to https://new.example: redirects are not followed; give the channel the final url",
    });
  });

  it("a receiver that can't be reached may come back", async () => {
    receiver(() => Promise.reject(new Error("Network connection lost.")));
    expect(await sendTo(hook)).toMatchObject({
      recoverable: true,
      status: null,
      error: "the receiver could not be reached: Network connection lost.",
    });
  });

  it("waits as long as the receiver asks", async () => {
    receiver(() => new Response("slow down", { status: 429, headers: { "retry-after": "30" } }));
    expect(await sendTo(hook)).toMatchObject({
      retryAfterMs: 30_000,
      error: "the receiver answered 429: slow down",
    });
  });
});

describe("what a receiver says counts by the rules of its kind", () => {
  const cases: [string, ChannelInput, number, string, Partial<SendResult>][] = [
    [
      "Telegram says in the body how long to wait",
      { id: "t", kind: "telegram", token: "1:a", chat: 1 },
      429,
      '{"ok":false,"error_code":429,"description":"Too Many Requests: retry after 35","parameters":{"retry_after":35}}',
      {
        recoverable: true,
        retryAfterMs: 35_000,
        error: "the receiver answered 429: Too Many Requests: retry after 35",
      },
    ],
    [
      "Discord does, in parts of a second",
      { id: "d", kind: "discord", url: "https://d.example/x" },
      429,
      '{"message":"You are being rate limited.","retry_after":0.65,"global":false}',
      { recoverable: true, retryAfterMs: 650 },
    ],
    [
      "Slack explains in a word",
      { id: "s", kind: "slack", url: "https://s.example/x" },
      404,
      "no_service",
      {
        recoverable: false,
        error: "the receiver answered 404: no_service: the webhook was removed or disabled: make a new one",
      },
    ],
    [
      "Teams refuses with a 200, for a while",
      { id: "m", kind: "teams", url: "https://m.example/x" },
      200,
      "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 429 with ContextId x",
      { kind: "failed", recoverable: true, status: 200 },
    ],
    [
      "or for good",
      { id: "m", kind: "teams", url: "https://m.example/x" },
      200,
      "Webhook message delivery failed with error: Microsoft Teams endpoint returned HTTP error 413 with ContextId x",
      { kind: "failed", recoverable: false, error: "the receiver answered 200: Teams refused it with 413" },
    ],
    [
      "Teams takes it with a 1",
      { id: "m", kind: "teams", url: "https://m.example/x" },
      200,
      "1",
      { kind: "sent" },
    ],
  ];
  it.each(cases)("%s", async (_what, channel, status, body, expected) => {
    receiver(() => new Response(body, { status }));
    expect(await sendTo(channel)).toMatchObject(expected);
  });

  it("and a Retry-After that is no time is none", async () => {
    receiver(() => new Response("", { status: 503, headers: { "retry-after": "soon 3" } }));
    expect(await sendTo(hook)).toMatchObject({ retryAfterMs: null });
  });
});

describe("secrets", () => {
  it("are filled in when sending, without the line break of a piped-in value", async () => {
    const fetched = receiver(() => new Response("ok"));
    await sendTo({ ...hook, kind: "ntfy", url: "https://ntfy.example/t", token: "{{secret.KEY}}" });
    const [, init] = fetched.mock.calls[0] ?? [];
    expect(new Headers(init?.headers as HeadersInit).get("authorization")).toBe("Bearer the key");
  });

  it("never show in an error, even when the receiver repeats them", async () => {
    receiver((request) => new Response(`${"x".repeat(190)} no ${request.url}`, { status: 404 }));
    const result = await sendTo(hook);
    expect(JSON.stringify(result)).not.toContain("s3cret");
    receiver(() => Promise.reject(new Error(`no route to ${secrets.HOOK}`)));
    expect(await sendTo(hook)).toMatchObject({
      error: "the receiver could not be reached: no route to {{secret.HOOK}}",
    });
  });

  it("are not filled into what a target answered", async () => {
    const sent = receiver(() => new Response("ok"));
    const parsed = parseChannel(hook);
    if (!parsed.ok) throw new Error("expected a channel");
    const alert = { ...outage, data: { ...outage.data, monitor: { id: "shop", name: "{{secret.KEY}}" } } };
    await send(parsed.channel, alert, lookup, { now, development: false });
    expect(String(sent.mock.calls[0]?.[1]?.body)).toContain("{{secret.KEY}}");
  });

  it.each([
    [
      { ...hook, url: "{{secret.GONE}}" },
      "url: secret GONE is not set; set it with: npx wrangler secret put GONE (locally: in .dev.vars)",
    ],
    [{ ...hook, url: "{{secret.NOT_A_URL}}" }, "the channel's url is not a URL"],
    [{ ...hook, secret: "{{secret.BAD_KEY}}" }, "the channel's secret is not base64 after whsec_"],
    [{ ...hook, url: "{{secret.INWARD}}" }, "the channel's url "],
    [{ ...hook, url: "https://localhost/" }, "the channel's url "],
  ] as [ChannelInput, string][])(
    "that can't be used stop the sending for good: %o",
    async (channel, error) => {
      const fetched = receiver(() => new Response("ok"));
      expect(await sendTo(channel)).toMatchObject({
        recoverable: false,
        error: expect.stringContaining(error),
      });
      expect(fetched).not.toHaveBeenCalled();
    },
  );

  it("may lead to loopback in development", async () => {
    receiver(() => new Response("ok"));
    expect(await sendTo({ ...hook, url: "{{secret.INWARD}}" }, true)).toMatchObject({ kind: "sent" });
  });
});
