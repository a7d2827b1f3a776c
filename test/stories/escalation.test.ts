import { expect, it } from "vitest";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import { editIncident } from "../../src/jobs/incident-edit.ts";
import { Session } from "../../src/jobs/session.ts";
import { Story } from "./story.ts";

const SHOP: MonitorInput = {
  id: "shop",
  target: { url: "https://shop.example/" },
  recheck: { afterSeconds: [] },
  alert: { channels: ["ops"], remindMinutes: 2, escalateMinutes: 4, escalateTo: ["boss"] },
};

async function outage(): Promise<Story> {
  const story = await Story.of(SHOP);
  await story.channel("boss");
  story.script = (_job, minute) => (minute >= 2 && minute < 12 ? 502 : 200);
  await story.minutes(0, 4);
  return story;
}

it("an outage that nobody acknowledges is escalated once, and ends wherever it was told", async () => {
  const story = await outage();
  await story.minutes(5, 14);
  expect(story.told("boss")).toEqual(["outage.opened@6", "outage.closed@13"]);
  expect(story.told("ops").filter((told) => !told.startsWith("outage.opened"))).toEqual(["outage.closed@13"]);
});

it("one that is acknowledged is neither escalated nor repeated", async () => {
  const story = await outage();
  const [incident] = await story.stored();
  await editIncident(story.shell(), story.session, incident!.id, { acknowledgedBy: "Ada" });
  await editIncident(story.shell(), story.session, incident!.id, { acknowledgedBy: "Bob" });
  await story.minutes(5, 14);
  expect(story.told("boss")).toEqual([]);
  expect(story.told("ops")).toEqual(["outage.opened@3", "outage.closed@13"]);
  const [closed] = await story.stored();
  expect(closed!.timeline.filter(({ type }) => type === "acknowledged").map(({ text }) => text)).toContain(
    "Acknowledged by Ada.",
  );
});

it("Edgetick's own incident is edited in the memory of the shard that opened it, and by no other", async () => {
  const story = await Story.of({ ...SHOP, regions: ["weur", "enam", "apac"] });
  story.script = ({ region }, minute) => (region === "weur" && minute >= 2 && minute < 20 ? "lost" : 200);
  await story.minutes(0, 14);
  const [silent] = await story.stored();
  expect([silent!.kind, silent!.state]).toEqual(["silent", "open"]);
  const edit = { acknowledgedBy: "Ada" };
  const other = new Session(story.db, 1);
  await story.db.prepare("INSERT INTO state (shard, config_rev) VALUES (1, 1)").run();
  expect(await editIncident({ ...story.shell(), shard: 1 }, other, silent!.id, edit)).toBeNull();
  expect(await editIncident(story.shell(), story.session, silent!.id, edit)).not.toBeNull();
  await story.minutes(15, 21);
  const [closed] = await story.stored();
  expect(closed).toMatchObject({ state: "closed", acknowledged: { by: "Ada" } });
});

it("what depends on a monitor that is down waits for it, through ladders and the outbox", async () => {
  const site = (id: string, dependsOn: string[]): MonitorInput => ({
    ...{ id, dependsOn, target: { url: `https://${id}.example/` } },
  });
  const story = await Story.of(site("shop", ["db"]), site("db", []));
  story.script = ({ monitor }, minute) =>
    minute >= 2 && minute < (monitor.id === "db" ? 5 : 9) ? "refused" : 200;
  await story.minutes(0, 4);
  expect(await story.incidents()).toEqual(["outage open 2…", "outage open 2…"]);
  expect((await story.view("shop")).status).toBe("outage");
  const said = () => story.messages.map(({ type, data }) => `${type} ${data.incident?.id.split(".")[0]}`);
  expect(said()).toEqual(["outage.opened db"]);
  expect(story.messages[0]?.data).toMatchObject({ dependents: [{ id: "shop", name: "shop" }] });
  await story.minutes(5, 11);
  expect(said()).toEqual([
    "outage.opened db",
    "outage.closed db",
    "outage.opened shop",
    "outage.closed shop",
  ]);
  expect(story.told()).toEqual(["outage.opened@2", "outage.closed@6", "outage.opened@6", "outage.closed@10"]);
  expect(story.messages[2]?.data).toMatchObject({ dependsOn: { id: "db", name: "db" } });
  const api = await story.api<{ items: { monitor: string; groupedUnder?: object }[] }>(
    "/incidents?monitor=shop",
  );
  expect(api.items[0]?.groupedUnder).toMatchObject({
    monitor: "db",
    channels: ["ops"],
    until: expect.any(String),
  });
});
