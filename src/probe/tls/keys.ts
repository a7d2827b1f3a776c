/** Keys of TLS 1.3 up to the server's handshake messages (RFC 8446, 7.1): enough to read its certificate. */
import { createHash, createHmac } from "node:crypto";
import { joined } from "../socket/connection.ts";
import { type Bytes, u8, u16, vector } from "./bytes.ts";
import { type KeyShare, P256, X25519 } from "./hello.ts";

const ALGORITHMS: Readonly<Record<number, { name: string; namedCurve?: string }>> = {
  [X25519]: { name: "X25519" },
  [P256]: { name: "ECDH", namedCurve: "P-256" },
};

interface KeyPair extends KeyShare {
  shared(peer: Uint8Array): Promise<Uint8Array>;
}

export async function keyPair(group: typeof X25519 | typeof P256): Promise<KeyPair> {
  const algorithm = ALGORITHMS[group]!;
  const pair = (await crypto.subtle.generateKey(algorithm, false, ["deriveBits"])) as CryptoKeyPair;
  const publicKey = new Uint8Array((await crypto.subtle.exportKey("raw", pair.publicKey)) as ArrayBuffer);
  return {
    group,
    publicKey,
    shared: async (peer) => {
      const theirs = await crypto.subtle.importKey("raw", peer as Bytes, algorithm, false, []);
      const bits = await crypto.subtle.deriveBits(
        { name: algorithm.name, public: theirs } as never,
        pair.privateKey,
        256,
      );
      return new Uint8Array(bits);
    },
  };
}

/** Decrypts the server's handshake records, one after the other. */
export class HandshakeKeys {
  readonly #key: CryptoKey;
  readonly #iv: Uint8Array;
  #sequence = 0;

  private constructor(key: CryptoKey, iv: Uint8Array) {
    this.#key = key;
    this.#iv = iv;
  }

  /** `transcript`: client hello and server hello, without records. */
  static async derive(cipher: number, shared: Uint8Array, transcript: Uint8Array): Promise<HandshakeKeys> {
    const [hash, keyLength] = cipher === 0x1302 ? (["sha384", 32] as const) : (["sha256", 16] as const);
    const digest = (bytes: Uint8Array) => new Uint8Array(createHash(hash).update(bytes).digest());
    const mac = (key: Uint8Array, bytes: Uint8Array) =>
      new Uint8Array(createHmac(hash, key).update(bytes).digest());
    const length = digest(new Uint8Array()).length;
    const expand = (secret: Uint8Array, label: string, context: Uint8Array, size: number) =>
      mac(
        secret,
        joined([u16(size), vector(1, new TextEncoder().encode(`tls13 ${label}`)), vector(1, context), u8(1)]),
      ).slice(0, size);
    const zeros = new Uint8Array(length);
    const early = mac(zeros, zeros);
    const handshake = mac(expand(early, "derived", digest(new Uint8Array()), length), shared);
    const traffic = expand(handshake, "s hs traffic", digest(transcript), length);
    const raw = expand(traffic, "key", new Uint8Array(), keyLength);
    const key = await crypto.subtle.importKey("raw", raw, "AES-GCM", false, ["decrypt"]);
    return new HandshakeKeys(key, expand(traffic, "iv", new Uint8Array(), 12));
  }

  /** The content of a record; its last byte that is not zero is its type. */
  async open(header: Uint8Array, sealed: Uint8Array): Promise<{ type: number; content: Uint8Array }> {
    const iv = Uint8Array.from(this.#iv);
    new DataView(iv.buffer).setUint32(8, new DataView(iv.buffer).getUint32(8) ^ this.#sequence++);
    const algorithm = { name: "AES-GCM", iv, additionalData: header as Bytes };
    const plain = new Uint8Array(await crypto.subtle.decrypt(algorithm, this.#key, sealed as Bytes));
    let end = plain.length - 1;
    while (end > 0 && plain[end] === 0) end--;
    return { type: plain[end]!, content: plain.subarray(0, end) };
  }
}
