import { describe, expect, it } from "vitest";
import type { AlertType } from "../../src/core/incident/incident.ts";
import type { Alert, AlertData } from "../../src/notify/alert.ts";
import { severityOf } from "../../src/notify/headline.ts";
import { laidOut } from "../../src/notify/layout.ts";
import { messageOf } from "../../src/notify/single.ts";
import { messageOfAll } from "../../src/notify/together.ts";
import { outage, recovery } from "./sample-alert.ts";

type Failure = NonNullable<AlertData["firstFailure"]>;
const withData = (alert: Alert, data: Partial<AlertData>): Alert => ({
  ...alert,
  data: { ...alert.data, ...data },
});
const failing = (failure: Partial<Failure>) =>
  withData(outage, { firstFailure: { ...outage.data.firstFailure, ...failure } });

describe("a message at 3 a.m.", () => {
  it("has the cause in its title; then what failed, since when and where, what differs, and how to look", () => {
    const message = messageOf(outage);
    expect(`${message.title}\n${laidOut(message, { max: 5000 })}`).toBe(
      [
        "Shop is down: 502 by nginx, upstream refused (weur)",
        "nginx answered 502: nothing listens behind it.",
        "First failure 2026-11-22 03:00:01 UTC; still failing 03:00:26 UTC; from weur; good from enam, apac",
        "Unlike the last good answer: server was gunicorn, is nginx <!channel>",
        "curl -gsv -o /dev/null https://shop.example/health",
        "grep -F shop.abc.weur.0 access.log",
        "Incident: https://status.example/incidents/shop.outage.abc",
        "Monitor: https://status.example/m/shop",
      ].join("\n"),
    );
  });

  it.each([
    [
      "heartbeat.late",
      "expected by 03:30 Europe/Berlin, last run 24 h 12 min ago, 41 s",
      "Shop is late: expected by 03:30 Europe/Berlin, last run 24 h 12 min ago, 41 s",
      "Shop is on time again after 10 minutes",
    ],
    [
      "heartbeat.failed",
      "exit code 3 after 41 s",
      "Shop failed: exit code 3 after 41 s",
      "Shop runs well again after 10 minutes",
    ],
  ] as const)("speaks of a job as of a job: %s", (type, message, title, over) => {
    const firstFailure = {
      failure: { type, hop: { role: "nobody", product: null, version: null }, causes: [] },
      request: { method: "HEARTBEAT", url: "cron 0 3 * * * Europe/Berlin", headers: [] },
      reading: { status: null, error: { name: "HeartbeatLate", message } },
      attribution: { meaning: `${message}.` },
    } as never;
    const regions = { failing: ["auto" as const], green: [] };
    const opened = messageOf(withData(outage, { firstFailure, regions }));
    expect(opened.title).toBe(title);
    expect(opened.lines[0]).toMatch(/^Since /);
    expect(opened.commands).toEqual([]);
    expect(JSON.stringify(opened)).not.toContain("auto");
    expect(messageOf(withData(recovery, { firstFailure, regions })).title).toBe(over);
  });

  it("of an end says how long, and what it was, and leaves the rest away", () => {
    expect(messageOf(recovery)).toMatchObject({
      severity: "resolved",
      title: "Shop is up again after 10 minutes",
      lines: [
        "It lasted 10 minutes: 2026-11-22 03:00:01 to 03:10:00 UTC",
        "It was: 502 by nginx, upstream refused (weur)",
      ],
      commands: [],
      body: null,
    });
  });

  it("has the host's own record in its second line, and what was before the failure after when and where", () => {
    const host = { at: "2026-11-22T03:00:00.400Z", text: "kernel killed node (pid 812): out of memory" };
    const before = [
      { kind: "deploy", at: "2026-11-22T02:57:01.000Z", note: "v42" },
      { kind: "cron:backup", at: "2026-11-22T03:00:00.000Z", note: null },
    ];
    const { lines } = messageOf(withData(outage, { host, incident: { ...outage.data.incident, before } }));
    expect(lines[1]).toBe("Host: 03:00:00 UTC kernel killed node (pid 812): out of memory");
    expect(lines[2]).toMatch(/^First failure 2026-11-22 03:00:01 UTC/);
    expect(lines.slice(3, 5)).toEqual(["3 min before: deploy v42", "1 s before: cron:backup"]);
    expect(messageOf(withData(recovery, { host })).lines.at(-1)).toMatch(/^Host: 03:00:00 UTC kernel/);
  });

  it.each(["paused", "deleted"] as const)("of an end by hand claims no recovery: %s", (cut) => {
    const message = messageOf(withData(recovery, { incident: { ...recovery.data.incident, cut } }));
    expect(message.title).toBe(`Shop was ${cut}: its alert is closed`);
    expect(message.lines[0]).toBe("No more checks: whether it works again is not known");
  });

  it("of an outage that turned out to come and go claims no recovery", () => {
    const incident = { ...recovery.data.incident, became: "intermittent" as const };
    expect(messageOf(withData(recovery, { incident })).title).toBe(
      "Shop is not down all the time, but fails intermittently",
    );
  });

  it("counts no time in which nobody looked", () => {
    const incident = { ...recovery.data.incident, unwatchedMs: 240_000 };
    expect(messageOf(withData(recovery, { incident })).title).toBe("Shop is up again after 6 minutes");
  });

  it("bounds how long a blip lasted", () => {
    const data = { incident: null, blip: { minMs: 2_300, maxMs: 12_000 } };
    expect(messageOf({ ...withData(outage, data), type: "blip" }).lines).toContain(
      "It lasted 2 to 12 seconds",
    );
  });

  it("says when it is no news", () => {
    expect(messageOf(withData(outage, { reminder: true })).title).toMatch(
      /^Shop is still down after 29 seconds: 502/,
    );
  });

  it("has a body only when the alert has one", () => {
    expect(messageOf(outage).body).toBeNull();
    const reading = { ...outage.data.firstFailure?.reading, body: { text: "<h1>502</h1>" } };
    expect(messageOf(failing({ reading })).body).toBe("<h1>502</h1>");
  });

  it("counts the blips of an intermittent condition and names the likely cause", () => {
    const incident = {
      id: "shop.intermittent.abc",
      kind: "intermittent",
      state: "open",
      blips: 7,
      failures: 9,
      checks: 2000,
      hypotheses: [{ cause: "scheduled-job", summary: "a scheduled job at :00 and :30" }],
    } as const;
    const message = messageOf({ ...withData(outage, { incident }), type: "intermittent.opened" });
    expect(message.lines).toContain(
      "7 blips, 9 of 2000 checks failed. Most likely: a scheduled job at :00 and :30",
    );
  });

  it("copies safely into a shell, whatever the URL holds", () => {
    const request = { method: "POST", url: "https://shop.example/?a[]=1&b='$(x)'" };
    expect(messageOf(failing({ request })).commands[0]).toBe(
      "curl -gsv -X POST -o /dev/null 'https://shop.example/?a[]=1&b='\\''$(x)'\\'''",
    );
  });

  const NOTHING_FAILED = { firstFailure: null, regions: { failing: [], green: [] } };
  const summedUp = (kind: string, summary: string, more: object = {}) =>
    withData(outage, {
      ...NOTHING_FAILED,
      incident: { ...outage.data.incident, id: `x.${kind}.abc`, kind: kind as "slow", summary, timeline: [] },
      ...more,
    });
  const ended = (alert: Alert) =>
    withData(alert, {
      incident: { ...alert.data.incident, state: "closed", endedAt: "2026-11-22T03:10:00.000Z" },
    });
  const CERTIFICATE = summedUp("certificate", "The certificate ends in 9 days.");

  it.each<[string, Alert["type"], Alert, string, string[]]>([
    [
      "what is slow",
      "slow.opened",
      summedUp("slow", "Slower than 800 ms from weur, 3 scheduled checks in a row."),
      "Shop is slow: slower than 800 ms from weur, 3 scheduled checks in a row",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "what ends soon",
      "certificate.expiring",
      CERTIFICATE,
      "Shop: the certificate ends in 9 days",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "what was renewed",
      "certificate.renewed",
      ended(CERTIFICATE),
      "Shop has a new certificate",
      ["Warned since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "Edgetick's own silence",
      "monitor.silent",
      summedUp("silent", "Probes from weur are lost.", { monitor: null }),
      "Probes from weur are lost",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "its end",
      "monitor.silent",
      ended(summedUp("silent", "Probes from weur are lost.", { monitor: null })),
      "Probes from weur answer again after 10 minutes",
      ["It lasted 10 minutes: 2026-11-22 03:00:01 to 03:10:00 UTC"],
    ],
    [
      "a shard's silence",
      "monitor.silent",
      summedUp("silent", "Shard 3 has stopped ticking.", { monitor: null }),
      "Shard 3 has stopped ticking",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "a shard's end of silence",
      "monitor.silent",
      ended(summedUp("silent", "Shard 3 has stopped ticking.", { monitor: null })),
      "Shard 3 ticks again after 10 minutes",
      ["It lasted 10 minutes: 2026-11-22 03:00:01 to 03:10:00 UTC"],
    ],
    [
      "a quota",
      "monitor.quota",
      summedUp("quota", "82 % of today's quota of D1 rows written is used.", { monitor: null }),
      "Edgetick has nearly used up a quota: 82 % of today's quota of D1 rows written is used",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
    [
      "a reminder of it, which is not said twice",
      "monitor.silent",
      withData(summedUp("silent", "Probes from weur are lost.", { monitor: null }), { reminder: true }),
      "Probes from weur are still lost after 29 seconds",
      ["Since 2026-11-22 03:00:01 UTC"],
    ],
  ])("speaks of no failure where none was: %s", (_, type, alert, title, lines) => {
    expect(messageOf({ ...alert, type })).toMatchObject({ title, lines });
  });

  it("says of a reminder until when it was seen failing, and for how long", () => {
    const alert = withData(outage, {
      reminder: true,
      incident: { ...outage.data.incident, lastFailureAt: "2026-11-22T05:00:02.000Z" },
    });
    const { title, lines } = messageOf({ ...alert, createdAt: Date.UTC(2026, 10, 22, 5, 0, 10) });
    expect(title).toBe("Shop is still down after 2 hours: 502 by nginx, upstream refused (weur)");
    expect(lines[1]).toContain("still failing 05:00:02 UTC");
  });

  it.each([
    [undefined, "First failure 2026-11-22 03:00:01 UTC; from weur; good from enam, apac"],
    [
      "2026-11-22T05:00:02.000Z",
      "First failure 2026-11-22 03:00:01 UTC; still failing 05:00:02 UTC; from weur; good from enam, apac",
    ],
  ])("leaves away a time that can't be read, last failure %s", (lastFailureAt, line) => {
    const timeline = [{ at: "?", type: "opened" as const }];
    const incident = { ...outage.data.incident, timeline, ...(lastFailureAt ? { lastFailureAt } : {}) };
    expect(messageOf(withData(outage, { incident })).lines[1]).toBe(line);
  });

  it("gives no command for what nobody asked", () => {
    const late = withData(outage, {
      firstFailure: {
        ...outage.data.firstFailure,
        failure: { type: "heartbeat.late", hop: null },
        attribution: { meaning: "No run ended since 02:00, 60 minutes are allowed." },
        reading: { error: { name: "late", message: "no run ended since 02:00, 60 minutes are allowed" } },
        request: null,
      },
    } as unknown as Partial<Alert["data"]>);
    expect(messageOf(late)).toMatchObject({
      title: "Shop is late: no run ended since 02:00, 60 minutes are allowed",
      lines: ["Since 2026-11-22 03:00:01 UTC"],
      commands: [],
    });
    const domain = summedUp("domain", "The registration of the domain ends in 7 days.", {
      monitor: { id: "d", name: "Domain", url: "shop.example" },
    });
    expect(messageOf({ ...domain, type: "domain.expiring" }).commands).toEqual([]);
  });

  it("makes do with an alert that says nothing but its type", () => {
    expect(messageOf({ ...outage, type: "monitor.silent", data: {} })).toMatchObject({
      severity: "critical",
      title: "Edgetick is not checking",
      lines: [],
      commands: [],
      links: [],
    });
  });
});

describe("which demand failed, and what was seen instead", () => {
  const reading = (rest: Partial<NonNullable<Failure["reading"]>>) =>
    failing({
      failure: { type: "assertion.body", hop: { role: "app", product: null } },
      attribution: { meaning: "The application answered 200 itself.", confidence: 0.9 },
      reading: { status: 200, ...rest },
    });

  it("of a keyword, without the body where bodies may not go", () => {
    const assertion = {
      type: "assertion.body",
      message: 'expected the body to contain "healthy"',
      expected: 'expected the body to contain "healthy"',
      seen: null,
    } as const;
    const message = messageOf(reading({ assertion }));
    expect(message.title).toBe('Shop is down: expected the body to contain "healthy" (weur)');
    expect(message.lines[0]).toBe('Status 200, but expected the body to contain "healthy"');
  });

  it("of a header, with what came instead", () => {
    const assertion = {
      type: "assertion.header",
      message: 'expected header x-state to be "up"; got "down"',
      expected: 'expected header x-state to be "up"',
      seen: 'got "down"',
    } as const;
    expect(messageOf(reading({ assertion })).lines[0]).toBe(
      'Status 200, but expected header x-state to be "up"; got "down"',
    );
  });

  it("of an exchange, in its own words", () => {
    const error = {
      name: "TooManyRedirects",
      message: "more than 5 redirects; the last went to https://a.example/",
    };
    const message = messageOf(failing({ ...reading({ status: 301, error }).data.firstFailure }));
    expect(message.lines[0]).toContain("more than 5 redirects");
  });
});

describe("a title claims no more than is known", () => {
  const attribution = (confidence: number, cause: string, causeConfidence: number) => ({
    ...outage.data.firstFailure?.attribution,
    confidence,
    upstream: { cause, alternatives: [], confidence: causeConfidence },
  });
  it.each([
    [attribution(0.95, "connection_refused", 0.7), "Shop is down: 502 by nginx, upstream refused (weur)"],
    [attribution(0.95, "connection_refused", 0.4), "Shop is down: 502 by nginx (weur)"],
    [attribution(0.95, "unknown", 0.9), "Shop is down: 502 by nginx (weur)"],
    [attribution(0.3, "connection_refused", 0.4), "Shop is down: 502 (weur)"],
  ])("%#", (seen, title) => {
    expect(messageOf(failing({ attribution: seen })).title).toBe(title);
  });

  it("nor less: who did not answer", () => {
    const failure = { type: "tcp.refused", hop: { role: "nobody", product: null } } as const;
    const quiet = failing({ failure, reading: { status: null }, attribution: null });
    expect(messageOf(quiet).title).toBe("Shop is down: the connection was refused (weur)");
  });
});

describe("many alerts of one commit", () => {
  const many = (count: number, alert: Alert) =>
    Array.from({ length: count }, (_, index) =>
      withData(alert, { monitor: { id: `m${index}`, name: `Monitor ${index}` } }),
    ) as [Alert, ...Alert[]];

  it("are one message that names them, and counts those that have no room", () => {
    const { title, lines, links, severity } = messageOfAll(many(40, outage));
    expect([severity, title]).toEqual(["critical", "40 monitors are down"]);
    expect(lines[0]).toMatch(/^Monitor 0, Monitor 1, .*Monitor 29 and 10 more$/);
    expect(lines.slice(1)).toEqual(["First failure 2026-11-22 03:00:01 UTC", "Failing from: weur (40)"]);
    expect(links).toEqual([{ label: "Status page", url: "https://status.example/" }]);
  });

  it("say what each kind of them is", () => {
    const slow = many(2, { ...outage, type: "slow.opened" });
    const { title, lines } = messageOfAll([...many(5, outage), ...slow]);
    expect(title).toBe("5 monitors are down, 2 are slow");
    expect(lines[1]).toBe("Are slow: Monitor 0, Monitor 1");
  });

  it("take the first failure from those that failed, whichever comes first", () => {
    const slow = withData(outage, {
      incident: { ...outage.data.incident, kind: "slow", startedAt: "2026-11-21T23:00:00.000Z" },
    });
    const since = (...alerts: [Alert, ...Alert[]]) =>
      messageOfAll(alerts).lines.filter((line) => /^(?:First failure|Since) /.test(line));
    const isSlow: Alert = { ...slow, type: "slow.opened" };
    expect(since(outage, isSlow)).toEqual(["First failure 2026-11-22 03:00:01 UTC"]);
    expect(since(isSlow, outage)).toEqual(["First failure 2026-11-22 03:00:01 UTC"]);
    expect(since(isSlow, isSlow)).toEqual(["Since 2026-11-21 23:00:00 UTC"]);
  });

  it("of jobs are late or failed, and not down", () => {
    const late = withData(outage, {
      firstFailure: { failure: { type: "heartbeat.late", hop: { role: "nobody", product: null } } },
      regions: { failing: [], green: [] },
    });
    const { title, lines } = messageOfAll(many(5, late));
    expect(title).toBe("5 monitors are late or have failed");
    expect(lines[1]).toBe("Since 2026-11-22 03:00:01 UTC");
    expect(messageOfAll([...many(5, outage), ...many(2, late)]).title).toBe(
      "5 monitors are down, 2 are late or have failed",
    );
  });

  it("keep a name that is written from right to left apart from the words around it", () => {
    const name = "חנות\u202e";
    const shop = withData(outage, { monitor: { id: "shop", name } });
    expect(messageOf(shop).title).toMatch(/^\u2068חנות\u2069 is down: 502/);
    expect(messageOfAll(many(5, outage).with(0, shop) as [Alert, ...Alert[]]).lines[0]).toMatch(
      /^\u2068חנות\u2069, Monitor 1/,
    );
    const dependsOn = { id: "db", name, since: "2026-11-22T02:59:00.000Z", until: null };
    expect(messageOf(withData(outage, { dependsOn })).lines.join("\n")).toContain(
      "Depends on \u2068חנות\u2069, which",
    );
  });

  it("says of outages that became intermittent that they fail on", () => {
    const became = (sample: Alert): Alert => ({
      ...sample,
      data: { ...sample.data, incident: { ...sample.data.incident, became: "intermittent" as const } },
    });
    expect(messageOfAll(many(5, became(recovery))).title).toBe(
      "5 monitors are not down all the time, but fail intermittently",
    );
  });

  it("that ended are one message too", () => {
    expect(messageOfAll(many(6, recovery))).toMatchObject({
      severity: "resolved",
      title: "6 monitors are up again",
    });
  });
});

describe("how urgent an alert is", () => {
  it.each([
    ["outage.opened", "open", "critical"],
    ["outage.closed", "closed", "resolved"],
    ["regional.opened", "open", "warning"],
    ["intermittent.updated", "open", "warning"],
    ["slow.closed", "closed", "resolved"],
    ["monitor.silent", "open", "critical"],
    ["monitor.silent", "closed", "resolved"],
    ["blip", undefined, "info"],
    ["test", undefined, "info"],
  ] as [AlertType, "open" | "closed" | undefined, string][])(
    "%s with its incident %s is %s",
    (type, state, severity) => {
      expect(severityOf({ ...outage, type, data: { incident: state ? { state } : null } })).toBe(severity);
    },
  );
});
