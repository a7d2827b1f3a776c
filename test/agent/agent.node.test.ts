/** The host agent as it is: one sh file, run against a server on loopback. */

import { spawnSync } from "node:child_process";
import {
  appendFileSync,
  chmodSync,
  chownSync,
  copyFileSync,
  lchownSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { MAX_REPORT_BYTES, reportSchema } from "../../src/core/host-evidence/report.ts";
import { AGENT, FakeEdgetick, Host, has, pause } from "./agent-process.ts";

const NOBODY = 65_534;
let host: Host;
let edgetick: FakeEdgetick;
let url = "";

beforeEach(async () => {
  host = new Host();
  edgetick = new FakeEdgetick();
  url = await edgetick.listen();
});
afterEach(() => {
  edgetick.close();
  host.remove();
});

/** A window that ended 11 s ago cannot be made by waiting: the ring's times are moved back instead. */
function age(seconds: number): void {
  for (const name of readdirSync(host.path("state/ring"))) {
    const file = host.path(`state/ring/${name}`);
    const lines = readFileSync(file, "utf8")
      .split("\n")
      .map((line) =>
        line
          .replace(/^\{"at":(\d+)/, (_whole, at) => `{"at":${Number(at) - seconds * 1000}`)
          .replace(/^(\d{10})\t/, (_whole, at) => `${Number(at) - seconds}\t`),
      );
    writeFileSync(file, lines.join("\n"));
  }
}

const wanted = (over: object = {}) => ({
  id: "shop.hte2c",
  monitor: "shop",
  from: Date.now() - 600_000,
  to: Date.now() - 20_000,
  control: false,
  checks: ["shop.hte2c.weur.0"],
  ...over,
});
const once = (...more: string[]) => host.run([...host.arguments(url, ...more), "--once"]);

/** A minute later Edgetick wants what happened then. */
function askedLater(...more: string[]) {
  age(60);
  edgetick.wants = [wanted()];
  return once(...more);
}

describe.skipIf(!has("curl") || !has("awk"))("the agent", () => {
  it.skipIf(!has("shellcheck"))("is clean for shellcheck", () => {
    const { stdout, status } = spawnSync("shellcheck", ["-s", "sh", AGENT], { encoding: "utf8" });
    expect([stdout, status]).toEqual(["", 0]);
  });

  it("says that it lives, with its token in the header and nothing else of the host", async () => {
    expect(await once()).toEqual({ code: 0, out: "", err: "" });
    expect(edgetick.paths).toEqual(["/api/v1/agents/web1/report"]);
    expect(edgetick.tokens).toEqual(["Bearer edgetick_agent_abcdefghijklmnop"]);
    expect(edgetick.reports).toEqual([
      { version: 1, host: expect.any(String), at: expect.any(Number), samples: [], logs: [], answered: [] },
    ]);
  });

  it.each([
    ["what this host has", [], []],
    ["dash and mawk", ["dash"], ["mawk"]],
    ["bash and gawk", ["bash"], ["gawk"]],
    ["busybox alone, as in Alpine", ["busybox", "sh"], ["busybox", "busybox"]],
  ] as const)(
    "answers a want with samples and the lines of its time, masked, by %s",
    async (_what, shell, awk) => {
      if (![...shell, ...awk].every(has)) return;
      const [program = "sh", ...before] = shell;
      const env: Record<string, string> = awk[0] === undefined ? {} : { PATH: host.tools(awk[0], awk[1]) };
      const log = host.path("app.log");
      const more = ["--log", `app:${log}`, "--watch", "node", "--mask", "\\(do[n]e\\)"];
      const report = () => host.run([...before, ...host.arguments(url, ...more), "--once"], env, program);
      writeFileSync(log, "from another time\n");
      await report();
      appendFileSync(
        log,
        'one "quoted" \\ line\nuser=1 password=hunter2hunter2 (done)\nGET / check=shop.hte2c.weur.0 502\n' +
          "CMD (mysqldump -uroot -phunter2 shop; curl -u me:hunter2 x; sync --token hunter2 --user 1:1)\n",
      );
      await report();
      age(60);
      edgetick.wants = [wanted()];
      expect((await report()).err).toBe("");
      const sent = edgetick.of("shop.hte2c");
      expect(sent?.logs.map(({ text }) => text)).toEqual([
        'one "quoted" \\ line',
        "user=1 [redacted] [redacted]",
        "GET / check=shop.hte2c.weur.0 502",
        "CMD (mysqldump -uroot -p[redacted] shop; curl [redacted] x; sync [redacted] --user 1:1)",
      ]);
      expect(sent?.logs[0]?.source).toBe(`app:${log}`);
      expect(sent?.samples.length).toBeGreaterThanOrEqual(2);
      const { samples } = reportSchema.parse(sent);
      expect(samples[0]).toMatchObject({
        want: "shop.hte2c",
        memTotalKb: expect.any(Number),
        cpus: expect.any(Number),
      });
      const [watch] = samples[0]?.watch ?? [];
      expect(watch?.pids.length).toBeGreaterThan(0);
      expect(watch?.starts).toHaveLength(watch?.pids.length ?? 0);
      expect([watch?.fdLimit, watch?.rssKb].every((figure) => Number(figure) > 0)).toBe(true);
    },
  );

  it("sends at most 64 KiB of lines a want, the check's own line among them", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    const noise = Array.from({ length: 3000 }, (_, n) => `line ${n} ${"x".repeat(60)}`);
    appendFileSync(log, `${noise.join("\n")}\nGET / check=shop.hte2c.weur.0 502\n`);
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    const sent = edgetick.of("shop.hte2c");
    expect(JSON.stringify(sent?.logs).length).toBeLessThan(70_000);
    expect(sent?.logs.at(-1)?.text).toContain("shop.hte2c.weur.0");
  });

  it("lets no loud log drown the one line that tells", async () => {
    const [loud, still] = [host.path("loud.log"), host.path("still.log")];
    for (const log of [loud, still]) writeFileSync(log, "");
    const logs = ["--log", `loud:${loud}`, "--log", `still:${still}`];
    await once(...logs);
    const errors = Array.from({ length: 3000 }, (_, n) => `error ${n}: ${"again ".repeat(20)}`);
    appendFileSync(loud, `${errors.join("\n")}\n`);
    appendFileSync(still, "WARNING: server reached pm.max_children setting (2)\n");
    await once(...logs);
    age(60);
    edgetick.wants = [wanted({ checks: [] })];
    await once(...logs);
    const sent = edgetick.of("shop.hte2c")?.logs ?? [];
    expect(sent.map(({ text }) => text)).toContain("WARNING: server reached pm.max_children setting (2)");
  });

  it.each(["renamed", "copied and truncated"])("follows a log that is %s", async (how) => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    appendFileSync(log, "before the rotation\n");
    await once("--log", `app:${log}`);
    if (how === "renamed") {
      renameSync(log, `${log}.1`);
      writeFileSync(log, "");
    } else {
      copyFileSync(log, `${log}.1`);
      truncateSync(log);
    }
    await once("--log", `app:${log}`);
    appendFileSync(log, "after it\n");
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    expect(edgetick.of("shop.hte2c")?.logs.map(({ text }) => text)).toEqual([
      "before the rotation",
      "after it",
    ]);
  });

  it("sends nothing under the time of what a truncated log held before", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    appendFileSync(log, "gone\n");
    await once("--log", `app:${log}`);
    truncateSync(log);
    await once("--log", `app:${log}`);
    appendFileSync(log, "longer than what was there before\n");
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    expect(edgetick.of("shop.hte2c")?.logs.map(({ text }) => text)).toEqual([
      "longer than what was there before",
    ]);
  });

  it("sends all of a log that was not there before", async () => {
    const log = host.path("app.log");
    await once("--log", `app:${log}`);
    writeFileSync(log, "its first line\n");
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    expect(edgetick.of("shop.hte2c")?.logs.map(({ text }) => text)).toEqual(["its first line"]);
  });

  it("sends no lines of another time", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    appendFileSync(log, "an hour ago\n");
    await once("--log", `app:${log}`);
    age(3600);
    appendFileSync(log, "now\n");
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    expect(edgetick.of("shop.hte2c")?.logs.map(({ text }) => text)).toEqual(["now"]);
  });

  it("goes by its own clock when Edgetick's is another", async () => {
    await once();
    age(60);
    edgetick.ahead = 3_600_000;
    const shift = edgetick.ahead;
    edgetick.wants = [wanted({ from: Date.now() + shift - 600_000, to: Date.now() + shift - 20_000 })];
    await once();
    const sent = edgetick.of("shop.hte2c");
    expect(sent?.samples.length).toBeGreaterThan(0);
    expect(Math.abs(Number(sent?.samples[0]?.at) - Date.now())).toBeLessThan(600_000);
  });

  it.each([
    ["version 1", "nr_periods 50\nnr_throttled 20\nthrottled_time 3100000000\n"],
    ["version 2", "usage_usec 9\nnr_periods 50\nnr_throttled 20\nthrottled_usec 3100000\n"],
  ])("counts the CPU quota that a watched process is under, of control groups %s", async (_what, stat) => {
    for (const folder of ["cgroup", "cgroup/cpu"]) {
      mkdirSync(host.path(folder));
      writeFileSync(host.path(`${folder}/cpu.stat`), stat);
    }
    const args = [AGENT, "--dry-run", "--state", host.path("state"), "--watch", "node"];
    const { out } = await host.run(args, { EDGETICK_CGROUP: host.path("cgroup") });
    const report = reportSchema.parse(JSON.parse(out));
    expect(report.samples[0]?.watch?.[0]).toMatchObject({ periods: 50, throttled: 20, throttledMs: 3100 });
  });

  it("sends later what could not be sent", async () => {
    await once();
    age(60);
    edgetick.status = 503;
    expect((await once()).err).toContain("Edgetick answered 503");
    edgetick.status = 200;
    edgetick.wants = [wanted()];
    expect((await once()).code).toBe(0);
    expect(edgetick.of("shop.hte2c")?.samples.length).toBeGreaterThan(0);
  });

  it("runs nothing that it receives, and drops what is of no known form", async () => {
    const mark = host.path("touched");
    edgetick.raw = JSON.stringify({
      wants: [
        { ...wanted(), id: `$(touch ${mark})` },
        { ...wanted(), id: "`touch x`", checks: [`'; touch ${mark}; '`] },
        { ...wanted(), id: "ok", from: `$(touch ${mark})` },
        { ...wanted(), id: "../../etc/passwd" },
      ],
      nextSeconds: `$(touch ${mark})`,
      now: 1,
    });
    await once();
    expect(readdirSync(host.folder)).not.toContain("touched");
    expect(edgetick.reports.every(({ answered }) => answered.length === 0)).toBe(true);
  });

  it("opens nothing but plain files, and waits for none", async () => {
    const log = (name: string) => host.path(name);
    spawnSync("mkfifo", [log("fifo"), log("cut.log.1")]);
    mkdirSync(log("folder"));
    writeFileSync(log("cut.log"), "");
    const logs = ["fifo", "folder", "cut.log"].flatMap((name) => ["--log", `app:${log(name)}`]);
    logs.push("--log", "app:/dev/zero");
    await once(...logs);
    appendFileSync(log("cut.log"), "some lines\n");
    await once(...logs);
    truncateSync(log("cut.log"));
    await once(...logs);
    expect(await askedLater(...logs)).toMatchObject({ code: 0, err: "" });
    expect(edgetick.of("shop.hte2c")?.logs).toEqual([]);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "follows no link that another user put to what he may not read",
    async () => {
      const [log, secret] = [host.path("app.log"), host.path("secret")];
      writeFileSync(log, "");
      writeFileSync(secret, "root:$6$hash\n");
      await once("--log", `app:${log}`);
      rmSync(log);
      symlinkSync(secret, log);
      lchownSync(log, NOBODY, NOBODY);
      await once("--log", `app:${log}`);
      appendFileSync(secret, "another:$6$hash\n");
      await once("--log", `app:${log}`);
      await askedLater("--log", `app:${log}`);
      expect(edgetick.of("shop.hte2c")?.logs).toEqual([]);
      // Its own files it may link to, as Kubernetes does.
      chownSync(secret, NOBODY, NOBODY);
      await once("--log", `app:${log}`);
      appendFileSync(secret, "a line\n");
      await once("--log", `app:${log}`);
      age(60);
      edgetick.wants = [wanted({ id: "shop.2" })];
      await once("--log", `app:${log}`);
      // What it held while it might not be read has no time.
      expect(edgetick.of("shop.2")?.logs.map(({ text }) => text)).toEqual(["a line"]);
    },
  );

  it("sends no line under a time that nobody knows: what grew while it was not there", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    appendFileSync(log, "at some time\n");
    const sizes = readFileSync(host.path("state/work/sizes"), "utf8");
    writeFileSync(
      host.path("state/work/sizes"),
      sizes.replace(/^\t(\d+)$/m, (_whole, at) => `\t${Number(at) - 3600}`),
    );
    await once("--log", `app:${log}`);
    appendFileSync(log, "now\n");
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    expect(edgetick.of("shop.hte2c")?.logs.map(({ text }) => text)).toEqual(["now"]);
  });

  it("passes over what a kill left half written", async () => {
    await once();
    const ring = host.path("state/ring");
    const samples = join(ring, readdirSync(ring).find((name) => name.startsWith("s."))!);
    appendFileSync(samples, '{"at":1795690475000,"memAvail');
    appendFileSync(join(ring, "l.1"), "1795690475\tapp:/x\t7\n1795\tapp");
    await once();
    await askedLater();
    expect(edgetick.of("shop.hte2c")?.samples.length).toBeGreaterThanOrEqual(1);
  });

  it("lets no visitor who sends the check's id drown the line that tells, and no secret out", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    const key = [
      "-----BEGIN RSA PRIVATE KEY-----",
      "MIIEc2VjcmV0c2VjcmV0c2VjcmV0",
      "-----END RSA PRIVATE KEY-----",
    ];
    const flood = Array.from(
      { length: 2000 },
      (_, n) => `GET /${n} check=shop.hte2c.weur.0 ${"x".repeat(60)}`,
    );
    const telling = "kernel: Out of memory: Killed process 812 (node)";
    const keys = ["AKIAIOSFODNN7EXAMPLE", "ghp_abcdefghijklmnopqrstuvwxyz012345", "sk_live_abcdefghijklmnop"];
    appendFileSync(log, `${[...flood, ...key, telling, ...keys].join("\n")}\n`);
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    const sent = edgetick.of("shop.hte2c")?.logs.map(({ text }) => text) ?? [];
    expect(sent).toContain(telling);
    for (const secret of ["MIIEc2Vj", ...keys]) expect(sent.join()).not.toContain(secret);
  });

  it("finds in a burst of megabytes the line that tells", async () => {
    const log = host.path("app.log");
    writeFileSync(log, "");
    await once("--log", `app:${log}`);
    const noise = `${"nothing at all to say here ".repeat(20)}\n`.repeat(8_000);
    appendFileSync(log, `${noise}upstream timed out\n${noise}`);
    await once("--log", `app:${log}`);
    await askedLater("--log", `app:${log}`);
    const sent = edgetick.of("shop.hte2c");
    expect(sent?.logs.map(({ text }) => text)).toContain("upstream timed out");
    expect(JSON.stringify(sent).length).toBeLessThan(MAX_REPORT_BYTES);
  });

  it("uses nothing of an answer that is too long, and says so", async () => {
    edgetick.raw = `{"wants":[${JSON.stringify(wanted())}],"nextSeconds":5,"x":"${"y".repeat(10_000_000)}"}`;
    const { code, err } = await once();
    expect([code, err]).toEqual([1, expect.stringContaining("answer is longer than 262144 bytes")]);
    expect(edgetick.of("shop.hte2c")).toBeUndefined();
  });

  it("asks no second time for what Edgetick refuses", async () => {
    await once();
    age(60);
    edgetick.wants = [wanted()];
    edgetick.refuses = 10;
    await once();
    expect(edgetick.of("shop.hte2c")).toMatchObject({ answered: ["shop.hte2c"] });
  });

  it("keeps another from its ring, but not a look at what it would send", async () => {
    const child = host.start([...host.arguments(url), "run"]);
    try {
      for (let tries = 0; tries < 60 && edgetick.reports.length === 0; tries++) await pause(250);
      const { code, err } = await once();
      expect([code, err]).toEqual([2, expect.stringContaining("another agent")]);
      const state = ["--state", host.path("state")];
      expect((await host.run([AGENT, "--dry-run", ...state])).code).toBe(0);
    } finally {
      child.kill("SIGKILL");
    }
    await new Promise((resolve) => child.on("exit", resolve));
    expect((await once()).code).toBe(0);
  });

  it("follows as a service, and ends when told to", async () => {
    const child = host.start([...host.arguments(url), "run"]);
    try {
      for (let tries = 0; tries < 60 && edgetick.reports.length === 0; tries++) await pause(250);
      expect(edgetick.reports).not.toEqual([]);
    } finally {
      child.kill("SIGTERM");
    }
    const code = await new Promise((resolve) => child.on("exit", resolve));
    expect(code).toBe(0);
  });

  it("prints what it would send, and sends nothing", async () => {
    const { out, code } = await host.run([AGENT, "--dry-run", "--state", host.path("state")]);
    expect(code).toBe(0);
    expect(JSON.parse(out)).toMatchObject({ version: 1, answered: ["dry-run"] });
    expect(edgetick.reports).toEqual([]);
  });

  it("prints a systemd unit with its options", async () => {
    const { out } = await host.run([
      AGENT,
      "install",
      "--url",
      "https://e.example",
      "--name",
      "web1",
      "--log",
      "a:/var/log/a b.log",
      "--mask",
      'card=\\d+$ "100%"',
    ]);
    expect(out).toContain("ExecStart=");
    expect(out).toContain('--url "https://e.example" --name "web1" --log "a:/var/log/a b.log"');
    expect(out).toContain(String.raw`--mask "card=\\d+$$ \"100%%\""`);
    expect(out).not.toContain("abcdefghijklmnop");
  });
});

