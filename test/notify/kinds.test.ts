import { describe, expect, it } from "vitest";
import { type ChannelInput, parseChannel } from "../../src/core/config/channel/channel.ts";
import type { Alert } from "../../src/notify/alert.ts";
import { requestsFor } from "../../src/notify/kinds.ts";
import type { Outgoing } from "../../src/notify/outgoing.ts";
import { outage, recovery } from "./sample-alert.ts";

const now = Date.UTC(2026, 10, 22, 3, 1);

function request(input: ChannelInput, alert: Alert): Outgoing & { json: Record<string, unknown> } {
  const parsed = parseChannel(input);
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const [outgoing] = requestsFor(parsed.channel, alert, now);
  return { ...outgoing!, json: JSON.parse(outgoing!.body) };
}

describe("a webhook", () => {
  const channel = { id: "ops", kind: "webhook", url: "https://hooks.example/", secret: "k" } as const;

  it("posts Standard Webhooks' type, timestamp and data", () => {
    const { url, headers, json } = request(channel, outage);
    expect(url).toBe("https://hooks.example/");
    expect(json).toEqual({ type: "outage.opened", timestamp: "2026-11-22T03:00:30.000Z", data: outage.data });
    expect(headers).toMatchObject({ "content-type": "application/json", "webhook-id": "delivery-1" });
  });

  it("signs each try anew, so a late one is not refused as old", () => {
    expect(request(channel, outage).headers["webhook-timestamp"]).toBe(String(now / 1000));
  });
});

describe("Slack", () => {
  it("shows the message and lets no target mention the channel", () => {
    const { json } = request({ id: "s", kind: "slack", url: "https://hooks.slack.example/x" }, outage);
    const text = JSON.stringify(json);
    expect(text).toContain("nginx answered 502");
    expect(text).toContain("nginx &lt;!channel&gt;");
    expect(text).not.toContain("<!channel>");
  });

  it("stays within a section's 3000 characters", () => {
    const monitor = { ...outage.data.monitor, url: `https://shop.example/${"x".repeat(2000)}` };
    const meaning = "y".repeat(5000);
    const firstFailure = { ...outage.data.firstFailure, attribution: { meaning } };
    const { json } = request(
      { id: "s", kind: "slack", url: "https://hooks.slack.example/x" },
      { ...outage, data: { ...outage.data, monitor, firstFailure } },
    );
    const [block] = json.blocks as { text: { text: string } }[];
    expect(block?.text.text.length).toBeLessThanOrEqual(3000);
  });
});

describe("Discord", () => {
  it("sends one embed that mentions nobody", () => {
    const { json } = request({ id: "d", kind: "discord", url: "https://discord.example/x" }, outage);
    expect(json.allowed_mentions).toEqual({ parse: [] });
    expect(json.embeds).toMatchObject([
      { title: expect.stringContaining("502 by nginx"), timestamp: "2026-11-22T03:00:30.000Z" },
    ]);
  });
});

describe("Telegram", () => {
  it("calls the bot's sendMessage with plain text", () => {
    const { url, json } = request({ id: "t", kind: "telegram", token: "1:a", chat: 42 }, outage);
    expect(url).toBe("https://api.telegram.org/bot1:a/sendMessage");
    expect(json).toMatchObject({
      chat_id: "42",
      text: expect.stringMatching(/^Shop is down: 502 by nginx.*\nnginx answered 502/),
    });
    expect(json).not.toHaveProperty("parse_mode");
  });
});

describe("Teams", () => {
  it("wraps an Adaptive Card with a button for each link", () => {
    const { json } = request({ id: "m", kind: "teams", url: "https://teams.example/x" }, outage);
    expect(json).toMatchObject({
      type: "message",
      attachments: [
        {
          contentType: "application/vnd.microsoft.card.adaptive",
          content: { type: "AdaptiveCard", actions: [{ title: "Incident" }, { title: "Monitor" }] },
        },
      ],
    });
  });
});

describe("ntfy", () => {
  it.each([
    ["https://ntfy.sh/shop", "https://ntfy.sh/", "shop"],
    ["https://push.example/ntfy/shop/", "https://push.example/ntfy/", "shop"],
  ])("publishes to the topic of %s", (topicUrl, url, topic) => {
    const outgoing = request({ id: "n", kind: "ntfy", url: topicUrl, token: "tk" }, outage);
    expect(outgoing).toMatchObject({
      url,
      headers: { authorization: "Bearer tk" },
      json: { topic, title: "Shop is down: 502 by nginx, upstream refused (weur)", priority: 5 },
    });
  });
});

describe("PagerDuty and Opsgenie", () => {
  const pagerduty = { id: "p", kind: "pagerduty", routingKey: "rk" } as const;
  const opsgenie = { id: "o", kind: "opsgenie", apiKey: "ak" } as const;

  it("PagerDuty opens and resolves the same incident", () => {
    const opened = request(pagerduty, outage).json;
    expect(opened).toMatchObject({
      routing_key: "rk",
      event_action: "trigger",
      payload: { severity: "critical" },
    });
    expect(request(pagerduty, recovery).json).toEqual({
      routing_key: "rk",
      event_action: "resolve",
      dedup_key: opened.dedup_key,
    });
  });

  it("Opsgenie opens and closes the same alias", () => {
    const opened = request(opsgenie, outage);
    expect(opened).toMatchObject({
      url: "https://api.opsgenie.com/v2/alerts",
      headers: { authorization: "GenieKey ak" },
      json: {
        message: "Shop is down: 502 by nginx, upstream refused (weur)",
        alias: "shop.outage.abc",
        priority: "P1",
      },
    });
    expect(request(opsgenie, recovery).url).toBe(
      "https://api.opsgenie.com/v2/alerts/shop.outage.abc/close?identifierType=alias",
    );
  });
});

