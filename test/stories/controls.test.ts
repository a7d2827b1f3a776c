import { expect, it } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import { examineMonitor } from "../../src/jobs/diagnose.ts";
import { importReadings } from "../../src/jobs/import.ts";
import { readControls } from "../../src/store/controls.ts";
import { failedBefore } from "../../src/web/pages/incident/others-before.ts";
import { START, Story } from "./story.ts";

const NAMES = ["shop", "blog", "mail", "docs", "wiki"];
const MINUTES = 1440;
/** Minutes in which the monitor itself has trouble: spread, without a pattern. */
const TROUBLE = new Set(
  Array.from({ length: 14 }, (_, index) => (index * index * 97 + index * 31) % MINUTES),
);

function day(bad: ReadonlySet<number>): string {
  return Array.from({ length: MINUTES }, (_, minute) => {
    const failed = bad.has(minute);
    const at = (START - MINUTES + minute) * MINUTE_MS;
    const outcome = failed ? { status: null, error: "probe.timeout" } : { status: 200 };
    return JSON.stringify({ at, region: "auto", latencyMs: failed ? 10_000 : 90 + (minute % 7), ...outcome });
  }).join("\n");
}

async function imported(
  bad: (name: string) => ReadonlySet<number>,
  hostOf = (name: string) => `${name}-site.example`,
): Promise<Story> {
  const story = await Story.of(
    ...NAMES.map((id) => ({ id, enabled: false, target: { url: `https://${hostOf(id)}/` } })),
  );
  await story.minute(0);
  for (const name of NAMES) {
    const report = await importReadings(story.shell(), story.session, name, day(bad(name)));
    expect(report?.rejected).toEqual([]);
  }
  return story;
}

it("sees in imported history that unrelated monitors failed in the same minutes", async () => {
  const story = await imported(() => TROUBLE);
  const examined = await examineMonitor(story.shell(), story.session, "shop", { from: null, to: null });
  expect(examined?.diagnosis.hypotheses[0]?.cause).toBe("monitor-side");
});

it("blames the monitor's side for nothing when the others were well", async () => {
  const story = await imported((name) => (name === "shop" ? TROUBLE : new Set()));
  const examined = await examineMonitor(story.shell(), story.session, "shop", { from: null, to: null });
  expect(examined?.diagnosis.hypotheses.map(({ cause }) => cause)).not.toContain("monitor-side");
});

it("takes no monitor of the same site for a control: its hosts may well fail together", async () => {
  const story = await imported(
    () => TROUBLE,
    (name) => `${name}.site.example`,
  );
  const examined = await examineMonitor(story.shell(), story.session, "shop", { from: null, to: null });
  expect(examined?.diagnosis.hypotheses.map(({ cause }) => cause)).not.toContain("monitor-side");
});

it("finds the monitor that fails in the minutes before, in imported history too", async () => {
  const early = new Set([...TROUBLE].map((minute) => Math.max(0, minute - 2)));
  const story = await imported((name) => (name === "shop" ? TROUBLE : name === "mail" ? early : new Set()));
  const examined = await examineMonitor(story.shell(), story.session, "shop", { from: null, to: null });
  const [found, ...more] = examined!.diagnosis.findings.filter(({ kind }) => kind === "monitor-before");
  expect(found).toMatchObject({ data: { monitor: "mail", kind: "http", quietBefore: 0, lookedAt: 4 } });
  expect(found!.pValue).toBeLessThan(0.001);
  expect(more).toEqual([]);
  const api = await story.api<{ findings: { kind: string }[] }>("/monitors/shop/diagnosis");
  expect(api.findings.map(({ kind }) => kind)).toContain("monitor-before");
});

it("reads who failed in a minute from the rows of evidence, rechecks left away", async () => {
  const story = await Story.of(
    { id: "shop", target: { url: "https://shop.example/" } },
    { id: "blog", target: { url: "https://blog.example/" } },
  );
  story.script = ({ monitor }, minute, elapsedMs) =>
    (monitor.id === "blog" && minute === 2) || (minute === 4 && elapsedMs < 1000) ? 502 : 200;
  await story.minutes(0, 5);
  const around = [0, 1, 2, 4, 5].map((minute) => START + minute);
  const facts = await readControls(story.db, {
    ...{ shard: 0, minutes: [START + 2], around, keys: [1, 2], fromDay: 0, toDay: 30_000 },
  });
  const said = [...facts.around].map(([minute, keys]) => [minute - START, [...keys].sort()]);
  expect(said).toEqual([
    [2, [2]],
    [4, [1, 2]],
  ]);
  expect([...facts.failing.keys()]).toEqual([START + 2]);
  const shop = { key: 1, shard: 0 };
  const before = await failedBefore(story.db, shop, { startedAt: (START + 4) * MINUTE_MS });
  expect(before).toEqual([{ monitor: "blog", kind: "http", first: (START + 2) * MINUTE_MS, minutes: 2 }]);
  expect(await failedBefore(story.db, shop, { startedAt: (START + 1) * MINUTE_MS })).toEqual([]);
});
