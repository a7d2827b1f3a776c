import { describe, expect, it } from "vitest";
import type { Api } from "../../scripts/api-client.ts";
import { demoAgent } from "../../scripts/demo/agent.ts";
import { cronLines, demoSample, gatewayLines } from "../../scripts/demo/logs.ts";
import { readLogs } from "../../src/core/host-evidence/read-logs.ts";
import { reportSchema } from "../../src/core/host-evidence/report.ts";
import { factsOfSamples } from "../../src/core/host-evidence/samples.ts";

const HALF_PAST = Date.parse("2026-11-25T03:30:00Z");

describe("the demo's host", () => {
  it.each([
    ["demo-checkout", "/checkout", 502, "upstream.closed"],
    ["demo-search", "/search", 502, "upstream.refused"],
    ["demo-reports", "/reports", 504, "upstream.read-timeout"],
  ])("logs what the gateway of %s saw, and Edgetick reads it", (id, path, status, kind) => {
    const lines = gatewayLines({ id, path }, HALF_PAST, {
      status,
      latencyMs: 4,
      check: `${id}.hte00.auto.0`,
    });
    const read = lines.flatMap(({ source, text }) =>
      readLogs({ source, text }, { timeZone: "UTC", now: HALF_PAST + 60_000 }),
    );
    expect(read[0]?.fact?.kind).toBe(kind);
    expect(read[1]).toMatchObject({ check: `${id}.hte00.auto.0`, state: "fact" });
  });

  it("shows the starving job in its vital signs, and nothing a minute later", () => {
    const kinds = (from: number) =>
      factsOfSamples([demoSample(from), demoSample(from + 5_000)]).map(({ kind }) => kind);
    expect(kinds(HALF_PAST)).toEqual(["cpu.starved"]);
    expect(kinds(HALF_PAST + 60_000)).toEqual([]);
    expect(cronLines(HALF_PAST, HALF_PAST + 60_000).map(({ text }) => text)).toEqual([
      expect.stringContaining("CMD (/srv/shop/report.sh)"),
    ]);
  });

  it("answers what it is asked, in a form that is taken", async () => {
    const sent: { answered?: string[]; samples?: unknown[]; logs?: unknown[] }[] = [];
    const want = { id: "demo-checkout.abc", from: HALF_PAST - 60_000, to: HALF_PAST + 120_000 };
    const api = {
      call: async (_method: string, _path: string, body: (typeof sent)[number]) => {
        sent.push(body);
        return { wants: sent.length === 1 ? [want] : [], nextSeconds: 30 };
      },
    } as unknown as Api;
    const agent = demoAgent(api, () => HALF_PAST + 200_000);
    for (const line of gatewayLines({ id: "demo-checkout", path: "/checkout" }, HALF_PAST, {
      status: 502,
      latencyMs: 4,
      check: null,
    }))
      agent.log(line);
    expect(await agent.ask()).toBe(30);
    expect(sent.map((body) => reportSchema.safeParse(body).success)).toEqual([true, true]);
    expect(sent[1]?.answered).toEqual([want.id]);
    expect(sent[1]?.samples).toHaveLength(36);
    // The job's line, another job's, and the gateway's.
    expect(sent[1]?.logs).toHaveLength(2);
  });
});
