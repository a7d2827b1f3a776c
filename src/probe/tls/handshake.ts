/**
 * Begins a TLS handshake to read the server's certificates, and no more: the platform's own TLS tells nobody what it was
 * shown. Nothing is verified here.
 */
import type { TlsReading } from "../../core/check/own-reading.ts";
import { Buffered, type Connection, joined } from "../socket/connection.ts";
import { Reader, u8, u16, vector } from "./bytes.ts";
import { certificatesOf, clientHello, P256, serverHello, X25519 } from "./hello.ts";
import { HandshakeKeys, keyPair } from "./keys.ts";

const MAX_RECORDS = 60;
const ALERTS: Readonly<Record<number, string>> = {
  40: "handshake failure",
  47: "illegal parameter",
  70: "protocol version",
  80: "internal error",
  112: "unrecognized name",
};
const [ALERT, HANDSHAKE, APPLICATION] = [21, 22, 23];
const [SERVER_HELLO, CERTIFICATE] = [2, 11];

interface Handshake {
  readonly protocol: TlsReading["protocol"];
  /** DER, the server's own first. */
  readonly certificates: readonly Uint8Array[];
}

/** Rejects in words when the server does not show a certificate. */
export async function readCertificates(
  connection: Connection,
  serverName: string | null,
): Promise<Handshake> {
  const pairs = await Promise.all([keyPair(X25519), keyPair(P256)]);
  const hello = clientHello(serverName, pairs);
  await connection.write(joined([u8(HANDSHAKE), u16(0x0301), vector(2, hello)]));
  const records = new Records(new Buffered(connection));
  const first = await records.message();
  if (first.type !== SERVER_HELLO) throw new Error("the server did not begin a TLS handshake");
  const { version, cipher, share } = serverHello(first.body);
  if (version < 0x0304) {
    const { body } = await records.messageOf(CERTIFICATE);
    return { protocol: version === 0x0303 ? "TLS 1.2" : "older", certificates: certificatesOf(body, false) };
  }
  const pair = pairs.find(({ group }) => group === share?.group);
  if (!share || !pair) throw new Error("the server chose a key exchange that it was not offered");
  const shared = await pair.shared(share.publicKey);
  records.keys = await HandshakeKeys.derive(cipher, shared, joined([hello, first.whole]));
  const { body } = await records.messageOf(CERTIFICATE);
  return { protocol: "TLS 1.3", certificates: certificatesOf(body, true) };
}

interface Message {
  readonly type: number;
  readonly body: Uint8Array;
  readonly whole: Uint8Array;
}

/** Handshake messages out of records, which may hold several or a part of one. */
class Records {
  keys: HandshakeKeys | null = null;
  readonly #input: Buffered;
  #pending = new Uint8Array();
  #count = 0;

  constructor(input: Buffered) {
    this.#input = input;
  }

  async messageOf(type: number): Promise<Message> {
    for (;;) {
      const message = await this.message();
      if (message.type === type) return message;
    }
  }

  async message(): Promise<Message> {
    while (!this.#isWhole()) this.#pending = joined([this.#pending, await this.#record()]);
    const reader = new Reader(this.#pending);
    const type = reader.number(1);
    const body = reader.vector(3);
    const length = 4 + body.length;
    const whole = this.#pending.subarray(0, length);
    this.#pending = this.#pending.slice(length);
    return { type, body, whole };
  }

  #isWhole(): boolean {
    const [, high = 0, middle = 0, low = 0] = this.#pending;
    return this.#pending.length >= 4 && this.#pending.length >= 4 + high * 65_536 + middle * 256 + low;
  }

  async #record(): Promise<Uint8Array> {
    while (this.#count++ < MAX_RECORDS) {
      const header = await this.#input.take(5);
      if (header === null) throw new Error("the server closed the connection during the handshake");
      if (header[0]! < 20 || header[0]! > 23) throw new Error("the server does not speak TLS");
      const content = await this.#input.take(header[3]! * 256 + header[4]!);
      if (content === null) throw new Error("the server closed the connection during the handshake");
      if (header[0] === HANDSHAKE && this.keys === null) return content;
      if (header[0] === APPLICATION && this.keys !== null) {
        const opened = await this.keys.open(header, content);
        if (opened.type === HANDSHAKE) return opened.content;
        if (opened.type === ALERT) throw alert(opened.content);
      }
      if (header[0] === ALERT) throw alert(content);
    }
    throw new Error("the server sends no certificate");
  }
}

function alert([, code = 0]: Uint8Array): Error {
  return new Error(`the server refused the handshake: ${ALERTS[code] ?? "alert"} (${code})`);
}
