import { createServer as createHttpServer, type IncomingMessage, type ServerResponse } from "node:http";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import type { TestProject } from "vitest/node";
import { type SocketPorts, socketServers } from "./socket-servers.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** `http://127.0.0.1:<port>` of the scripted target; see ROUTES. */
    target: string;
    /** The same routes on another port, that is, another origin. */
    otherOrigin: string;
    /** Answers bytes that are no HTTP, then closes. */
    garbage: string;
    /** Nothing listens here. */
    closedPort: string;
    sockets: SocketPorts;
  }
}

type Route = (response: ServerResponse, argument: string, request: IncomingMessage) => void;

/** `/<route>/<argument…>`: what the scripted target does. The query string is the routes' own. */
const ROUTES: Readonly<Record<string, Route>> = {
  "": (response) => response.end("ok"),
  ok: (response) => response.end("ok"),
  status: (response, status) => response.writeHead(Number(status)).end(`status ${status}`),
  slow: (response, delayMs) => setTimeout(() => response.end("slow but sure"), Number(delayMs)),
  // Answers, after a while, how many were in here at once with it.
  crowd: (response, delayMs) => {
    crowd += 1;
    const inside = crowd;
    setTimeout(() => {
      crowd -= 1;
      response.end(String(inside));
    }, Number(delayMs));
  },
  hang: () => {},
  "hang-body": (response) => response.writeHead(200, { "content-type": "text/plain" }).write("begun"),
  drip: (response) => {
    const timer = setInterval(() => response.write("drip "), 20);
    response.on("close", () => clearInterval(timer));
  },
  reset: (response) => response.socket?.resetAndDestroy(),
  "reset-body": (response) => {
    response.writeHead(200, { "content-length": 100 }).write("half of it");
    setTimeout(() => response.socket?.resetAndDestroy(), 50);
  },
  truncated: (response) => {
    response.writeHead(200, { "content-length": 100 }).write("half of it");
    setTimeout(() => response.socket?.end(), 50);
  },
  // A chain: /redirect/<status>/<location, percent-encoded>
  redirect: (response, argument) => {
    const [status = "302", location = "/ok"] = argument.split("/");
    response.writeHead(Number(status), { location: decodeURIComponent(location) }).end("elsewhere");
  },
  hops: (response, left) =>
    response.writeHead(302, { location: left === "0" ? "../ok" : `./${Number(left) - 1}` }).end(),
  // Sends whoever has no cookie to itself with one, as sites that begin a session do: /gate/<attributes>
  gate: (response, attributes, request) => {
    if (request.headers.cookie?.includes("seen=yes")) response.end(`welcome, ${request.headers.cookie}`);
    else
      response
        .writeHead(302, {
          location: request.url ?? "/",
          "set-cookie": [`seen=yes${decodeURIComponent(attributes)}`, "b=2"],
        })
        .end();
  },
  // /flood/<count>/<characters each>: headers of no use beside one that is.
  flood: (response, argument) => {
    const [count = 1, size = 1] = argument.split("/").map(Number);
    for (let index = 0; index < count; index++)
      response.setHeader(`x-${index}`, `${index}-`.padEnd(size, "z"));
    response.setHeader("server", "nginx").writeHead(502, "y".repeat(2000)).end("flooded");
  },
  endless: (response, count) => response.writeHead(302, { location: `/endless/${Number(count) + 1}` }).end(),
  "no-location": (response) => response.writeHead(302).end("nowhere"),
  big: (response, bytes) => response.end("x".repeat(Number(bytes))),
  "bad-gzip": (response) => response.writeHead(200, { "content-encoding": "gzip" }).end("this is no gzip"),
  latin1: (response) =>
    response
      .writeHead(200, { "content-type": "text/plain; charset=iso-8859-1" })
      .end(Buffer.from("caf\xe9", "latin1")),
  meta: (response) =>
    response
      .writeHead(200, { "content-type": "text/html" })
      .end(Buffer.from('<meta charset="windows-1252">caf\xe9', "latin1")),
  binary: (response) =>
    response
      .writeHead(200, { "content-type": "application/octet-stream" })
      .end(Buffer.from([0, 1, 2, 254, 255])),
  "long-header": (response, length) =>
    response.writeHead(200, { "x-long": "x".repeat(Number(length)) }).end("ok"),
  cookies: (response) =>
    response
      .writeHead(200, { "set-cookie": ["sid=s3cr3t-value; Path=/; HttpOnly", "theme=dark-s3cr3t; Secure"] })
      .end("cookies"),
  json: (response, _argument, request) =>
    response
      .writeHead(200, { "content-type": "application/json" })
      .end(new URL(request.url ?? "/", "http://target").searchParams.get("body") ?? "{}"),
  "error-code": (response, code) =>
    response
      .writeHead(Number(code) > 999 ? 530 : Number(code), { server: "cloudflare" })
      .end(`error code: ${code}`),
  echo: (response, _argument, request) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method, url, rawHeaders } = request;
      response
        .writeHead(200, { "content-type": "application/json" })
        .end(JSON.stringify({ method, url, headers: rawHeaders, body: Buffer.concat(chunks).toString() }));
    });
  },
  // /seen/<key> remembers the request, /recall/<key> tells and forgets.
  // RDAP: /rdap/dns.json lists this server for .example; /rdap/domain/<name>.
  rdap: (response, path) => {
    const json = (value: unknown) =>
      response.writeHead(200, { "content-type": "application/rdap+json" }).end(JSON.stringify(value));
    const host = response.req.headers.host;
    if (path === "dns.json") json({ services: [[["org", "example"], [`http://${host}/rdap/`]]] });
    else if (path === "domain/shop.example")
      json({
        events: [
          { eventAction: "registration", eventDate: "2001-01-01T00:00:00Z" },
          { eventAction: "expiration", eventDate: "2025-04-01T12:00:00Z" },
        ],
        status: ["client transfer prohibited"],
        entities: [{ roles: ["registrar"], vcardArray: ["vcard", [["fn", {}, "text", "Good Names Ltd"]]] }],
      });
    else if (path === "domain/over.example")
      json({ events: [{ eventAction: "expiration", eventDate: "2025-02-01T00:00:00Z" }] });
    else if (path === "domain/ending.example")
      json({
        events: [{ eventAction: "expiration", eventDate: "2025-12-01T00:00:00Z" }],
        status: ["redemption period"],
      });
    else if (path === "domain/undated.example") json({ events: [] });
    else if (path === "domain/odd.example")
      json({
        events: null,
        status: { a: 1 },
        entities: [null, { roles: null }, { roles: ["registrar"], vcardArray: 7 }],
      });
    else if (path === "domain/busy.example") response.writeHead(429).end();
    else response.writeHead(404).end();
  },
  seen: (response, key, request) => {
    const { method = "", headers } = request;
    seen.set(key, [...(seen.get(key) ?? []), { method, headers }]);
    response.end("seen");
  },
  recall: (response, key) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify(seen.get(key) ?? []));
    seen.delete(key);
  },
};

