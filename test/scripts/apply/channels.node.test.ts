import { expect, it } from "vitest";
import type { Api } from "../../../scripts/api-client.ts";
import { unknownChannels } from "../../../scripts/apply/apply.ts";
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
