/** What client and server say to each other over one connection, encrypted always (RFC 8314, 3207), with AUTH PLAIN or LOGIN (RFC 4954). */
import { mailboxOf } from "../core/config/channel/email.ts";
import { base64 } from "./mail.ts";

/** What a TCP socket has to offer: that of `cloudflare:sockets`. */
export interface MailSocket {
  readonly readable: ReadableStream<Uint8Array>;
  readonly writable: WritableStream<Uint8Array>;
  startTls(): MailSocket;
  close(): Promise<void>;
}
export type ConnectMail = (
  address: { hostname: string; port: number },
  options: { secureTransport: "on" | "starttls"; allowHalfOpen: boolean },
) => MailSocket;

export interface SmtpServer {
  readonly host: string;
  readonly port: number;
  readonly tls: "implicit" | "starttls";
  readonly user: string | null;
  readonly password: string | null;
}

export interface Envelope {
  readonly from: string;
  readonly to: readonly string[];
  /** MIME, CRLF, no line that is a dot. */
  readonly mime: string;
}

const MAX_REPLY = 16_384;
/** Our name in EHLO: a Worker has no host name of its own (RFC 5321, 4.1.4 lets servers not reject for it). */
const OWN_NAME = "edgetick.invalid";

/** A refusal as its code and words; what breaks before one is an exception of the dialogue's own. */
export class Refused extends Error {
  readonly code: number;
  /** It is about who the mail is for, not about who sends it or what it says. */
  readonly ofRecipient: boolean;
  constructor(code: number, words: string, ofRecipient = false) {
    super(words);
    this.code = code;
    this.ofRecipient = ofRecipient;
  }
}

export class Dialogue {
  readonly #server: SmtpServer;
  #socket: MailSocket;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #buffer = "";
  readonly #decoder = new TextDecoder();
  readonly #encoder = new TextEncoder();

  constructor(connect: ConnectMail, server: SmtpServer) {
    this.#server = server;
    const secureTransport = server.tls === "implicit" ? "on" : "starttls";
    this.#socket = connect(
      { hostname: server.host, port: server.port },
      { secureTransport, allowHalfOpen: false },
    );
    this.#reader = this.#socket.readable.getReader();
    this.#writer = this.#socket.writable.getWriter();
  }

  async open(): Promise<void> {
    await this.#reply(220);
    let offers = await this.#say(`EHLO ${OWN_NAME}`, 250);
    if (this.#server.tls === "starttls") {
      if (!/^STARTTLS\b/im.test(offers))
        throw new Refused(530, 'the server offers no STARTTLS: use tls "implicit"');
      await this.#say("STARTTLS", 220);
      this.#secure();
      offers = await this.#say(`EHLO ${OWN_NAME}`, 250);
    }
    await this.#login(offers);
  }

  /** Forgets a mail that was refused half way (RFC 5321, 4.1.1.5). */
  async reset(): Promise<void> {
    await this.#say("RSET", 250);
  }

  async quit(): Promise<void> {
    await this.#write("QUIT\r\n").catch(() => {});
  }

  async send({ from, to, mime }: Envelope): Promise<string> {
    await this.#say(`MAIL FROM:<${addressOf(from)}>`, 250);
    const refused: string[] = [];
    for (const recipient of to) {
      const words = await this.#recipient(addressOf(recipient));
      if (words !== null) refused.push(words);
    }
    if (refused.length === to.length)
      throw new Refused(Number(refused[0]!.slice(0, 3)), refused.join("; "), true);
    await this.#say("DATA", 354);
    const taken = await this.#say(`${mime}.`, 250);
    return refused.length === 0 ? taken : `${taken}; not for: ${refused.join("; ")}`;
  }

  close(): void {
    this.#socket.close().catch(() => {});
  }

  /** What was buffered in the clear is forgotten: it may have been put there by someone else (CVE-2011-0411). */
  #secure(): void {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    this.#socket = this.#socket.startTls();
    this.#reader = this.#socket.readable.getReader();
    this.#writer = this.#socket.writable.getWriter();
    this.#buffer = "";
  }

  async #login(offers: string): Promise<void> {
    const { user, password } = this.#server;
    if (user === null || password === null) return;
    const encoded = (text: string) => base64(this.#encoder.encode(text));
    if (/^AUTH\b.*\bPLAIN\b/im.test(offers)) {
      await this.#say(`AUTH PLAIN ${encoded(`\0${user}\0${password}`)}`, 235);
      return;
    }
    if (!/^AUTH\b.*\bLOGIN\b/im.test(offers))
      throw new Refused(504, "the server offers neither AUTH PLAIN nor LOGIN");
    await this.#say("AUTH LOGIN", 334);
    await this.#say(encoded(user), 334);
    await this.#say(encoded(password), 235);
  }

  /** Null when the recipient is taken; else the refusal. */
  async #recipient(address: string): Promise<string | null> {
    try {
      await this.#say(`RCPT TO:<${address}>`, 250, 251);
      return null;
    } catch (error) {
      if (error instanceof Refused) return `${error.code} ${error.message} (${address})`;
      throw error;
    }
  }

  async #say(line: string, ...wanted: number[]): Promise<string> {
    await this.#write(`${line}\r\n`);
    return await this.#reply(...wanted);
  }

  async #write(text: string): Promise<void> {
    await this.#writer.write(this.#encoder.encode(text));
  }

  /** The words of a whole reply, a line each (RFC 5321, 4.2.1: "250-…" goes on, "250 …" ends). */
  async #reply(...wanted: number[]): Promise<string> {
    const words: string[] = [];
    for (;;) {
      const line = await this.#line();
      const [, code = "", sign = "", text = ""] = /^(\d{3})([ -]?)(.*)$/.exec(line) ?? [];
      if (code === "") throw new Error("what answers there does not speak SMTP");
      words.push(text);
      if (sign === "-") continue;
      if (!wanted.includes(Number(code))) throw new Refused(Number(code), words.join(" ").slice(0, 500));
      return words.join("\n");
    }
  }

  async #line(): Promise<string> {
    for (;;) {
      const end = this.#buffer.indexOf("\n");
      if (end >= 0) {
        const line = this.#buffer.slice(0, end).replace(/\r$/, "");
        this.#buffer = this.#buffer.slice(end + 1);
        return line;
      }
      if (this.#buffer.length > MAX_REPLY) throw new Error("the server's reply has no end");
      const { value, done } = await this.#reader.read();
      if (done) throw new Error("the server closed the connection");
      this.#buffer += this.#decoder.decode(value, { stream: true });
    }
  }
}

function addressOf(mailbox: string): string {
  return mailboxOf(mailbox)?.address ?? "";
}
