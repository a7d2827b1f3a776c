import { expect, it } from "vitest";
import { MINUTE_MS } from "../../src/core/check/check.ts";
import { examineMonitor } from "../../src/jobs/diagnose.ts";
import { importReadings } from "../../src/jobs/import.ts";
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
