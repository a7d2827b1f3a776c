import { expect, it } from "vitest";
import type { Api } from "../../../scripts/api-client.ts";
import { carryOut, compare, unknownChannels, unknownParents } from "../../../scripts/apply/apply.ts";
import { readFileText } from "../../../scripts/apply/file.ts";

const MONITOR =
  "monitors:\n  - id: a\n    target: { url: https://a.example }\n    alert: { channels: [ops, opps] }\n";
const server = { all: async () => [{ id: "ops" }] } as unknown as Api;

async function unknown(text: string, prune: boolean) {
  const read = readFileText(text);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return await unknownChannels(server, read.wanted, prune);
}

it("a monitor may name the channels of the file and those of the server, and no others", async () => {
  expect(await unknown(MONITOR, false)).toEqual([
    { path: ["monitors", 0, "alert", "channels", 1], message: 'names no channel: "opps"; known are ops' },
  ]);
  expect(
    await unknown(`${MONITOR}channels:\n  - { id: opps, kind: slack, url: https://s.example }\n`, false),
  ).toEqual([]);
});

it("nor one of the server that the same run deletes", async () => {
  const found = await unknown(
    `${MONITOR}channels:\n  - { id: opps, kind: slack, url: https://s.example }\n`,
    true,
  );
  expect(found.map(({ path }) => path.at(-1))).toEqual([0]);
});

const site = (id: string, dependsOn: string) =>
  `  - { id: ${id}, target: { url: "https://${id}.example" }, dependsOn: [${dependsOn}] }\n`;
const wantedOf = (...monitors: string[]) => {
  const read = readFileText(`monitors:\n${monitors.join("")}`);
  if (!read.ok) throw new Error(JSON.stringify(read.faults));
  return read.wanted;
};

it("a monitor may depend on those of the file and of the server, and not in a circle", async () => {
  const known = { all: async () => [{ id: "dns" }] } as unknown as Api;
  const wanted = wantedOf(site("shop", "app, dns, dbb"), site("app", "db"), site("db", "app"));
  const said = async (prune: boolean) =>
    (await unknownParents(known, wanted, prune)).map(({ path, message }) => `${path.join(".")}: ${message}`);
  expect(await said(false)).toEqual([
    'monitors.0.dependsOn.2: names no monitor: "dbb"; known are dns, app, db',
    "monitors.1.dependsOn.0: makes a circle: app → db → app",
    "monitors.2.dependsOn.0: makes a circle: db → app → db",
  ]);
  expect(await said(true)).toContain('monitors.0.dependsOn.1: names no monitor: "dns"; known are app, db');
});

it("what others depend on is made before them", async () => {
  const made: string[] = [];
  const empty = {
    all: async () => [],
    call: async (_method: string, path: string) => made.push(path.split("/").at(-1)!),
  } as unknown as Api;
  const wanted = wantedOf(
    site("shop", "app"),
    site("blog", ""),
    site("app", "db, dns"),
    site("db", ""),
    site("dns", ""),
  );
  await carryOut(empty, wanted, await compare(empty, wanted), false);
  expect(made).toEqual(["db", "dns", "app", "shop", "blog"]);
});
