/** The test upstream: one loopback port a fault. */
import { spawn } from "node:child_process";
import { connect, createServer, type Server, type Socket } from "node:net";
import { FAULTS, type Fault, type Route } from "./fault.ts";

const LOOPBACK = "127.0.0.1";

type Behaviour = (socket: Socket) => void;

const HTML_503 = "<html><body><h1>Back soon</h1><p>We are changing the tills.</p></body></html>";

const BEHAVIOURS: Partial<Record<Fault, Behaviour>> = {
  ok: (socket) => answer(socket, "200 OK", "text/plain", "ok"),
  "rst-before-headers": (socket) => socket.resetAndDestroy(),
  "close-no-response": (socket) => socket.end(),
  "garbage-text": (socket) => socket.end("what is this? not a protocol of yours\r\n\r\n"),
  "bad-header-line": (socket) =>
    socket.end("HTTP/1.1 200 OK\r\nthis line has no colon\r\nContent-Length: 2\r\n\r\nok"),
  "headers-too-large": (socket) =>
    socket.end(`HTTP/1.1 200 OK\r\nContent-Length: 2\r\nX-Big: ${"b".repeat(140_000)}\r\n\r\nok`),
  "read-timeout": () => undefined,
  "half-header-stall": (socket) => socket.write("HTTP/1.1 200 OK\r\nContent-Ty"),
  "no-healthy-upstream": (socket) => answer(socket, "503 Service Unavailable", "text/plain", "sick"),
  "queue-full": (socket) => setTimeout(() => answer(socket, "200 OK", "text/plain", "slow"), 1500),
  "fin-mid-body": (socket) => cut(socket, (open) => open.end()),
  "rst-mid-body": (socket) => cut(socket, (open) => open.resetAndDestroy()),
  "upstream-500": (socket) =>
    answer(socket, "500 Internal Server Error", "application/json", '{"code":"E_STOCK","trace":"a1b2c3"}'),
  "upstream-502": (socket) =>
    answer(
      socket,
      "502 Bad Gateway",
      "application/problem+json",
      '{"type":"about:blank","title":"Bank unreachable"}',
    ),
  "upstream-503": (socket) => answer(socket, "503 Service Unavailable", "text/html; charset=utf-8", HTML_503),
};

function answer(socket: Socket, status: string, type: string, body: string): void {
  const length = Buffer.byteLength(body);
  socket.end(
    `HTTP/1.1 ${status}\r\nServer: till/2.4\r\nContent-Type: ${type}\r\nContent-Length: ${length}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function cut(socket: Socket, end: (socket: Socket) => void): void {
  socket.write(
    `HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 50000\r\n\r\n${"x".repeat(4000)}`,
  );
  setTimeout(() => end(socket), 200);
}

export interface Upstream {
  readonly routes: readonly Route[];
  close(): void;
}

export async function startUpstream(): Promise<Upstream> {
  const servers: Server[] = [];
  const routes: Route[] = [];
  for (const fault of Object.keys(FAULTS) as Fault[]) {
    const behave = BEHAVIOURS[fault];
    const path = `/f/${fault}/`;
    if (behave) {
      const server = serve(behave);
      servers.push(server);
      routes.push({ key: fault, fault, path, host: LOOPBACK, port: await listening(server) });
    } else if (fault === "connection-refused") {
      routes.push({ key: fault, fault, path, host: LOOPBACK, port: await freePort() });
    } else if (fault === "dns-failure") {
      routes.push({ key: fault, fault, path, host: "no-such-host.invalid", port: 8080 });
    }
  }
  const hole = await blackhole();
  routes.push({
    key: "connect-timeout",
    fault: "connect-timeout",
    path: "/f/connect-timeout/",
    host: LOOPBACK,
    port: hole.port,
  });
  return {
    routes,
    close: () => {
      hole.close();
      for (const server of servers) server.close();
    },
  };
}

function serve(behave: Behaviour): Server {
  return createServer((socket) => {
    socket.on("error", () => undefined);
    let head = "";
    socket.on("data", (chunk) => {
      if (head.includes("\r\n\r\n")) return;
      head += chunk.toString("latin1");
      if (head.includes("\r\n\r\n")) behave(socket);
    });
  });
}

function listening(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, LOOPBACK, () => resolve((server.address() as { port: number }).port));
  });
}

export async function freePort(): Promise<number> {
  const server = createServer();
  const port = await listening(server);
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** A listener that never accepts, with its backlog full: the kernel drops further SYNs, as a firewall would. */
async function blackhole(): Promise<{ port: number; close(): void }> {
  const port = await freePort();
  const script = `require("net").createServer().listen({port:${port},host:"${LOOPBACK}",backlog:1},()=>{process.stdout.write("up");Atomics.wait(new Int32Array(new SharedArrayBuffer(4)),0,0,900000)})`;
  const child = spawn(process.execPath, ["-e", script], { stdio: ["ignore", "pipe", "ignore"] });
  await new Promise((resolve) => child.stdout.once("data", resolve));
  const fillers = Array.from({ length: 4 }, () => connect(port, LOOPBACK).on("error", () => undefined));
  await new Promise((resolve) => setTimeout(resolve, 300));
  return {
    port,
    close: () => {
      for (const filler of fillers) filler.destroy();
      child.kill("SIGKILL");
    },
  };
}
