/** A host agent beside a failing monitor: what it is asked, what becomes of its answer. */
import { afterEach, describe, expect, it, vi } from "vitest";
import type { AlertData } from "../../src/core/alert/alert.ts";
import type { MonitorInput } from "../../src/core/config/monitor.ts";
import type { AgentReport } from "../../src/core/host-evidence/report.ts";
import { listAgents, takeReport } from "../../src/jobs/host.ts";
import { START, Story } from "./story.ts";

const SHOP = {
  id: "shop",
  target: { url: "https://shop.example/" },
  regions: ["weur", "enam"],
} satisfies MonitorInput;
const AGENT = { name: "web1", monitors: ["shop"] };
const REFUSED = (at: number) =>
  `${new Date(at).toISOString().slice(0, 19).replaceAll("-", "/").replace("T", " ")} [error] 28411#28411: *4 connect() failed (111: Connection refused) while connecting to upstream, client: 127.0.0.1, server: , request: "GET / HTTP/1.1", upstream: "http://127.0.0.1:8205/", host: "x"`;
const OOM =
  "[812345.678901] Out of memory: Killed process 812 (node) total-vm:1kB, anon-rss:1048576kB, file-rss:0kB, x";

afterEach(() => {
  vi.restoreAllMocks();
});

async function ask(story: Story, report: Partial<AgentReport> = {}) {
  const at = story.shell().clock.now();
  const whole: AgentReport = { version: 1, host: "web1", at, samples: [], logs: [], answered: [], ...report };
  const answer = await takeReport(story.shell(), story.session, AGENT, whole, JSON.stringify(whole).length);
  await story.settle();
  return answer;
}

const rows = async (story: Story) =>
  (await story.env.DB.prepare("SELECT want, agent, is_control FROM host_evidence ORDER BY want").all())
    .results;

const failingOf = <T extends { readonly control: boolean }>(wants: readonly T[]) =>
  wants.find(({ control }) => !control)!;

async function failedOnce() {
  const story = await Story.of(SHOP);
  await story.minutes(0, 11);
  await ask(story);
  story.script = (_job, minute) => (minute === 12 || minute === 13 ? 502 : 200);
  await story.minutes(12, 16);
  return story;
}

describe("a host agent", () => {
  it("is asked for nothing while all is well, and costs no row", async () => {
    const story = await Story.of(SHOP);
    await story.minutes(0, 2);
    const written = vi.spyOn(story.env.DB, "prepare");
    expect(await ask(story)).toEqual({ wants: [], nextSeconds: 300 });
    expect(written.mock.calls.filter(([sql]) => /INSERT|UPDATE|DELETE/.test(sql))).toEqual([]);
    expect(await rows(story)).toEqual([]);
    expect(await listAgents(story.shell())).toMatchObject([
      { name: "web1", host: "web1", monitors: ["shop"] },
    ]);
  });

  it("is asked about a run of failures with its checks, and about quiet minutes before", async () => {
    const story = await failedOnce();
    const { wants, nextSeconds } = await ask(story);
    const id = `shop.${(START + 12).toString(36)}`;
    expect(wants.filter(({ control }) => control).map((want) => want.id)).toHaveLength(4);
    const want = failingOf(wants);
    expect(want.id).toBe(id);
    expect(want.checks).toContain(`${id}.weur.0`);
    expect(want.checks).toContain(`${id}.weur.1`);
    expect(nextSeconds).toBe(30);
  });

  it("has its answer kept and shown with the failure", async () => {
    const story = await failedOnce();
    const { wants } = await ask(story);
    const want = failingOf(wants);
    const failed = (START + 12) * 60_000;
    await ask(story, {
      answered: [want.id],
      samples: [
        { at: failed - 5_000, want: want.id, oomKill: 3 },
        { at: failed, want: want.id, oomKill: 4 },
      ],
      logs: [
        { want: want.id, source: "kernel", at: failed - 1_000, text: OOM },
        {
          want: want.id,
          source: "nginx:/var/log/nginx/error.log",
          at: failed + 2_000,
          text: REFUSED(failed),
        },
        { want: want.id, source: "app:/x", at: failed, text: "password=hunter2hunter2 \u001b[31mred" },
      ],
    });
    const failure = await story.api<{
      host: {
        agent: string;
        logs: { text: string }[];
        facts: { text: string; cause: string }[];
        samples: unknown[];
      }[];
    }>(`/failures/shop.${(START + 12).toString(36)}.weur.0`);
    const [host] = failure.host;
    expect(host?.agent).toBe("web1");
    expect(host?.facts.map(({ cause, text }) => [cause, text])).toEqual([
      ["memory-exhausted", "kernel killed node (pid 812): out of memory, it held 1048576kB"],
      ["crash-restart", "nginx: connect() to 127.0.0.1:8205 failed (111: Connection refused)"],
      ["memory-exhausted", "the kernel killed 1 for want of memory (oom_kill)"],
    ]);
    expect(host?.samples).toHaveLength(2);
    expect(JSON.stringify(host)).not.toContain("hunter2");
    expect(JSON.stringify(host)).not.toContain("\\u001b");
  });

  it("is asked for no answered want again, and what it sends of one again changes nothing", async () => {
    const story = await failedOnce();
    const { wants } = await ask(story);
    const want = failingOf(wants);
    const log = { want: want.id, source: "app:/x", at: want.from, text: "one" };
    expect((await ask(story, { answered: [want.id], logs: [log] })).wants).toHaveLength(4);
    const before = await rows(story);
    await ask(story, { answered: [want.id], logs: [{ ...log, text: "two" }] });
    expect(await rows(story)).toEqual(before);
  });

  it("has its fact in the second line of an outage's alert where it came in time, and in its end's where not", async () => {
    const story = await Story.of({ ...SHOP, recheck: { afterSeconds: [] }, alert: { outageAfter: 4 } });
    await story.api("/events", {
      method: "POST",
      body: JSON.stringify({ kind: "deploy", at: (START + 10) * 60_000, note: "v42" }),
    });
    await story.minutes(0, 11);
    await ask(story);
    story.script = (_job, minute) => ((minute >= 12 && minute < 18) || minute >= 30 ? 502 : 200);
    await story.minutes(12, 14);
    const answered = async () => {
      const asked = (await ask(story)).wants.filter(({ control }) => !control);
      const logs = asked.map(({ id, from }) => ({
        want: id,
        source: "kernel",
        at: from + 60_000,
        text: OOM,
      }));
      await ask(story, { answered: asked.map(({ id }) => id), logs });
    };
    await answered();
    await story.minutes(15, 33);
    await answered();
    story.script = () => 200;
    await story.minutes(34, 36);
    const told = (story.messages as unknown as { type: string; data: AlertData }[])
      .filter(({ type }) => type.startsWith("outage"))
      .map(({ type, data: { host, incident } }) => [
        type,
        host?.text,
        incident?.before?.map(({ note }) => note),
      ]);
    const killed = "kernel killed node (pid 812): out of memory, it held 1048576kB";
    expect(told).toEqual([
      ["outage.opened", killed, ["v42"]],
      ["outage.closed", killed, undefined],
      ["outage.opened", undefined, []],
      ["outage.closed", killed, undefined],
    ]);
  });

  it("may answer only what it was asked: another's ids are left out", async () => {
    const story = await failedOnce();
    await ask(story, {
      answered: ["blog.abc", "../../x".replaceAll("/", ".")],
      logs: [{ want: "blog.abc", source: "x", at: 0, text: "forged" }],
    });
    expect(await rows(story)).toEqual([]);
  });

  it("whose clock is ahead is set right", async () => {
    const story = await failedOnce();
    const { wants } = await ask(story);
    const want = failingOf(wants);
    const ahead = 3_600_000 + 7_000;
    const failed = (START + 12) * 60_000;
    await ask(story, {
      at: story.shell().clock.now() + ahead,
      answered: [want.id],
      logs: [{ want: want.id, source: "kernel", at: failed + ahead, text: OOM }],
    });
    const failure = await story.api<{ host: { facts: { at: string }[] }[] }>(
      `/failures/shop.${(START + 12).toString(36)}.weur.0`,
    );
    expect(failure.host[0]?.facts[0]?.at).toBe(new Date(failed).toISOString());
  });

  it("goes with its monitor", async () => {
    const story = await failedOnce();
    const { wants } = await ask(story);
    await ask(story, { answered: [failingOf(wants).id], logs: [] });
    expect(await rows(story)).toHaveLength(1);
    await story.api("/monitors/shop", { method: "DELETE" });
    expect(await rows(story)).toEqual([]);
  });
});

