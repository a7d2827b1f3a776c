import { afterEach, describe, expect, it, vi } from "vitest";
import { type ChannelInput, parseChannel } from "../../src/core/config/channel/channel.ts";
import { mimeOf } from "../../src/notify/mail.ts";
import { type SendOptions, type SendResult, send } from "../../src/notify/send.ts";
import { sendMails } from "../../src/notify/send-mails.ts";
import { outage } from "./sample-alert.ts";
import { connectMail, type SmtpScript, type SmtpServer, smtpServer } from "./smtp-server.ts";

type EmailFields = Partial<Extract<ChannelInput, { kind: "email" }>>;
const closing: (() => void)[] = [];
afterEach(() => {
  for (const close of closing.splice(0)) close();
});

function sendBy(fields: EmailFields, options: Partial<SendOptions> = {}): Promise<SendResult> {
  const common = {
    id: "m",
    kind: "email",
    to: ["ops@example.com"],
    from: "Edgetick Wächter <alerts@example.com>",
  };
  const parsed = parseChannel({ ...common, ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const lookup = (name: string) => (name === "PASSWORD" ? "pässwört\n" : null);
  const all = { now: Date.UTC(2026, 10, 22, 3, 1), development: true, connect: connectMail, timeoutMs: 3000 };
  return send(parsed.channel, outage, lookup, { ...all, ...options });
}

async function bySmtp(
  script: SmtpScript,
  fields: EmailFields = {},
): Promise<{ result: SendResult; server: SmtpServer }> {
  const server = await smtpServer(script);
  closing.push(() => server.close());
  const tls = script.starttls ? "starttls" : "implicit";
  const result = await sendBy({ via: "smtp", host: "127.0.0.1", port: server.port, tls, ...fields });
  return { result, server };
}

describe("SMTP", () => {
  it.each([
    ["TLS from the first byte", { starttls: false }],
    ["STARTTLS", { starttls: true }],
  ])("carries a mail over %s, signed in", async (_what, script) => {
    const { result, server } = await bySmtp(script, { user: "alerts", password: "{{secret.PASSWORD}}" });
    expect(result).toEqual({ kind: "sent", status: 250 });
    const plain = Buffer.from("\0alerts\0pässwört").toString("base64");
    const ehlo = script.starttls ? ["EHLO edgetick.invalid", "STARTTLS"] : [];
    await vi.waitFor(() => expect(server.said.at(-1)).toBe("QUIT"));
    expect(server.said).toEqual([
      ...ehlo,
      "EHLO edgetick.invalid",
      `AUTH PLAIN ${plain}`,
      "MAIL FROM:<alerts@example.com>",
      "RCPT TO:<ops@example.com>",
      "DATA",
      "QUIT",
    ]);
    expect(server.mails).toHaveLength(1);
    expect(server.mails[0]).toContain("\r\nTo: ops@example.com\r\n");
    expect(server.mails[0]).toContain("\r\nDate: Sun, 22 Nov 2026 03:01:00 +0000\r\n");
    expect(server.mails[0]).toContain("\r\nReferences: <shop.outage.abc@example.com>\r\n");
    expect(Math.max(...server.mails[0]!.split("\r\n").map(({ length }) => length))).toBeLessThanOrEqual(998);
    expect(server.mails[0]).toMatch(/^[\x00-\x7f]*$/);
    const [, text = ""] = /text\/plain[\s\S]*?\r\n\r\n([\s\S]*?)\r\n--/.exec(server.mails[0]!) ?? [];
    expect(Buffer.from(text, "base64").toString()).toContain("nginx answered 502");
  });

  it("says AUTH LOGIN where that is all there is", async () => {
    const replies = { "AUTH LOGIN": "334 VXNlcm5hbWU6", "YQ==": "334 UGFzc3dvcmQ6", "Yg==": "235 ok" };
    const { result, server } = await bySmtp(
      { offers: ["AUTH LOGIN"], replies },
      { user: "a", password: "b" },
    );
    expect(result).toMatchObject({ kind: "sent" });
    expect(server.said.slice(1, 4)).toEqual(["AUTH LOGIN", "YQ==", "Yg=="]);
  });

  it.each<[string, SmtpScript, Partial<SendResult> & { error: unknown }]>([
    [
      "a wrong password",
      { replies: { AUTH: "535 5.7.8 no" } },
      { recoverable: false, error: "the receiver answered 535: 5.7.8 no" },
    ],
    [
      "a full mailbox",
      { replies: { RCPT: "452 4.2.2 full" } },
      { recoverable: true, error: expect.stringContaining("452") },
    ],
    [
      "an unknown recipient",
      { replies: { RCPT: "550 5.1.1 who?" } },
      { recoverable: false, error: expect.stringContaining("(ops@example.com)") },
    ],
    [
      "greylisting",
      { replies: { MAIL: "451 4.7.1 later" } },
      { recoverable: true, error: "the receiver answered 451: 4.7.1 later" },
    ],
    [
      "a refused text",
      { replies: { ".": "554 5.7.1 spam" } },
      { recoverable: false, error: "the receiver answered 554: 5.7.1 spam" },
    ],
    [
      "a busy server",
      { replies: { greeting: "421 4.3.2 busy" } },
      { recoverable: true, error: expect.stringContaining("421") },
    ],
    [
      "a server that hangs up",
      { replies: { DATA: "hang up" } },
      { recoverable: true, status: null, error: expect.stringContaining("could not be used") },
    ],
    [
      "no STARTTLS",
      { starttls: true, replies: { EHLO: "250 mail.example" } },
      { recoverable: false, error: expect.stringContaining("offers no STARTTLS") },
    ],
    [
      "a server of another kind",
      { replies: { greeting: "HTTP/1.1 400 Bad Request" } },
      { recoverable: true, error: expect.stringContaining("does not speak SMTP") },
    ],
  ])("fails for %s and says so", async (_what, script, expected) => {
    const { result, server } = await bySmtp(script, { user: "u", password: "{{secret.PASSWORD}}" });
    expect(result).toMatchObject({ kind: "failed", ...expected });
    expect(JSON.stringify(result)).not.toContain("pässwört");
    if (script.replies?.["."] === undefined) expect(server.mails).toEqual([]);
  });

  it("waits no longer than its deadline for a mute server", async () => {
    const server = await smtpServer({ mute: true });
    closing.push(() => server.close());
    const started = Date.now();
    const result = await sendBy({ via: "smtp", host: "127.0.0.1", port: server.port }, { timeoutMs: 300 });
    expect(result).toMatchObject({ recoverable: true, error: expect.stringContaining("within 300 ms") });
    expect(Date.now() - started).toBeLessThan(3000);
  });

  it("goes to those who are taken when one of several is not", async () => {
    const replies = { "RCPT TO:<gone@example.com>": "550 5.1.1 who?" };
    const { result, server } = await bySmtp({ replies }, { to: ["gone@example.com", "ops@example.com"] });
    expect(result).toMatchObject({ kind: "sent" });
    expect(server.mails).toHaveLength(1);
  });
});

describe("a mail", () => {
  const mail = {
    from: "A <a@example.com>",
    to: ["b@example.com"],
    subject: "🔴".repeat(90),
    text: ".\r\n.x",
    html: "<p>",
    headers: {},
  };

  it("keeps its header lines short and whole", () => {
    const [, subject = ""] = /Subject: ([\s\S]*?)\r\n(?! )/.exec(mimeOf(mail, "id", 0)) ?? [];
    const words = subject.split("\r\n ");
    for (const word of words) expect(word.length).toBeLessThanOrEqual(75);
    const decoded = words.map((word) => Buffer.from(word.slice(10, -2), "base64").toString());
    expect(decoded.join("")).toBe(mail.subject);
    for (const part of decoded) expect(part).not.toContain("\ufffd");
  });

  it("has no line that would end it early", () => {
    expect(mimeOf(mail, "id", 0)).not.toMatch(/^\./m);
  });
});

describe("other ways", () => {
  it("the binding gets the mail as it is, and its refusals are sorted", async () => {
    const sent: unknown[] = [];
    const email = { send: async (mail: unknown) => sent.push(mail) };
    expect(await sendBy({ via: "cloudflare" }, { email })).toEqual({ kind: "sent", status: 202 });
    expect(sent).toMatchObject([
      {
        to: ["ops@example.com"],
        subject: expect.stringContaining("502 by nginx"),
        html: expect.stringContaining("<h1"),
      },
    ]);
    const failing = (code: string) => ({
      send: async () => {
        throw Object.assign(new Error("no"), { code });
      },
    });
    expect(await sendBy({ via: "cloudflare" }, { email: failing("E_SENDER_NOT_VERIFIED") })).toMatchObject({
      recoverable: false,
    });
    expect(await sendBy({ via: "cloudflare" }, { email: failing("E_RATE_LIMIT_EXCEEDED") })).toMatchObject({
      recoverable: true,
    });
  });

  it("says what is missing when there is no binding", async () => {
    expect(await sendBy({ via: "cloudflare" }, { email: null })).toMatchObject({
      recoverable: false,
      error: expect.stringContaining("there is no send_email binding"),
    });
  });
});

describe("the fields", () => {
  const faultOf = (fields: object) => {
    const parsed = parseChannel({
      id: "m",
      kind: "email",
      to: "a@example.com",
      from: "b@example.com",
      ...fields,
    });
    return parsed.ok ? null : parsed.faults.map(({ path, message }) => `${path} ${message}`).join("; ");
  };
  it.each([
    [{ via: "smtp" }, 'host is required with via "smtp"'],
    [{ via: "resend" }, 'apiKey is required with via "resend"'],
    [{ via: "smtp", host: "m.example", port: 25 }, "port must not be 25, which Cloudflare blocks"],
    [{ via: "smtp", host: "https://m.example" }, "host must be a host name"],
    [{ via: "smtp", host: "m.example", user: "u" }, "password is required: user and password go together"],
    [{ via: "cloudflare", to: "a@example.com\r\nBcc: x@example.com" }, "to.0 must"],
    [{ via: "cloudflare", to: [] }, "to must have 1 to 20 addresses"],
    [{ via: "cloudflare", from: "nobody" }, "from must be an e-mail address"],
  ])("%o: %s", (fields, fault) => {
    expect(faultOf(fields)).toContain(fault);
  });
  it("one recipient needs no list", () => {
    expect(faultOf({ via: "cloudflare" })).toBeNull();
  });
});

describe("mails to many", () => {
  const mails = ["a", "b", "c"].map((name) => ({
    to: [`${name}@example.com`],
    subject: `To ${name}`,
    ...{ text: "text", html: "<p>html</p>" },
    headers: { "List-Unsubscribe": `<https://status.example/unsubscribe?id=${name}&key=k>` },
  }));
  const channelOf = (fields: EmailFields) => {
    const common = { id: "m", kind: "email", to: ["ops@example.com"], from: "Acme <status@example.com>" };
    const parsed = parseChannel({ ...common, ...fields });
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return parsed.channel;
  };
  const options = { now: Date.UTC(2026, 10, 22), development: true, connect: connectMail, timeoutMs: 3000 };
  async function sentBy(script: SmtpScript) {
    const server = await smtpServer(script);
    closing.push(() => server.close());
    const channel = channelOf({ via: "smtp", host: "127.0.0.1", port: server.port, tls: "implicit" });
    return { server, result: await sendMails(channel, mails, "news.1", () => null, options) };
  }

  it("go over one connection, each a mail of its own with its own way out", async () => {
    const { server, result } = await sentBy({});
    expect(result).toEqual({ kind: "done", outcomes: ["sent", "sent", "sent"] });
    expect(server.said.filter((line) => line.startsWith("EHLO"))).toHaveLength(1);
    expect(server.said.filter((line) => line === "RSET")).toHaveLength(2);
    expect(server.mails.map((mail) => /^To: (.*)\r$/m.exec(mail)?.[1])).toEqual(mails.map(({ to }) => to[0]));
    for (const [index, mail] of server.mails.entries())
      expect(mail).toContain(`List-Unsubscribe: ${mails[index]!.headers["List-Unsubscribe"]}\r\n`);
  });

  it.each<[string, SmtpScript, string[]]>([
    [
      "one that is not there",
      { replies: { "RCPT TO:<b@example.com>": "550 no such user" } },
      ["sent", "refused", "sent"],
    ],
    [
      "one that is full",
      { replies: { "RCPT TO:<b@example.com>": "452 mailbox full" } },
      ["sent", "later", "sent"],
    ],
  ])("tell %s from the others", async (_name, script, outcomes) => {
    expect((await sentBy(script)).result).toEqual({ kind: "done", outcomes });
  });

  it.each<[string, SmtpScript, boolean]>([
    ["a sender that is refused", { replies: { MAIL: "550 not yours" } }, false],
    ["a text that is refused", { replies: { DATA: "554 spam" } }, false],
    ["a server that is busy", { replies: { EHLO: "421 later" } }, true],
    ["a server that says nothing", { mute: true }, true],
  ])("blame no mailbox for %s", async (_name, script, recoverable) => {
    expect((await sentBy(script)).result).toMatchObject({ kind: "failed", recoverable });
  });
});
