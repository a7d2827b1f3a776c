/** What the vendors publish as limits, against the worst that a target, an operator and a monitor can put in. */
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Channel, parseChannel } from "../../src/core/config/channel/channel.ts";
import { CHANNEL_KINDS, type ChannelKind, KINDS } from "../../src/core/config/channel/kinds.ts";
import type { Alert } from "../../src/notify/alert.ts";
import { requestsFor } from "../../src/notify/kinds.ts";
import { outage, recovery } from "./sample-alert.ts";

// biome-ignore lint/suspicious/noExplicitAny: as each vendor shapes it
type Sent = any;

const PLAIN = /\{\{[^}]*\}\}/g;

function channelOf(kind: ChannelKind): Channel {
  const example = JSON.parse(JSON.stringify(KINDS[kind].example).replace(PLAIN, "https://r.example/x"));
  const parsed = parseChannel({ id: "c", kind, ...example });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return parsed.channel;
}

interface Given {
  readonly name: string;
  readonly text: string;
  readonly url: string;
  readonly header: string;
}

/** An alert with everything that strangers write made of the given texts. */
function alertOf({ name, text, url, header }: Given, base: Alert = outage): Alert {
  const { firstFailure, incident } = base.data;
  const headers = (value: string) =>
    ["server", "via", "x-backend", "x-pod", "x-version", "x-upstream", "x-host", "x-cache"].map(
      (field) => [field, value] as const,
    );
  return {
    ...base,
    data: {
      ...base.data,
      monitor: { id: "shop", name, url },
      incident: { ...incident, summary: text },
      firstFailure: {
        ...firstFailure,
        attribution: { ...firstFailure?.attribution, meaning: text },
        request: { method: "GET", url },
        reading: { status: 502, headers: headers(header), body: { text } },
        lastGood: { headers: headers("app") },
      },
    },
  };
}

const bytes = (text: string) => new TextEncoder().encode(text).length;
const at = (json: unknown, ...path: (string | number)[]) =>
  path.reduce<Sent>((value, key) => value?.[key], json);

/** https://docs.slack.dev/reference/block-kit/blocks */
function slack(json: Sent): void {
  expect(json.blocks.length).toBeLessThanOrEqual(50);
  for (const block of json.blocks)
    for (const { text } of [block, ...(block.elements ?? [])]) {
      const shown: string = typeof text === "string" ? text : (text?.text ?? "");
      expect(shown.length).toBeLessThanOrEqual(3000);
      expect(shown.split("```").length % 2, "fences are closed").toBe(1);
      expect(shown.replace(/&(?:amp|lt|gt);/g, ""), "entities are whole").not.toContain("&");
    }
}

/** https://discord.com/developers/docs/resources/message#embed-object-embed-limits */
function discord(json: Sent): void {
  const { title, description } = json.embeds[0];
  expect(title.length).toBeLessThanOrEqual(256);
  expect(description.length).toBeLessThanOrEqual(4096);
  expect(title.length + description.length).toBeLessThanOrEqual(6000);
  expect(description.split("```").length % 2, "fences are closed").toBe(1);
}

/** https://core.telegram.org/bots/api#sendmessage */
function telegram(json: Sent): void {
  expect(json.text.length).toBeLessThanOrEqual(4096);
}

/** 28 KB: https://learn.microsoft.com/microsoftteams/platform/webhooks-and-connectors/how-to/connectors-using */
function teams(_json: Sent, body: string): void {
  expect(bytes(body)).toBeLessThanOrEqual(28 * 1024);
}

/** message-size-limit 4 KiB, of a JSON body twice that: https://docs.ntfy.sh/publish/#limitations */
function ntfy(json: Sent, body: string): void {
  expect(bytes(json.message)).toBeLessThanOrEqual(4096);
  expect(bytes(body)).toBeLessThanOrEqual(8192);
}

/** https://developer.pagerduty.com/docs/send-alert-event */
function pagerduty(json: Sent, body: string): void {
  expect(bytes(body)).toBeLessThanOrEqual(512 * 1024);
  expect(json.dedup_key.length).toBeLessThanOrEqual(255);
  expect((json.payload?.summary ?? "").length).toBeLessThanOrEqual(1024);
}

/** https://docs.opsgenie.com/docs/alert-api#create-alert */
function opsgenie(json: Sent): void {
  expect((json.message ?? "").length).toBeLessThanOrEqual(130);
  expect((json.alias ?? "").length).toBeLessThanOrEqual(512);
  expect((json.description ?? "").length).toBeLessThanOrEqual(15_000);
  expect((json.note ?? "").length).toBeLessThanOrEqual(25_000);
}

/** https://developers.google.com/workspace/chat/create-messages */
function googlechat(json: Sent, body: string): void {
  expect(json.text.length).toBeLessThanOrEqual(4096);
  expect(bytes(body)).toBeLessThanOrEqual(32_000);
  expect(json.text.split("```").length % 2, "fences are closed").toBe(1);
  expect(body).not.toContain("<users/");
}

