import { describe, expect, it } from "vitest";
import { parseChannel } from "../../../src/core/config/channel/channel.ts";
import { CHANNEL_KINDS, KINDS } from "../../../src/core/config/channel/kinds.ts";
import {
  channelInput,
  channelValues,
  fieldsOfKind,
  KIND_NAMES,
  suggestedSecrets,
} from "../../../src/web/pages/admin/channel-fields.ts";

describe.each(CHANNEL_KINDS)("the form of a %s channel", (kind) => {
  const sample = parseChannel({ id: "ops", kind, ...KINDS[kind].example });

  it("has a field for everything that its schema takes", () => {
    const names = fieldsOfKind(kind).map(({ name }) => name);
    const shape = Object.keys((KINDS[kind].schema as unknown as { shape: object }).shape);
    expect([...names, "id", "kind", "events", "quietHours"].toSorted()).toEqual(shape.toSorted());
    expect(KIND_NAMES[kind]).toBeTruthy();
  });

  it("says of each required text what goes in", () => {
    for (const { control, hint, name, required } of fieldsOfKind(kind))
      if (required && control === "text") expect(hint, name).toMatch(/^[A-Z]/);
    expect(fieldsOfKind(kind).some(({ required }) => required)).toBe(true);
  });

  it("gives back what it shows", () => {
    if (!sample.ok) throw new Error(JSON.stringify(sample.faults));
    const again = parseChannel(channelInput(kind, channelValues(sample.channel), sample.channel));
    expect(again).toMatchObject({ ok: true, channel: sample.channel });
  });

  it("suggests a secret only where it can't do without", () => {
    const suggested = suggestedSecrets(kind);
    for (const name of Object.keys(suggested)) {
      const without = parseChannel({ id: "ops", kind, ...KINDS[kind].example, [name]: undefined });
      expect(without.ok, name).toBe(false);
    }
    const needed = fieldsOfKind(kind).filter(({ required }) => required);
    const secret = ({ name }: { name: string }) =>
      String(new Map<string, unknown>(Object.entries(KINDS[kind].example)).get(name)).startsWith("{{secret.");
    for (const field of needed.filter(secret)) expect(suggested).toHaveProperty(field.name);
  });

  it("asks for what is missing, field by field", () => {
    const empty = parseChannel(channelInput(kind, { id: ["ops"] }, null));
    const paths = empty.ok ? [] : empty.faults.map(({ path }) => path);
    const needed = fieldsOfKind(kind).filter(({ required }) => required);
    for (const { name } of needed) expect(paths).toContain(name);
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

it("an e-mail channel shows what its way of sending needs without a click", () => {
  const shown = fieldsOfKind("email").filter(({ upFront }) => upFront);
  expect(shown.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["to", "from", "via", "apiKey", "host", "port", "tls", "user", "password"]),
  );
});
