/** One HTTP/1.1 exchange over a raw socket, so that status line, header order and a broken end stay as they were sent. */
import { connect } from "node:net";
import type { Header } from "../../src/core/check/reading.ts";

const MAX_BODY = 24 * 1024;
const MAX_VALUE = 400;

export interface Exchange {
  readonly status: number | null;
  readonly statusText: string | null;
  readonly httpVersion: string | null;
  readonly headers: readonly Header[];
  readonly body: string;
  readonly bodyBytes: number;
  readonly bodyCut: boolean;
  readonly framing: string;
  readonly transport: string;
  readonly durationMs: number;
  readonly ttfbMs: number | null;
}

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly host: string;
  readonly userAgent: string;
}

export function exchange(port: number, asked: Asked, deadlineMs: number): Promise<Exchange> {
  return new Promise((resolve) => {
    const started = performance.now();
    let first: number | null = null;
    let how = "";
    const chunks: Buffer[] = [];
    const socket = connect(port, "127.0.0.1");
    const timer = setTimeout(() => finish("client-timeout"), deadlineMs);
    const finish = (ending: string): void => {
      if (how !== "") return;
      how = ending;
      clearTimeout(timer);
      socket.destroy();
      resolve(read(Buffer.concat(chunks), asked.method, how, performance.now() - started, first));
    };
    socket.on("connect", () =>
      socket.write(
        `${asked.method} ${asked.path} HTTP/1.1\r\nHost: ${asked.host}\r\nUser-Agent: ${asked.userAgent}\r\nAccept: */*\r\nConnection: close\r\n\r\n`,
      ),
    );
    socket.on("data", (chunk) => {
      first ??= performance.now() - started;
      chunks.push(chunk);
    });
    socket.on("end", () => finish("end"));
    socket.on("error", () => finish("reset"));
    socket.on("close", () => finish("end"));
  });
}

function read(raw: Buffer, method: string, how: string, took: number, first: number | null): Exchange {
  const times = { durationMs: round(took), ttfbMs: first === null ? null : round(first) };
  const none = { status: null, statusText: null, httpVersion: null, headers: [], bodyCut: false, ...times };
  if (raw.length === 0) {
    const transport = how === "client-timeout" ? how : "empty-reply";
    return { ...none, body: "", bodyBytes: 0, framing: "none", transport };
  }
  const split = raw.indexOf("\r\n\r\n");
  const lines = raw
    .subarray(0, split === -1 ? raw.length : split)
    .toString("latin1")
    .split("\r\n");
  const status = /^HTTP\/(\d\.\d) (\d{3}) ?(.*)$/.exec(lines[0] ?? "");
  if (!status || split === -1) {
    const text = raw.subarray(0, MAX_BODY).toString("latin1");
    return { ...none, body: text, bodyBytes: raw.length, framing: "not-http", transport: "not-http" };
  }
  const headers = lines.slice(1).map((line): Header => {
    const at = line.indexOf(":");
    const value = line.slice(at + 1).trim();
    return [line.slice(0, at), value.length > MAX_VALUE ? `${value.slice(0, MAX_VALUE)}...[cut]` : value];
  });
  const { body, framing, complete } = unframe(raw.subarray(split + 4), headers, method);
  const transport = how === "client-timeout" ? how : complete ? "complete" : "truncated";
  return {
    status: Number(status[2]),
    statusText: status[3] ?? "",
    httpVersion: status[1] ?? null,
    headers,
    body: body.subarray(0, MAX_BODY).toString("utf8"),
    bodyBytes: body.length,
    bodyCut: body.length > MAX_BODY,
    framing,
    transport,
    ...times,
  };
}

function unframe(
  rest: Buffer,
  headers: readonly Header[],
  method: string,
): { body: Buffer; framing: string; complete: boolean } {
  const value = (name: string): string | undefined =>
    headers.find(([key]) => key.toLowerCase() === name)?.[1];
  if (method === "HEAD") return { body: Buffer.alloc(0), framing: "none", complete: true };
  if (/chunked/i.test(value("transfer-encoding") ?? "")) return unchunk(rest);
  const length = value("content-length");
  if (length === undefined) return { body: rest, framing: "close", complete: true };
  return {
    body: rest.subarray(0, Number(length)),
    framing: "content-length",
    complete: rest.length >= Number(length),
  };
}

function unchunk(rest: Buffer): { body: Buffer; framing: string; complete: boolean } {
  const parts: Buffer[] = [];
  let at = 0;
  for (;;) {
    const line = rest.indexOf("\r\n", at);
    const size = line === -1 ? Number.NaN : Number.parseInt(rest.subarray(at, line).toString("latin1"), 16);
    if (Number.isNaN(size)) return { body: Buffer.concat(parts), framing: "chunked", complete: false };
    if (size === 0) return { body: Buffer.concat(parts), framing: "chunked", complete: true };
    parts.push(rest.subarray(line + 2, line + 2 + size));
    at = line + 2 + size + 2;
  }
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