describe("a host agent that falls silent", () => {
  const token = (story: Story) =>
    story.api<{ id: string }>("/tokens", {
      method: "POST",
      body: JSON.stringify({ name: "web1", scope: "agent", monitors: ["shop"] }),
    });
  const own = async (story: Story) =>
    (await story.stored())
      .filter(({ kind }) => kind === "agent")
      .map(({ state, timeline }) => `${state}: ${timeline.at(-1)?.text.replace(/ What .*/, "")}`);

  it("is an incident after 15 minutes for whoever asked, until it reports again or its token is deleted", async () => {
    const story = await Story.of(SHOP);
    await story.channel("hosts", ["agent.silent"]);
    const { id } = await token(story);
    await story.minutes(0, 4);
    await ask(story);
    await story.minutes(5, 18);
    expect(await own(story)).toEqual([]);
    await story.minutes(19, 24);
    expect(await own(story)).toEqual(["open: The agent web1 on web1 has reported nothing for 15 minutes."]);
    expect([story.told("hosts"), story.told("ops")]).toEqual([["agent.silent@19"], []]);
    await ask(story);
    await story.minutes(25, 25);
    expect((await own(story))[0]).toContain("closed: Over: it reports again");
    expect(story.told("hosts")).toEqual(["agent.silent@19", "agent.silent@25"]);
    await story.minutes(26, 41);
    expect((await own(story)).filter((one) => one.startsWith("open"))).toHaveLength(1);
    await story.api(`/tokens/${id}`, { method: "DELETE" });
    await story.minutes(42, 60);
    expect((await own(story)).map((one) => one.slice(0, 30))).toEqual(
      ["closed: Over: it reports again", "closed: Over: it is expected no"].map((one) => one.slice(0, 30)),
    );
  });

  it("is none when it was never seen, or while Edgetick itself was not there to be told", async () => {
    const story = await Story.of(SHOP);
    await token(story);
    await story.minutes(0, 20);
    expect(await own(story)).toEqual([]);
    await ask(story);
    // Two hours without a tick, and the agent could not reach Edgetick either.
    await story.minutes(140, 146);
    await ask(story);
    await story.minutes(147, 160);
    expect(await own(story)).toEqual([]);
  });
});
