/** The first message of a TLS handshake that offers 1.3 and 1.2, and the server's answer to it (RFC 8446, RFC 5246). */
import { joined } from "../socket/connection.ts";
import { type Bytes, Reader, u8, u16, vector } from "./bytes.ts";

export const X25519 = 0x001d;
export const P256 = 0x0017;
const HELLO_RETRY = "cf21ad74e59a6111be1d8c021e65b891c2a211167abb8c5e079e09e2c8a8339c";

const CIPHERS = [
  0x1301, 0x1302, 0xc02b, 0xc02f, 0xc02c, 0xc030, 0xcca9, 0xcca8, 0xc013, 0xc014, 0x009c, 0x009d, 0x002f,
  0x0035,
];
const SIGNATURES = [0x0403, 0x0804, 0x0401, 0x0503, 0x0805, 0x0501, 0x0806, 0x0601, 0x0603, 0x0807, 0x0201];

export interface KeyShare {
  readonly group: number;
  readonly publicKey: Uint8Array;
}

/** The message without its record. `serverName` is null where the host is an address. */
export function clientHello(serverName: string | null, shares: readonly KeyShare[]): Bytes {
  const extension = (type: number, ...body: Uint8Array[]) => joined([u16(type), vector(2, ...body)]);
  const name = new TextEncoder().encode(serverName ?? "");
  const extensions = [
    ...(serverName === null ? [] : [extension(0, vector(2, u8(0), vector(2, name)))]),
    extension(10, vector(2, u16(X25519), u16(P256), u16(0x0018))),
    extension(11, vector(1, u8(0))),
    extension(13, vector(2, ...SIGNATURES.map(u16))),
    extension(23),
    extension(0xff01, vector(1)),
    extension(43, vector(1, u16(0x0304), u16(0x0303))),
    extension(
      51,
      vector(2, ...shares.map(({ group, publicKey }) => joined([u16(group), vector(2, publicKey)]))),
    ),
  ];
  const random = (length: number) => crypto.getRandomValues(new Uint8Array(length));
  const body = joined([
    u16(0x0303),
    random(32),
    vector(1, random(32)),
    vector(2, ...CIPHERS.map(u16)),
    vector(1, u8(0)),
    vector(2, ...extensions),
  ]);
  return joined([u8(1), vector(3, body)]);
}

interface ServerHello {
  readonly version: number;
  readonly cipher: number;
  readonly share: KeyShare | null;
}

/** Throws on what is no server hello that can be gone on with. */
export function serverHello(body: Uint8Array): ServerHello {
  const reader = new Reader(body);
  const legacy = reader.number(2);
  const random = reader.take(32);
  if (Buffer.from(random).toString("hex") === HELLO_RETRY)
    throw new Error("the server asks for a key exchange that this probe does not have");
  reader.vector(1);
  const cipher = reader.number(2);
  reader.take(1);
  let version = legacy;
  let share: KeyShare | null = null;
  const extensions = new Reader(reader.left > 0 ? reader.vector(2) : new Uint8Array());
  while (extensions.left > 0) {
    const type = extensions.number(2);
    const extension = new Reader(extensions.vector(2));
    if (type === 43) version = extension.number(2);
    if (type === 51) share = { group: extension.number(2), publicKey: extension.vector(2) };
  }
  return { version, cipher, share };
}

/** The certificates of a Certificate message, DER, the server's own first. */
export function certificatesOf(body: Uint8Array, tls13: boolean): Uint8Array[] {
  const reader = new Reader(body);
  if (tls13) reader.vector(1);
  const list = new Reader(reader.vector(3));
  const found: Uint8Array[] = [];
  while (list.left > 0 && found.length < 10) {
    found.push(list.vector(3));
    if (tls13) list.vector(2);
  }
  return found;
}
