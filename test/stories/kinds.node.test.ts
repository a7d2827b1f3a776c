/** Monitors of every kind that sockets serve, through whole minutes of a whole Worker: checks, evidence, incidents, pages. */
import type { Server, Socket } from "node:net";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type SocketPorts, socketServers } from "../socket-servers.ts";
import { Worker } from "../worker/worker.ts";

/** Ten days before the certificate called "soon" ends. */
const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const HOST = "127.0.0.1";
const EVERY = { intervalMinutes: 1, recheck: { afterSeconds: [] } };

interface Check {
  readonly id: string;
  readonly verdict: string;
  readonly value?: number;
  readonly failure?: { readonly type: string };
}

let worker: Worker;
let servers: Server[] = [];
let ports: SocketPorts;
const open = new Set<Socket>();

beforeAll(async () => {
  ({ ports, servers } = await socketServers());
  for (const server of servers)
    server.on("connection", (socket: Socket) => {
      open.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => open.delete(socket));
    });
  worker = await Worker.start();
});

afterAll(async () => {
  await worker?.stop();
  for (const socket of open) socket.destroy();
  await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
});

it("are checked, judged, kept and shown beside each other", async () => {
  const shop = { host: HOST, serverName: "shop.example" };
  const monitors = {
    "tcp-well": { kind: "tcp", target: { host: HOST, port: ports.echo }, assert: { receives: "READY" } },
    "tcp-mute": {
      kind: "tcp",
      target: { host: HOST, port: ports.silent, timeoutMs: 300 },
      assert: { receives: "READY" },
    },
    "tls-soon": {
      kind: "tls",
      target: { ...shop, port: ports.soon },
      assert: { chain: false },
    },
    "tls-over": { kind: "tls", target: { ...shop, port: ports.expired }, assert: { chain: false } },
    "dns-well": { kind: "dns", target: { name: "shop.example", server: `tcp:${HOST}:${ports.dns}` } },
    "dns-gone": { kind: "dns", target: { name: "nowhere.example", server: `tcp:${HOST}:${ports.dns}` } },
  };
  for (const [id, monitor] of Object.entries(monitors))
    await worker.api("/monitors", { method: "POST", body: { id, ...monitor, ...EVERY } });
  for (let minute = 0; minute < 3; minute++) await worker.tick(START + minute);

  const seen: Record<string, string> = {};
  for (const id of Object.keys(monitors)) {
    const checks = await worker.all<Check>(`/monitors/${id}/checks?from=${START * 60_000}&attempt=0`);
    expect(checks).toHaveLength(3);
    seen[id] = [...new Set(checks.map(({ verdict, failure }) => failure?.type ?? verdict))].join();
  }
  expect(seen).toEqual({
    "tcp-well": "up",
    "tcp-mute": "probe.timeout",
    "tls-soon": "up",
    "tls-over": "tls.cert.date_invalid",
    "dns-well": "up",
    "dns-gone": "dns.name_not_resolved",
  });

  const incidents = await worker.all<{ monitor: string; kind: string; summary: string }>("/incidents");
  expect(incidents.map(({ monitor, kind }) => `${monitor} ${kind}`).sort()).toEqual([
    "dns-gone outage",
    "tcp-mute outage",
    "tls-over outage",
    "tls-soon certificate",
  ]);

  const [failure] = await worker.all<{ id: string }>(`/monitors/tls-over/failures?from=${START * 60_000}`);
  const kept = await worker.api(`/failures/${failure!.id}`);
  expect(kept).toMatchObject({
    request: { method: "TLS", url: `${HOST}:${ports.expired}` },
    reading: { status: null, own: { kind: "tls", chain: [{ validTo: "2021-01-01T00:00:00.000Z" }, {}] } },
  });
});

it("keep verdict and latency beside others that hang: 50 of mixed kinds, 15 of them mute", async () => {
  const timeoutMs = 2000;
  const on = { host: HOST, timeoutMs };
  const server = `tcp:${HOST}:${ports.dns}`;
  const fine = [
    { kind: "tcp", target: { ...on, port: ports.echo }, assert: { receives: "READY" } },
    {
      kind: "tls",
      target: { ...on, port: ports.good, serverName: "shop.example" },
      assert: { chain: false },
    },
    { kind: "dns", target: { name: "shop.example", server, timeoutMs } },
  ];
  const mute = [
    { kind: "tcp", target: { ...on, port: ports.silent }, assert: { receives: "READY" } },
    { kind: "tls", target: { ...on, port: ports.silent }, assert: { chain: false } },
    { kind: "dns", target: { name: "silent.example", server, timeoutMs } },
  ];
  const ids = Array.from({ length: 50 }, (_, index) => `${index < 15 ? "mute" : "fine"}-${index}`);
  for (const [index, id] of ids.entries()) {
    const body = { id, ...(id.startsWith("mute") ? mute : fine)[index % 3], ...EVERY };
    await worker.api("/monitors", { method: "POST", body });
  }
  await worker.tick(START + 10);
  for (const id of ids) {
    const from = (START + 10) * 60_000;
    const checks = await worker.all<Check & { latencyMs: number }>(
      `/monitors/${id}/checks?from=${from}&attempt=0`,
    );
    const isMute = id.startsWith("mute");
    const verdicts = checks.map(({ verdict, failure }) => failure?.type ?? verdict);
    expect([id, ...verdicts]).toEqual([id, isMute ? "probe.timeout" : "up"]);
    for (const { latencyMs } of checks)
      expect(isMute ? latencyMs === timeoutMs : latencyMs < timeoutMs, `${id} took ${latencyMs} ms`).toBe(
        true,
      );
  }
});
