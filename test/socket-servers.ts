/** Servers on loopback that are no HTTP: TCP, TLS of many kinds, mail, PostgreSQL, DNS. */
import { readFileSync } from "node:fs";
import { createServer as createHttpServer } from "node:http";
import { type AddressInfo, createServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, TLSSocket, type TlsOptions } from "node:tls";
import { decode, encode } from "dns-packet";

const pem = (name: string) => readFileSync(`${import.meta.dirname}/fixtures/tls/${name}`);
const identity = (name: string): TlsOptions => ({ cert: pem(`${name}.pem`), key: pem(`${name}.key`) });

async function listen(server: Server, port = 0, host = "127.0.0.1"): Promise<number> {
  await new Promise<void>((resolve) => server.listen(port, host, resolve));
  return (server.address() as AddressInfo).port;
}

const tls = (name: string, options: TlsOptions = {}) =>
  createTlsServer({ ...identity(name), ...options }, (socket) => {
    socket.on("error", () => {});
    socket.write("hello over TLS\r\n");
  });

function upgraded(socket: Socket): void {
  socket.removeAllListeners("data");
  const secure = new TLSSocket(socket, { isServer: true, ...identity("good") });
  secure.on("error", () => {});
}

const smtp = (offers: boolean) =>
  createServer((socket) => {
    socket.on("error", () => {});
    socket.write("220 mail.example ESMTP\r\n");
    socket.on("data", (data) => {
      const line = data.toString();
      if (line.startsWith("EHLO"))
        socket.write(`250-mail.example\r\n${offers ? "250-STARTTLS\r\n" : ""}250 SIZE 1000\r\n`);
      if (line.startsWith("STARTTLS")) {
        socket.write("220 go ahead\r\n");
        upgraded(socket);
      }
    });
  });

const postgres = (letter: string) =>
  createServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => {
      socket.write(letter);
      if (letter === "S") upgraded(socket);
    });
  });

/** Greets, echoes what it is told, and closes on "quit". */
const echo = () =>
  createServer((socket) => {
    socket.on("error", () => {});
    socket.write("READY echo 1.0\r\n");
    socket.on("data", (data) =>
      data.toString().includes("quit") ? socket.end("bye\r\n") : socket.write(data),
    );
  });

const silent = () => createServer((socket) => socket.on("error", () => {}));

type Record = { type: string; name?: string; data: unknown; ttl?: number };
const A = (data: string, ttl = 300): Record => ({ type: "A", data, ttl });
type Said = readonly Record[] | "NXDOMAIN" | "SERVFAIL" | "silent";
type Zone = Readonly<{ [question: string]: Said }>;

/** What names `turns-….example` are answered, one after another; each begins at the first. */
const TURNS: readonly Said[] = [[A("203.0.113.7")], "SERVFAIL", [A("203.0.113.7")], "silent", "NXDOMAIN", []];
const asked = new Map<string, number>();

function inTurn(name: string): Said {
  const count = asked.get(name) ?? 0;
  asked.set(name, count + 1);
  return TURNS[count % TURNS.length]!;
}

function answerTo(query: Buffer, zone: Zone): Buffer | null {
  const packet = decode(query);
  const question = packet.questions?.[0];
  const name = question?.name ?? "";
  const said = name.startsWith("turns-") ? inTurn(name) : (zone[`${name} ${question?.type}`] ?? "NXDOMAIN");
  if (said === "silent") return null;
  const code = said === "NXDOMAIN" ? 3 : said === "SERVFAIL" ? 2 : 0;
  const answers = Array.isArray(said)
    ? said.map((record) => ({ ttl: 300, name: question?.name, ...record }))
    : [];
  return encode({
    type: "response",
    id: packet.id!,
    flags: 0x8180 | code,
    questions: packet.questions!,
    answers: answers as never,
  });
}