describe.skipIf(!has("curl") || !has("awk"))("the agent refuses with the reason", () => {
  it.each<[string, (url: string) => string[], string]>([
    ["a token on the command line", (at) => [AGENT, "--url", at, "--token", "x"], "--token is no option"],
    ["no address", () => [AGENT, "--name", "a"], "--url is missing"],
    [
      "plain http elsewhere",
      () => [AGENT, "--url", "http://edgetick.example", "--name", "a"],
      "must begin with https://",
    ],
    [
      "plain http to a name that only begins like this host",
      () => [AGENT, "--url", "http://127.0.0.1.evil.example", "--name", "a"],
      "must begin with https://",
    ],
    ["a file's name with a line's end", () => [AGENT, "--log", "a:/var/log/a\nb"], "no value may hold"],
    [
      "a missing token file",
      (at) => [AGENT, "--url", at, "--name", "a", "--token-file", "/nowhere"],
      "the token file /nowhere can't be read",
    ],
    ["a relative log", (at) => [AGENT, "--url", at, "--log", "a:b.log"], "needs its whole path"],
    ["a log without a label", (at) => [AGENT, "--url", at, "--log", "/var/log/x"], "write LABEL:FILE"],
    ["a mask that is none", () => [AGENT, "--mask", "(("], "--mask (( is no extended regular expression"],
    ["an unknown option", () => [AGENT, "--verbose"], "unknown option --verbose"],
    ["an option without its value", () => [AGENT, "--url"], "--url needs a value"],
  ])("%s", async (_what, args, reason) => {
    const { code, err } = await host.run(args(url));
    expect(err).toContain(reason);
    expect(code).toBe(2);
  });

  it.each([
    [401, "the token is not accepted (401)"],
    [403, "the token is not for an agent called web1 (403)"],
    [404, "there is no such address (404)"],
  ])("an answer of %i", async (status, reason) => {
    edgetick.status = status;
    const { code, err } = await once();
    expect([code, err]).toEqual([1, expect.stringContaining(reason)]);
  });

  it("nobody there", async () => {
    edgetick.close();
    expect((await once()).err).toContain("Edgetick can't be reached");
  });

  it("a log that is not there, and goes on", async () => {
    const { code, err } = await once("--log", "nginx:/nowhere/error.log");
    expect([code, err]).toEqual([0, expect.stringContaining("/nowhere/error.log does not exist (yet)")]);
  });

  it("a log that it may not read", async () => {
    const log = host.path("secret.log");
    writeFileSync(log, "x\n");
    chmodSync(log, 0);
    const args = host.arguments(url, "--log", `a:${log}`, "--once");
    // Root may read all: the agent is then another user's.
    if (process.getuid?.() !== 0)
      return expect((await host.run(args)).err).toContain("can't be read by user");
    for (const file of [host.folder, host.token]) chownSync(file, NOBODY, NOBODY);
    const as = [`--reuid=${NOBODY}`, `--regid=${NOBODY}`, "--clear-groups", "sh"];
    expect((await host.run([...as, ...args], {}, "setpriv")).err).toContain("can't be read by user");
  });

  it("a missing curl", async () => {
    const { err } = await host.run(host.arguments(url, "--once"), { PATH: "/nonexistent" }, "/bin/sh");
    expect(err).toMatch(/(?:awk|curl) is missing/);
  });
});
