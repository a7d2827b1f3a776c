import { describe, expect, it } from "vitest";
import { parseChannel } from "../../../src/core/config/channel/channel.ts";
import { CHANNEL_KINDS, KINDS } from "../../../src/core/config/channel/kinds.ts";
import {
  channelInput,
  channelValues,
  fieldsOfKind,
  suggestedSecrets,
} from "../../../src/web/pages/admin/channel-fields.ts";
import { CHANNEL_FORMS, wayField } from "../../../src/web/pages/admin/channel-forms.ts";

describe.each(CHANNEL_FORMS)("the form of $title", ({ kind, way }) => {
  const chosen = wayField(kind, way);
  const ways = chosen === null ? {} : Object.fromEntries([chosen]);
  const needs = { ...KINDS[kind].example, ...ways, ...(way === "smtp" ? { host: "mail.example" } : {}) };
  const sample = parseChannel({ id: "ops", kind, ...needs });

  it("says of each required text what goes in", () => {
    for (const { control, hint, name, required } of fieldsOfKind(kind, way))
      if (required && control === "text") expect(hint, name).toMatch(/^[A-Z]/);
    expect(fieldsOfKind(kind, way).some(({ required }) => required)).toBe(true);
  });

  it("gives back what it shows", () => {
    if (!sample.ok) throw new Error(JSON.stringify(sample.faults));
    const again = parseChannel(channelInput(kind, channelValues(sample.channel), sample.channel));
    expect(again).toMatchObject({ ok: true, channel: sample.channel });
  });

  it("suggests a secret only where it can't do without", () => {
    const suggested = Object.keys(suggestedSecrets(kind, way));
    const spare = suggested.filter(
      (name) => parseChannel({ id: "ops", kind, ...needs, [name]: undefined }).ok,
    );
    expect(spare).toEqual([]);
    const needed = fieldsOfKind(kind, way).filter(({ required }) => required);
    const secret = ({ name }: { name: string }) =>
      String(new Map<string, unknown>(Object.entries(needs)).get(name)).startsWith("{{secret.");
    expect(suggested).toEqual(expect.arrayContaining(needed.filter(secret).map(({ name }) => name)));
  });

  it("shows all that is needed up front, and nothing else is", () => {
    for (const { name, required, upFront } of fieldsOfKind(kind, way)) {
      expect(parseChannel({ id: "ops", kind, ...needs, [name]: undefined }).ok, name).toBe(!required);
      if (required) expect(upFront, name).toBe(true);
    }
  });
});

describe.each(CHANNEL_KINDS)("the forms of a %s channel", (kind) => {
  it("have a field for everything that its schema takes", () => {
    const forms = CHANNEL_FORMS.filter((form) => form.kind === kind);
    const names = forms.flatMap(({ way }) => [
      ...fieldsOfKind(kind, way).map(({ name }) => name),
      ...(wayField(kind, way) ?? []).slice(0, 1),
    ]);
    const shape = Object.keys((KINDS[kind].schema as unknown as { shape: object }).shape);
    const all = new Set([...names, "id", "kind", "events", "quietHours"]);
    expect([...all].toSorted()).toEqual(shape.toSorted());
  });
});

describe("what is typed into a channel's form", () => {
  it("becomes headers, numbers and lists", () => {
    const values = {
      id: ["hook"],
      url: ["https://a.example/"],
      headers: ["X-One: 1\nX-Two: {{secret.TWO}}"],
      template: ['{"a":"{{type}}"}\n'],
    };
    expect(channelInput("webhook", values, null)).toMatchObject({
      headers: { "X-One": "1", "X-Two": "{{secret.TWO}}" },
      template: '{"a":"{{type}}"}\n',
    });
    const mail = {
      id: ["mail"],
      to: ["a@example.com\n b@example.com "],
      from: ["c@example.com"],
      via: ["smtp"],
      host: ["mail.example"],
      port: ["587"],
    };
    expect(channelInput("email", mail, null)).toMatchObject({
      to: ["a@example.com", "b@example.com"],
      port: 587,
    });
  });

  it("keeps quiet hours that only the API sets", () => {
    const parsed = parseChannel({
      id: "chat",
      kind: "slack",
      url: "https://hooks.example/x",
      quietHours: { from: "22:00", to: "07:00" },
    });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    const { channel } = parsed;
    expect(channelInput("slack", channelValues(channel), channel)).toMatchObject({
      quietHours: channel.quietHours,
    });
  });
});

it.each([
  ["resend", ["to", "from", "apiKey"], { apiKey: ["{{secret.RESEND_KEY}}"] }],
  ["smtp", ["to", "from", "host", "port", "tls", "user", "password"], {}],
  ["cloudflare", ["to", "from"], {}],
])("e-mail by %s asks up front for what that way needs, and for no other's", (way, names, suggested) => {
  const shown = fieldsOfKind("email", way).filter(({ upFront }) => upFront);
  expect(shown.map(({ name }) => name)).toEqual(names);
  expect(suggestedSecrets("email", way)).toEqual(suggested);
});