describe("what is over when it is told", () => {
  const blip: Alert = {
    ...outage,
    type: "blip",
    data: { ...outage.data, incident: null, blip: { minMs: 1, maxMs: 2 } },
  };
  const test: Alert = { ...outage, type: "test" };
  const requests = (input: ChannelInput, alert: Alert) => {
    const parsed = parseChannel(input);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return requestsFor(parsed.channel, alert, now);
  };

  it.each([blip, test])("resolves itself in PagerDuty: $type", (alert) => {
    const sent = requests({ id: "p", kind: "pagerduty", routingKey: "rk" }, alert).map(({ body }) =>
      JSON.parse(body),
    );
    expect(sent.map(({ event_action }) => event_action)).toEqual(["trigger", "resolve"]);
    expect(sent[0].dedup_key).toBe(sent[1].dedup_key);
  });

  it.each([blip, test])("closes itself in Opsgenie, once the alert can have been made: $type", (alert) => {
    const [open, close] = requests({ id: "o", kind: "opsgenie", apiKey: "ak" }, alert);
    const { alias } = JSON.parse(open!.body);
    expect(close!.url).toContain(`/${alias}/close?identifierType=alias`);
    expect(close!.afterMs).toBeGreaterThan(0);
  });

  it("an outage stays open", () => {
    expect(requests({ id: "p", kind: "pagerduty", routingKey: "rk" }, outage)).toHaveLength(1);
    expect(requests({ id: "o", kind: "opsgenie", apiKey: "ak" }, outage)).toHaveLength(1);
  });
});

it("PagerDuty gets fields to route by, and the text", () => {
  const { json } = request({ id: "p", kind: "pagerduty", routingKey: "rk" }, outage);
  expect(json.payload).toMatchObject({
    summary: "Shop is down: 502 by nginx, upstream refused (weur)",
    custom_details: {
      text: expect.stringContaining("nginx answered 502"),
      failure: "http.status",
      status: 502,
      hop: "proxy",
      product: "nginx",
      cause: "connection_refused",
      failingRegions: ["weur"],
      goodRegions: ["enam", "apac"],
      checkId: "shop.abc.weur.0",
    },
  });
});

describe("the kinds that came later", () => {
  it("Google Chat keeps an incident in one thread and calls nobody", () => {
    const { url, json } = request(
      { id: "g", kind: "googlechat", url: "https://chat.example/v1?key=k&token=t" },
      outage,
    );
    expect(url).toBe(
      "https://chat.example/v1?key=k&token=t&messageReplyOption=REPLY_MESSAGE_FALLBACK_TO_NEW_THREAD",
    );
    expect(json).toMatchObject({
      thread: { threadKey: "shop.outage.abc" },
      text: expect.stringContaining("502 by nginx"),
    });
  });

  it("Mattermost gets an attachment in the colour of the state", () => {
    const { json } = request({ id: "m", kind: "mattermost", url: "https://mm.example/hooks/x" }, recovery);
    expect(json.attachments).toMatchObject([
      { color: "#3fa34d", title: "Shop is up again after 10 minutes" },
    ]);
  });

  it("Pushover gets its keys, a priority and a link", () => {
    const { url, json } = request({ id: "p", kind: "pushover", token: "t", user: "u" }, outage);
    expect(url).toBe("https://api.pushover.net/1/messages.json");
    expect(json).toMatchObject({
      token: "t",
      user: "u",
      priority: 1,
      timestamp: 1_795_316_430,
      url_title: "Incident",
    });
  });

  it("Jira Service Management opens and closes by alias, as Opsgenie did", () => {
    const jsm = { id: "j", kind: "jsm", apiKey: "ak" } as const;
    expect(request(jsm, outage)).toMatchObject({
      url: "https://api.atlassian.com/jsm/ops/integration/v2/alerts",
      headers: { authorization: "GenieKey ak" },
      json: { alias: "shop.outage.abc", priority: "P1" },
    });
    expect(request(jsm, recovery).url).toBe(
      "https://api.atlassian.com/jsm/ops/integration/v2/alerts/shop.outage.abc/close?identifierType=alias",
    );
  });
});

it("Resend gets the mail with a key by which a second try sends no second mail", () => {
  const channel = {
    id: "m",
    kind: "email",
    to: "ops@example.com",
    from: "a@example.com",
    via: "resend",
    apiKey: "re_x",
  } as const;
  expect(request(channel, outage)).toMatchObject({
    url: "https://api.resend.com/emails",
    headers: { authorization: "Bearer re_x", "idempotency-key": "delivery-1" },
    json: {
      from: "a@example.com",
      to: ["ops@example.com"],
      subject: "Shop is down: 502 by nginx, upstream refused (weur)",
    },
  });
});
