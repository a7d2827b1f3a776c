import { describe, expect, it } from "vitest";
import { parseChannel, shownChannel, withStoredSecrets } from "../../../src/core/config/channel/channel.ts";
import { CHANNEL_KINDS, KINDS } from "../../../src/core/config/channel/kinds.ts";
import { ALERT_TYPES } from "../../../src/core/incident/incident.ts";

const webhook = { id: "ops", kind: "webhook", url: "https://hooks.example/alert" };

describe("a channel needs only its id, its kind and what the kind needs", () => {
  it.each([
    [webhook, { events: null, secret: null }],
    [{ id: "s", kind: "slack", url: "{{secret.SLACK_URL}}" }, { events: null }],
    [{ id: "d", kind: "discord", url: "https://discord.example/{{secret.DISCORD_PATH}}" }, {}],
    [{ id: "m", kind: "teams", url: "{{secret.TEAMS_URL}}" }, {}],
    [
      { id: "t", kind: "telegram", token: "{{secret.BOT}}", chat: -100123 },
      { chat: "-100123", url: "https://api.telegram.org" },
    ],
    [{ id: "n", kind: "ntfy", url: "https://ntfy.sh/shop" }, { token: null }],
    [
      { id: "p", kind: "pagerduty", routingKey: "{{secret.PD}}" },
      { url: "https://events.pagerduty.com/v2/enqueue" },
    ],
    [{ id: "o", kind: "opsgenie", apiKey: "{{secret.OG}}" }, { url: "https://api.opsgenie.com/v2/alerts" }],
  ])("%o", (input, filledIn) => {
    const parsed = parseChannel(input);
    expect(parsed).toMatchObject({ ok: true, warnings: [], channel: filledIn });
  });
});

describe("a wrong field is named with its fix", () => {
  it.each([
    ["ops", "", "must be a JSON object"],
    [null, "", "must be a JSON object"],
    [{ id: "ops" }, "kind", `must be one of ${CHANNEL_KINDS.join(", ")}`],
    [{ ...webhook, kind: "pigeon" }, "kind", `must be one of ${CHANNEL_KINDS.join(", ")}`],
    [{ ...webhook, id: undefined }, "id", "is required: a slug of a-z, 0-9 and -, at most 64 characters"],
    [{ ...webhook, id: "Ops!" }, "id", "must be a slug: a-z, 0-9 and -, at most 64 characters"],
    [
      { ...webhook, url: undefined },
      "url",
      "is required: the URL that alerts are posted to, or {{secret.NAME}}",
    ],
    [
      { ...webhook, url: "hooks.example" },
      "url",
      "is not a URL; write it whole, as in https://hooks.example/alert, or {{secret.NAME}}",
    ],
    [{ ...webhook, url: "ftp://hooks.example" }, "url", "must be an http or https URL"],
    [
      { ...webhook, url: "https://u:p@hooks.example" },
      "url",
      "must not carry credentials; use {{secret.NAME}}",
    ],
    [
      { ...webhook, url: `https://hooks.example/${"x".repeat(2048)}` },
      "url",
      "must be at most 2048 characters",
    ],
    [
      { ...webhook, url: "{{secret.ADMIN_TOKEN}}" },
      "url",
      "must not use {{secret.ADMIN_TOKEN}}; make a secret of its own",
    ],
    [
      { ...webhook, url: "{{secrets.OPS}}" },
      "url",
      "has a reference that can't be read; write it as {{secret.NAME}} with letters, digits and _",
    ],
    [{ ...webhook, secret: "" }, "secret", "must not be empty; give a signing secret, or {{secret.NAME}}"],
    [
      { ...webhook, secret: "whsec_no base64" },
      "secret",
      "must be base64 after whsec_; leave the prefix away to sign with the text as it is",
    ],
    [{ ...webhook, secret: "a\r\nb" }, "secret", "must not contain line breaks"],
    [{ ...webhook, secret: "x".repeat(501) }, "secret", "must be at most 500 characters"],
    [
      { ...webhook, events: "all" },
      "events",
      "must be a list of alert types, or null for all but blip and agent.silent",
    ],
    [
      { ...webhook, events: [] },
      "events",
      "must name at least one alert type, or be null for all but blip and agent.silent",
    ],
    [{ ...webhook, events: ["down"] }, "events.0", `must be one of ${ALERT_TYPES.join(", ")}`],
    [
      { ...webhook, events: Array(ALERT_TYPES.length + 1).fill("blip") },
      "events",
      `must have at most ${ALERT_TYPES.length} entries`,
    ],
    [{ ...webhook, uri: "x" }, "uri", "is not a known field; remove it or correct the spelling"],
    [
      { id: "s", kind: "slack" },
      "url",
      "is required: the incoming webhook's URL from Slack, or {{secret.NAME}}",
    ],
    [
      { id: "t", kind: "telegram", chat: "@ops" },
      "token",
      "is required: the bot's token from @BotFather, or {{secret.NAME}}",
    ],
    [
      { id: "t", kind: "telegram", token: "{{secret.T}}" },
      "chat",
      "is required: the chat's id, or @channelname, or {{secret.NAME}}",
    ],
    [
      { id: "p", kind: "pagerduty" },
      "routingKey",
      "is required: the integration key of an Events API v2 integration, or {{secret.NAME}}",
    ],
    [
      { id: "o", kind: "opsgenie" },
      "apiKey",
      "is required: the key of an API integration, or {{secret.NAME}}",
    ],
  ])("%o: %s %s", (input, path, message) => {
    expect(parseChannel(input)).toEqual({ ok: false, faults: [{ path, message }] });
  });
});