let crowd = 0;
const seen = new Map<string, { method: string; headers: IncomingMessage["headers"] }[]>();

function scriptedTarget(): Server {
  return createHttpServer((request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://target");
    const [, route = "", ...rest] = pathname.split("/");
    const serve = ROUTES[route];
    response.on("error", () => {});
    if (serve) serve(response, rest.join("/"), request);
    else response.writeHead(404).end("no such route");
  });
}

async function listen(server: Server): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** Real servers on loopback for tests that run inside workerd, started once for the whole run. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const garbage = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.end("SSH-2.0-OpenSSH_9.6\r\n");
  });
  const closed = createTcpServer();
  const servers: Server[] = [scriptedTarget(), scriptedTarget(), garbage];
  const sockets = new Set<Socket>();
  const others = await socketServers();
  for (const server of [...servers, ...others.servers]) {
    server.on("connection", (socket: Socket) => {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => sockets.delete(socket));
    });
  }
  const [target, otherOrigin, noHttp, unused] = await Promise.all([...servers, closed].map(listen));
  await new Promise((resolve) => closed.close(resolve));
  project.provide("target", target!);
  project.provide("otherOrigin", otherOrigin!);
  project.provide("garbage", noHttp!);
  project.provide("closedPort", unused!);
  project.provide("sockets", others.ports);
  return async () => {
    for (const socket of sockets) socket.destroy();
    await Promise.all(
      [...servers, ...others.servers].map((server) => new Promise((resolve) => server.close(resolve))),
    );
  };
}