/** https://developers.mattermost.com/integrate/webhooks/incoming/ */
function mattermost(json: Sent): void {
  const { title, text } = json.attachments[0];
  expect(title.length + text.length).toBeLessThanOrEqual(16_383);
  expect(text.split("```").length % 2, "fences are closed").toBe(1);
  expect(`${title}${text}`).not.toMatch(/@(?:channel|all|here)/);
}

/** https://pushover.net/api#limits */
function pushover(json: Sent): void {
  expect([...json.message].length).toBeLessThanOrEqual(1024);
  expect([...json.title].length).toBeLessThanOrEqual(250);
  expect((json.url ?? "").length).toBeLessThanOrEqual(512);
}

/** A header line is at most 998 characters (RFC 5322, 2.1.1); Resend takes 40 MB and 50 recipients. */
function email(json: Sent): void {
  expect(json.subject.length).toBeLessThanOrEqual(250);
  expect(json.subject).not.toMatch(/[\r\n]/);
  expect(json.text.length).toBeLessThanOrEqual(30_000);
  expect(json.html).not.toMatch(/<(?:script|img|a href="javascript)/);
}

const LIMITS: Readonly<Record<ChannelKind, (json: Sent, body: string) => void>> = {
  webhook: () => {},
  ...{ slack, discord, telegram, teams, googlechat, mattermost, ntfy, pushover, email },
  ...{ pagerduty, opsgenie, jsm: opsgenie },
};

/** Where people read, each of these must be there whatever else is said. */
const READ = CHANNEL_KINDS.filter((kind) => KINDS[kind].reader === "people");
const LONG = "x".repeat(1500);
const WORST: Given = {
  name: `${"👩‍🚒".repeat(24)}]([evil](https://evil.example/)`,
  text: '<&>`*_~"\\\n```😀'.repeat(400),
  url: `https://shop.example/${LONG}?a[]='<&>`,
  header: `<!channel> <users/all> @channel [Sign in](https://evil.example/) ${"😀&<".repeat(1200)}`,
};

describe.each(CHANNEL_KINDS)("%s", (kind) => {
  const channel = channelOf(kind);
  const sent = (alert: Alert) => requestsFor(channel, alert, 0);

  it("keeps its limits whatever the alert holds, and breaks no character", () => {
    const piece = fc.constantFrom(
      "&",
      "<",
      ">",
      "`",
      "```",
      "*",
      '"',
      "\\",
      "\n",
      "😀",
      "👨‍👩‍👧‍👦",
      "é",
      "x",
      "]",
      "(",
    );
    const texts = (max: number) =>
      fc
        .tuple(fc.array(piece, { minLength: 1, maxLength: 40 }), fc.integer({ min: 1, max }))
        .map(([parts, times]) => parts.join("").repeat(times));
    const given = fc.record({
      name: texts(5),
      text: texts(300),
      url: texts(40).map((text) => `https://shop.example/${encodeURI(text)}`),
      header: texts(60),
    });
    fc.assert(
      fc.property(fc.oneof(given, fc.constant(WORST)), fc.constantFrom(outage, recovery), (worst, base) => {
        for (const { body } of sent(alertOf(worst, base))) {
          const json = JSON.parse(body);
          LIMITS[kind](json, body);
          expect(body).not.toMatch(/\\ud[89a-f]/i);
        }
      }),
      { numRuns: 150 },
    );
  });

  it("is a message each for a mass failure", () => {
    const many = Array.from({ length: 300 }, (_, index) => ({ ...outage, id: `d${index}` }));
    const messages = sent({ ...outage, others: many });
    expect(messages.length).toBeGreaterThan(0);
    for (const { body } of messages) LIMITS[kind](JSON.parse(body), body);
  });
});

describe.each(READ)("%s, with headers and bodies without end", (kind) => {
  const body = requestsFor(channelOf(kind), alertOf(WORST), 0)[0]!.body;

  it.each(["grep -F shop.abc.weur.0 access.log", "https://status.example/incidents/shop.outage.abc"])(
    "still holds %s",
    (wanted) => {
      expect(body).toContain(wanted);
    },
  );

  it("still holds the command with the whole URL, where a message has room for it", () => {
    expect(body.includes(LONG)).toBe(kind !== "pushover");
  });

  it("says what failed before all that", () => {
    expect(body).toContain("502");
  });
});

describe("what a target writes", () => {
  it("is no link in Teams, and the command is shown as it is", () => {
    const [request] = requestsFor(channelOf("teams"), alertOf(WORST), 0);
    const blocks = at(JSON.parse(request!.body), "attachments", 0, "content", "body");
    const texts = blocks.filter(({ type }: Sent) => type === "TextBlock").map(({ text }: Sent) => text);
    expect(texts.join("\n")).toContain("\\[Sign in\\]\\(https://evil.");
    expect(texts.join("\n")).not.toMatch(/[^\\]\]\(/);
    const runs = blocks.filter(({ type }: Sent) => type === "RichTextBlock");
    expect(JSON.stringify(runs)).toContain("grep -F shop.abc.weur.0 access.log");
  });

  it("mentions nobody in Slack", () => {
    const [request] = requestsFor(channelOf("slack"), alertOf(WORST), 0);
    expect(request!.body).not.toContain("<!channel>");
  });
});
