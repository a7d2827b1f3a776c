/** One TCP connection: opened, read and written within a deadline, closed at once. */
import { connect } from "cloudflare:sockets";
import type { Deadline } from "../deadline.ts";

type Transport = "off" | "on" | "starttls";

/** Bytes that a server may send before it is cut off. */
const MAX_BYTES = 256 * 1024;

export class Connection {
  #socket: Socket;
  readonly #deadline: Deadline;
  #reader: ReadableStreamDefaultReader<Uint8Array>;
  #writer: WritableStreamDefaultWriter<Uint8Array>;
  #received = 0;

  private constructor(socket: Socket, deadline: Deadline) {
    this.#socket = socket;
    this.#deadline = deadline;
    this.#reader = socket.readable.getReader();
    this.#writer = socket.writable.getWriter();
  }

  /** Rejects when the connection can't be opened in time. */
  static async open(
    { host, port }: { readonly host: string; readonly port: number },
    transport: Transport,
    deadline: Deadline,
  ): Promise<Connection> {
    const socket = connect({ hostname: host, port }, { secureTransport: transport, allowHalfOpen: true });
    socket.closed.catch(() => {});
    try {
      await deadline.within(socket.opened);
    } catch (error) {
      socket.close().catch(() => {});
      throw error;
    }
    return new Connection(socket, deadline);
  }

  /** Goes on encrypted. Rejects when the handshake fails. */
  async startTls(): Promise<void> {
    this.#reader.releaseLock();
    this.#writer.releaseLock();
    this.#socket = this.#socket.startTls();
    this.#socket.closed.catch(() => {});
    this.#reader = this.#socket.readable.getReader();
    this.#writer = this.#socket.writable.getWriter();
    await this.#deadline.within(this.#socket.opened);
  }

  async write(bytes: Uint8Array): Promise<void> {
    await this.#deadline.within(this.#writer.write(bytes));
  }

  /** What came next; null at the end, or when the server sent more than anyone reads. */
  async read(): Promise<Uint8Array | null> {
    if (this.#received >= MAX_BYTES) return null;
    const { done, value } = await this.#deadline.within(this.#reader.read());
    if (done) return null;
    this.#received += value.byteLength;
    return value;
  }

  close(): void {
    this.#reader.cancel().catch(() => {});
    this.#writer.abort().catch(() => {});
    this.#socket.close().catch(() => {});
  }
}

/** Reads whole messages off a connection: at least so many bytes, or up to the end. */
export class Buffered {
  #bytes = new Uint8Array();
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Exactly `count` bytes; null when the server ended before. */
  async take(count: number): Promise<Uint8Array | null> {
    while (this.#bytes.byteLength < count) {
      const more = await this.#connection.read();
      if (more === null) return null;
      this.#bytes = joined([this.#bytes, more]);
    }
    const taken = this.#bytes.subarray(0, count);
    this.#bytes = this.#bytes.subarray(count);
    return taken;
  }
}

export function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.byteLength;
  }
  return whole;
}
