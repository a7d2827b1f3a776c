/** An installation is backed up while it ticks, and restored over another one, through the commands' own code. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Api, ApiError, apiClient } from "../../scripts/api-client.ts";
import { exported } from "../../scripts/apply/export.ts";
import { putBack } from "../../scripts/backup/put-back.ts";
import { takeBackup } from "../../scripts/backup/take.ts";
import { Target } from "../worker/target.ts";
import { TOKEN, Worker } from "../worker/worker.ts";

const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
const folder = mkdtempSync(join(tmpdir(), "edgetick-backup-"));
const file = join(folder, "backup.gz");
const quiet = () => {};

let from: Worker;
let to: Worker;
let target: Target;
let source: Api;
let destination: Api;

/** The same answer of both installations. */
const PATHS = [
  "/api/v1/monitors",
  "/api/v1/channels",
  "/api/v1/maintenance",
  "/api/v1/events",
  "/api/v1/incidents",
  `/api/v1/monitors/shop/checks?from=0`,
  `/api/v1/monitors/shop/failures?from=0`,
  `/api/v1/monitors/old/checks?from=0`,
];

async function everything(api: Api): Promise<unknown> {
  const lists = await Promise.all(
    PATHS.map((path) =>
      api.call<{ items: unknown[] }>("GET", `${path}${path.includes("?") ? "&" : "?"}limit=1000`),
    ),
  );
  const failures = lists[6]!.items as { id: string }[];
  const evidence = await Promise.all(
    failures.slice(0, 3).map(({ id }) => api.call("GET", `/api/v1/failures/${id}`)),
  );
  return { lists, evidence, settings: await api.call("GET", "/api/v1/settings") };
}

beforeAll(async () => {
  let n = 0;
  target = await Target.start((request, response, self) =>
    n++ % 3 === 1
      ? self.answer(request, response, 502, [["Server", "nginx/1.22.1"]], `502 Bad Gateway ${n}`)
      : self.answer(request, response, 200, [], "ok"),
  );
  [from, to] = await Promise.all([Worker.start(), Worker.start()]);
  source = apiClient(from.origin, TOKEN);
  destination = apiClient(to.origin, TOKEN);
  const url = `${target.origin}/`;
  await from.api("/channels", {
    method: "POST",
    body: { id: "ops", kind: "webhook", url: `${target.origin}/in` },
  });
  await from.api("/monitors", {
    method: "POST",
    body: { id: "shop", target: { url }, recheck: { afterSeconds: [1] } },
  });
  await from.api("/monitors", { method: "POST", body: { id: "old", enabled: false, target: { url } } });
  await from.api("/events", { method: "POST", body: { kind: "deploy", at: START * 60_000, note: "v1 🟢" } });
  await from.api("/maintenance", {
    method: "POST",
    body: { id: "sunday", cron: "0 3 * * 0", durationMinutes: 30 },
  });
  const past = Array.from({ length: 600 }, (_, minute) =>
    JSON.stringify({
      at: (START - 2_000 + minute) * 60_000,
      region: "auto",
      status: minute % 50 === 7 ? 503 : 200,
      latencyMs: 20,
      body: "x".repeat(50),
    }),
  );
  await from.api("/monitors/old/checks", { method: "POST", body: past.join("\n") });
  for (let minute = START; minute < START + 8; minute++) await from.tick(minute);
});

afterAll(async () => {
  await Promise.all([from?.stop(), to?.stop(), target?.stop()]);
  rmSync(folder, { recursive: true, force: true });
});

describe("backup and restore", () => {
  it("moves everything to another installation, over what was there", async () => {
    await to.api("/monitors", {
      method: "POST",
      body: { id: "other", target: { url: `${target.origin}/` } },
    });
    await to.tick(START + 1);
    const taken = await takeBackup(source, file, quiet);
    expect(taken.rows).toBeGreaterThan(20);
    expect(await putBack(destination, file, quiet)).toEqual({ rows: taken.rows });
    expect(await everything(destination)).toEqual(await everything(source));
    expect(await exported(destination)).toBe(await exported(source));
  });

  it("lets the restored installation tick on, with the conditions as they were", async () => {
    await to.tick(START + 8);
    const { items } = await destination.call<{ items: { at: string }[] }>(
      "GET",
      `/api/v1/monitors/shop/checks?from=${START * 60_000}&attempt=0&limit=1000`,
    );
    expect(items).toHaveLength(9);
  });

  it("says on /healthz that a backup is being restored", async () => {
    await destination.call("POST", "/api/v1/restore", { id: "by hand" });
    const answer = await fetch(`${to.origin}/healthz`);
    expect(answer.status).toBe(503);
    expect(await answer.json()).toMatchObject({ status: "restoring" });
    await destination.call("POST", "/api/v1/restore/finish");
    expect((await fetch(`${to.origin}/`)).status).toBe(200);
  });

  it("refuses changes while it runs, and goes on where it was cut off", async () => {
    let calls = 0;
    const cut: Api = {
      ...destination,
      call: (method, path, body) => {
        if (path.startsWith("/api/v1/restore/rows") && ++calls === 3) throw new ApiError(0, "cut off");
        return destination.call(method, path, body);
      },
    };
    await expect(putBack(cut, file, quiet)).rejects.toThrow("cut off");
    await expect(destination.call("POST", "/api/v1/events", { kind: "deploy" })).rejects.toThrow(
      "A backup is being restored here",
    );
    // Half of everything is there, and nothing may make something of it.
    await to.tick(START + 9).catch(() => {});
    const said: string[] = [];
    await putBack(destination, file, (line) => said.push(line));
    expect(said.some((line) => /^Going on after \d+ rows/.test(line))).toBe(true);
    expect(await everything(destination)).toEqual(await everything(source));
  });

  it("stops the one that began first when two restore the same file", async () => {
    let second: Promise<unknown> | null = null;
    const slow: Api = {
      ...destination,
      call: async (method, path, body) => {
        if (path.startsWith("/api/v1/restore/clear")) second ??= putBack(destination, file, quiet);
        if (path.startsWith("/api/v1/restore/rows")) await second;
        return await destination.call(method, path, body);
      },
    };
    await expect(putBack(slow, file, quiet)).rejects.toThrow(/begun again elsewhere|No restore is under way/);
    await second;
    expect(await everything(destination)).toEqual(await everything(source));
  });

  it("deletes nothing when the file is damaged", async () => {
    const broken = join(folder, "broken.gz");
    const bytes = readFileSync(file);
    writeFileSync(broken, bytes.subarray(0, bytes.length - 40));
    const before = await everything(destination);
    await expect(putBack(destination, broken, quiet)).rejects.toThrow("Nothing was changed");
    expect(await everything(destination)).toEqual(before);
  });
});