it.each([
  "https://h.example/t%E0%A4",
  "https://ntfy.sh/",
  "https://ntfy.sh/my topic",
  `https://ntfy.sh/${"t".repeat(65)}`,
])("ntfy: %s names no topic", (url) => {
  expect(parseChannel({ id: "n", kind: "ntfy", url })).toMatchObject({
    ok: false,
    faults: [{ path: "url", message: expect.stringContaining("must end in a topic") }],
  });
});

describe("secrets of a channel", () => {
  it.each(CHANNEL_KINDS)("of kind %s are found by its schema, and its example is one", (kind) => {
    const parsed = parseChannel({ id: "c", kind, ...KINDS[kind].example });
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
  });

  it("warns of a secret that is written out, and stars it where the channel is shown", () => {
    const parsed = parseChannel({ ...webhook, secret: "written out" });
    if (!parsed.ok) throw new Error("expected a channel");
    expect(parsed.warnings).toEqual([
      { path: "secret", message: expect.stringContaining("is kept in the database as written") },
    ]);
    expect(shownChannel(parsed.channel)).toMatchObject({ secret: "********", url: webhook.url });
  });

  it.each(["slack", "discord", "mattermost", "teams", "googlechat"])(
    "stars the URL of %s, which is the secret, and takes it back as it was",
    (kind) => {
      const url = "https://hooks.example/services/T0/B0/s3cr3t?key=k";
      const parsed = parseChannel({ id: "c", kind, url });
      if (!parsed.ok) throw new Error("expected a channel");
      expect(parsed.warnings).toMatchObject([{ path: "url" }]);
      const shown = shownChannel(parsed.channel);
      expect(JSON.stringify(shown)).not.toContain("hooks.example");
      expect(withStoredSecrets({ ...shown, events: ["blip"] }, parsed.channel)).toEqual({
        ...parsed.channel,
        events: ["blip"],
      });
    },
  );

  it("stars what a webhook's query calls a secret, and takes it back as it was", () => {
    const parsed = parseChannel({ ...webhook, url: "https://hooks.example/in?room=7&token=s3cr3t-value" });
    if (!parsed.ok) throw new Error("expected a channel");
    const shown = shownChannel(parsed.channel);
    expect(shown.url).toBe("https://hooks.example/in?room=7&token=[redacted]");
    expect(withStoredSecrets(shown, parsed.channel)).toEqual(parsed.channel);
    const moved = { ...shown, url: "https://hooks.example/other?token=new-secret-value" };
    expect(withStoredSecrets(moved, parsed.channel)).toEqual(moved);
  });

  it("shows a reference as it is", () => {
    const parsed = parseChannel({ ...webhook, secret: "{{secret.OPS_KEY}}" });
    if (!parsed.ok) throw new Error("expected a channel");
    expect(parsed.warnings).toEqual([]);
    expect(shownChannel(parsed.channel)).toEqual(parsed.channel);
  });
});