const dns = (zone: Zone) =>
  createServer((socket) => {
    socket.on("error", () => {});
    let pending = Buffer.alloc(0);
    socket.on("data", (data) => {
      pending = Buffer.concat([pending, data]);
      if (pending.length < 2 || pending.length < 2 + pending.readUInt16BE(0)) return;
      const answer = answerTo(pending.subarray(2), zone);
      if (answer === null) return;
      // In two pieces, as TCP may deliver it.
      const length = Buffer.alloc(2);
      length.writeUInt16BE(answer.length);
      socket.write(length);
      setTimeout(() => socket.write(answer), 5);
    });
  });

const resolver = (zone: Zone) =>
  createHttpServer((request, response) => {
    const query = new URL(request.url ?? "/", "http://resolver").searchParams.get("dns") ?? "";
    const answer = answerTo(Buffer.from(query, "base64url"), zone);
    if (answer === null) return;
    response.writeHead(200, { "content-type": "application/dns-message" }).end(answer);
  });

const SHOP: Zone = {
  "shop.example A": [A("203.0.113.7", 60), A("203.0.113.8")],
  "shop.example MX": [{ type: "MX", data: { preference: 10, exchange: "Mail.Shop.example." } }],
  "shop.example TXT": [{ type: "TXT", data: ["v=spf1 ", "-all"] }],
  "broken.example A": "SERVFAIL",
  "silent.example A": "silent",
  "empty.example A": [],
  "proxied.example A": [A("104.16.1.1")],
  "inward.example A": [A("10.0.0.1")],
  // Of no range for documentation, which counts as inward. Nobody connects there.
  "public.example A": [A("93.184.215.14")],
  "inward6.example A": [A("93.184.215.14")],
  "inward6.example AAAA": [{ type: "AAAA", data: "fd00::17" }],
  "proxied6.example A": [],
  "proxied6.example AAAA": [{ type: "AAAA", data: "2606:4700::6810:101" }],
  "shop.example NS": [
    { type: "NS", data: "ns1.shop.example" },
    { type: "NS", data: "ns2.shop.example" },
  ],
  "agreed.example NS": [{ type: "NS", data: "ns1.shop.example" }],
  "ns1.shop.example A": [A("127.0.0.1")],
  "ns2.shop.example A": [A("127.0.0.2")],
  "agreed.example A": [A("203.0.113.9")],
};

export interface SocketPorts {
  readonly echo: number;
  readonly silent: number;
  readonly smtp: number;
  readonly smtpPlain: number;
  readonly postgres: number;
  readonly postgresPlain: number;
  readonly good: number;
  readonly rsa12: number;
  readonly good13: number;
  readonly expired: number;
  readonly early: number;
  readonly soon: number;
  readonly other: number;
  /** On 127.0.0.1 and, contradicting it for shop.example, on 127.0.0.2. */
  readonly dns: number;
  readonly resolver: number;
}

export async function socketServers(): Promise<{ ports: SocketPorts; servers: Server[] }> {
  const first = dns(SHOP);
  const second = dns({ ...SHOP, "shop.example A": [A("203.0.113.99")] });
  const dnsPort = await listen(first);
  await listen(second, dnsPort, "127.0.0.2");
  const others = {
    echo: echo(),
    silent: silent(),
    smtp: smtp(true),
    smtpPlain: smtp(false),
    postgres: postgres("S"),
    postgresPlain: postgres("N"),
    good: tls("good"),
    rsa12: tls("rsa", { maxVersion: "TLSv1.2" }),
    good13: tls("good", { minVersion: "TLSv1.3", ecdhCurve: "P-256" }),
    expired: tls("expired"),
    early: tls("early"),
    soon: tls("soon"),
    other: tls("other"),
    resolver: resolver(SHOP),
  };
  const ports = await Promise.all(
    Object.entries(others).map(async ([name, server]) => [name, await listen(server)] as const),
  );
  const all = { ...Object.fromEntries(ports), dns: dnsPort } as unknown as SocketPorts;
  return { ports: all, servers: [first, second, ...Object.values(others)] };
}
