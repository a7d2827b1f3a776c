import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { sampleData } from "../../src/core/alert/sample.ts";
import {
  type ChannelInput,
  parseChannel,
  shownChannel,
  withStoredSecrets,
} from "../../src/core/config/channel/channel.ts";
import { inTemplate } from "../../src/core/config/channel/template.ts";
import type { Alert } from "../../src/notify/alert.ts";
import { requestsFor } from "../../src/notify/kinds.ts";
import type { Outgoing } from "../../src/notify/outgoing.ts";
import { outage, recovery } from "./sample-alert.ts";

const HOOK = { id: "ops", kind: "webhook", url: "https://hooks.example/" } as const;

function request(
  fields: Partial<Extract<ChannelInput, { kind: "webhook" }>>,
  alert: Alert = outage,
): Outgoing {
  const parsed = parseChannel({ ...HOOK, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  return requestsFor(parsed.channel, alert, 0)[0]!;
}

const faultOf = (fields: object) => {
  const parsed = parseChannel({ ...HOOK, ...fields });
  return parsed.ok ? null : parsed.faults.map(({ path, message }) => `${path} ${message}`).join("; ");
};

describe("a webhook as other software wants it", () => {
  it("Google Chat: a text", () => {
    const template = '{"text":"*{{title}}*\\n{{text}}"}';
    const { body } = request({
      url: "https://chat.googleapis.com/v1/spaces/X/messages?key=k&token=t",
      template,
    });
    expect(JSON.parse(body).text).toContain("*Shop is down: 502 by nginx");
  });

  it("Matrix: a PUT whose path ends in an id of the sender's choice", () => {
    const sent = request({
      url: "https://matrix.example/_matrix/client/v3/rooms/!r:matrix.example/send/m.room.message/{{id}}",
      method: "PUT",
      headers: { authorization: "Bearer {{secret.MATRIX}}" },
      template: '{"msgtype":"m.text","body":"{{title}}\\n{{text}}"}',
    });
    expect(sent).toMatchObject({
      method: "PUT",
      url: expect.stringMatching(/m\.room\.message\/delivery-1$/),
    });
    expect(JSON.parse(sent.body)).toMatchObject({ msgtype: "m.text" });
  });

  it("Home Assistant: a notification service with its token", () => {
    const sent = request({
      url: "https://home.example/api/services/notify/mobile_app_phone",
      headers: { authorization: "Bearer {{secret.HASS}}" },
      template:
        '{"title":"{{title}}","message":"{{text}}","data":{"tag":"{{data.incident.id}}","url":"{{data.links.incident}}"}}',
    });
    expect(sent.headers.authorization).toBe("Bearer {{secret.HASS}}");
    expect(JSON.parse(sent.body).data).toEqual({
      tag: "shop.outage.abc",
      url: "https://status.example/incidents/shop.outage.abc",
    });
  });

  it("GitHub: a repository_dispatch", () => {
    const template =
      '{"event_type":"{{type}}","client_payload":{"monitor":"{{data.monitor.id}}","regions":[{{#data.regions.failing}}"{{.}}",{{/data.regions.failing}}""]}}';
    const { body } = request({
      url: "https://api.github.com/repos/o/r/dispatches",
      headers: { accept: "application/vnd.github+json", authorization: "Bearer {{secret.GITHUB}}" },
      template,
    });
    expect(JSON.parse(body)).toEqual({
      event_type: "outage.opened",
      client_payload: { monitor: "shop", regions: ["weur", ""] },
    });
  });

  it("is signed over what is sent", () => {
    const { headers, body } = request({ secret: "k", template: '{"a":"{{type}}"}' });
    expect(body).toBe('{"a":"outage.opened"}');
    expect(headers["webhook-signature"]).toMatch(/^v1,/);
  });
});

describe("a template is refused at save", () => {
  it.each([
    ['{"a":{{{type}}}}', "must not use {{{"],
    ['{"a":"{{&type}}"}', "must not use {{{"],
    ['{"a":"{{>other}}"}', "must not use {{>"],
    ['{{=<% %>=}}{"a":"<%type%>"}', "must not change the delimiters"],
    ['{{#data}}{"a":"{{{type}}}"}{{/data}}', "must not use {{{"],
    ['{"a":"{{#type}}"}', "is no mustache template: Unclosed section"],
    ['{"a":{{data.firstFailure.reading.status}}}', "makes no JSON of an alert without a monitor"],
    ["{{title}}", "makes no JSON of an alert"],
    ['{"a":"{{secret.ADMIN_TOKEN}}"}', "must not use {{secret.ADMIN_TOKEN}}"],
  ])("%s: %s", (template, fault) => {
    expect(faultOf({ template })).toContain(`template ${fault}`);
  });

  it.each([
    '{"a":"{{title}}"}',
    '{"status":{{^data.firstFailure}}null{{/data.firstFailure}}{{#data.firstFailure}}{{reading.status}}{{/data.firstFailure}}}',
    '{"token":"{{secret.TOKEN}}","a":"{{data.monitor.name}}"}',
    '{"all":"{{data}}"}',
  ])("and taken: %s", (template) => {
    expect(faultOf({ template })).toBeNull();
  });
});

describe("a template at send time", () => {
  const named = (name: string): Alert => ({
    ...outage,
    data: { ...outage.data, monitor: { id: "m", name } },
  });

  it("escapes whatever a monitor is called, and resolves nothing in it", () => {
    const name = 'a"b\\c\nd{{secret.KEY}}{{data.monitor.id}}😀';
    const { body } = request({ template: '{"n":"{{data.monitor.name}}"}' }, named(name));
    expect(JSON.parse(body)).toEqual({ n: name });
  });

  it("that makes no JSON of this alert gives way to Edgetick's own payload, which says so", () => {
    const template =
      '{"n":{{#data.monitor}}1{{/data.monitor}}{{^data.monitor}}2{{/data.monitor}}{{#data.blip}}x{{/data.blip}}}';
    const blip = { ...outage, data: { ...outage.data, blip: { minMs: 1, maxMs: 2 } } };
    expect(JSON.parse(request({ template }, blip).body)).toMatchObject({
      type: "outage.opened",
      data: { monitor: { id: "shop" } },
      templateFault: expect.stringContaining("the channel's template was not used"),
    });
  });

  it("that repeats lists in lists is cut short, not carried out", () => {
    const { incident } = outage.data;
    const timeline = Array.from({ length: 200 }, () => ({ at: 0, type: "x", text: "x" }));
    const long = {
      ...outage,
      data: { ...outage.data, incident: { ...incident, timeline } },
    } as unknown as Alert;
    const deep = `${"{{#data.incident.timeline}}".repeat(4)}.${"{{/data.incident.timeline}}".repeat(4)}`;
    const { body } = request({ template: `{"a":"${deep}"}` }, long);
    expect(JSON.parse(body).templateFault).toContain("it repeats too much");
  });

  it("takes a secret in whatever it is written with", () => {
    for (const secret of ['a"b', "{{title}}", "a\\b", "x\ny"])
      expect(JSON.parse(`"${inTemplate(secret)}"`)).toBe(secret);
    expect(inTemplate("{{title}}")).not.toContain("{{");
  });
});

describe("headers", () => {
  it.each([
    [{ host: "x" }, "headers.host is set by Edgetick itself"],
    [{ "Webhook-Signature": "x" }, "headers.Webhook-Signature is set by Edgetick itself"],
    [{ "a b": "x" }, "headers.a b is not a header name"],
    [{ a: "x\ny" }, "headers.a must not contain line breaks"],
    [{ a: "{{secret.ADMIN_TOKEN}}" }, "headers.a must not use {{secret.ADMIN_TOKEN}}"],
  ])("%o", (headers, fault) => {
    expect(faultOf({ headers })).toContain(fault);
  });

  it("are secrets: starred when shown, kept when the stars come back", () => {
    const parsed = parseChannel({ ...HOOK, headers: { authorization: "Bearer abc", x: "{{secret.X}}" } });
    if (!parsed.ok) throw new Error("expected a channel");
    const shown = shownChannel(parsed.channel);
    expect(shown).toMatchObject({ headers: { authorization: "********", x: "{{secret.X}}" } });
    expect(parsed.warnings.map(({ path }) => path)).toEqual(["headers.authorization"]);
    expect(withStoredSecrets(shown, parsed.channel)).toEqual(parsed.channel);
  });
});

it.each(["https://{{id}}.example/", "{{id}}"])("an id is only part of a path: %s", (url) => {
  expect(faultOf({ url })).toContain("url must not have {{id}} before its path");
});

it("a test sends a whole alert that never happened", () => {
  const data = sampleData(Date.UTC(2026, 10, 22, 3, 2), "https://status.example/");
  const test: Alert = { id: "t", type: "test", createdAt: 0, data };
  const { body } = request({}, test);
  expect(JSON.parse(body)).toMatchObject({
    type: "test",
    data: {
      monitor: { id: "example", url: "https://shop.example/health" },
      incident: { kind: "outage", state: "open", startedAt: "2026-11-22T03:00:30.000Z" },
      firstFailure: {
        failure: { type: "http.status", hop: { product: "nginx" } },
        attribution: { upstream: { cause: expect.any(String) } },
      },
      links: { incident: "https://status.example/" },
    },
  });
  expect(JSON.parse(body).data.firstFailure.reading).not.toHaveProperty("body");
});

describe("the examples of docs/webhooks.md", () => {
  const text = readFileSync(`${import.meta.dirname}/../../docs/webhooks.md`, "utf8");
  const examples = [...text.matchAll(/```json\n([\s\S]*?)```/g)].map(([, json = ""]) => JSON.parse(json));
  it.each(examples.map((example) => [example.id, example]))("%s is taken, and makes JSON", (_id, example) => {
    const parsed = parseChannel(example);
    expect(parsed).toMatchObject({ ok: true, warnings: [] });
    if (!parsed.ok) return;
    for (const alert of [outage, recovery, { ...outage, data: { ...outage.data, firstFailure: null } }])
      expect(JSON.parse(requestsFor(parsed.channel, alert, 0)[0]!.body)).not.toHaveProperty("templateFault");
  });
  it("are there", () => {
    expect(examples).toHaveLength(5);
  });
});
