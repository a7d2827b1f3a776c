import { describe, expect, it } from "vitest";
import type { Verdict } from "../../../src/core/check/verdict.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeMinute } from "../../../src/core/condition/minute.ts";
import { shownStatus } from "../../../src/core/condition/status.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import type { Incident } from "../../../src/core/incident/incident.ts";
import { checkOf, START, tell } from "./story.ts";

const TLS = { kind: "tls", target: { host: "shop.example" } };
const DOMAIN = { kind: "domain", target: { name: "shop.example" } };

/** One check an interval, with so many days left; null: it did not say. */
function watch(input: object, values: readonly (number | null | Verdict)[]) {
  const parsed = parseMonitor({ id: "shop", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  const { monitor } = parsed;
  let state = initialState(monitor, START);
  const log: string[] = [];
  const statuses: string[] = [];
  const incidents = new Map<string, Incident>();
  values.forEach((value, index) => {
    const minute = START + index * monitor.intervalMinutes;
    const verdict = typeof value === "string" ? value : "up";
    const check = { ...checkOf(verdict, "auto", minute), value: typeof value === "string" ? null : value };
    const step = observeMinute(state, {
      monitor,
      minute,
      checks: [check],
      inMaintenance: false,
      imported: false,
    });
    state = step.state;
    for (const incident of step.incidents) incidents.set(incident.id, incident);
    log.push(...step.changes.map(({ type, reminder }) => `${index} ${type}${reminder ? " again" : ""}`));
    statuses.push(shownStatus(state, monitor, false));
  });
  return { log, statuses, incidents: [...incidents.values()], state };
}

describe("a certificate that ends soon", () => {
  it.each<[string, object, (number | null | Verdict)[], string[]]>([
    ["opens at its days", {}, [16, 15, 14, 13], ["2 certificate.expiring"]],
    ["opens at once when it is late already", {}, [3], ["0 certificate.expiring"]],
    [
      "opens at the days that the monitor says",
      { assert: { certificateDays: 30 } },
      [31, 30],
      ["1 certificate.expiring"],
    ],
    ["does not where nobody asks", { assert: { certificateDays: null } }, [1, 0], []],
    [
      "warns again at 7, 3 and 1 days, each once",
      {},
      [10, 8, 7, 6, 3, 2, 2, 1, 0],
      [
        "0 certificate.expiring",
        "2 certificate.expiring again",
        "4 certificate.expiring again",
        "7 certificate.expiring again",
      ],
    ],
    [
      "warns once for several at a time",
      {},
      [10, 2],
      ["0 certificate.expiring", "1 certificate.expiring again"],
    ],
    ["closes when it was renewed", {}, [10, 90, 89], ["0 certificate.expiring", "1 certificate.renewed"]],
    ["holds while nobody can read it", {}, [10, null, "lost", "unsupported", 9], ["0 certificate.expiring"]],
  ])("%s", (_what, more, values, log) => {
    expect(watch({ ...TLS, ...more }, values).log).toEqual(log);
  });

  it("is no outage, and shown as what it is", () => {
    const { statuses, incidents, state } = watch(TLS, [20, 10, 10, 90]);
    expect(statuses).toEqual(["up", "expiring", "expiring", "up"]);
    expect(incidents).toMatchObject([
      {
        kind: "certificate",
        state: "closed",
        publicSummary: "The service's certificate was renewed.",
        summary: "The certificate ends in 10 days.",
      },
    ]);
    expect(state.today.outageSeconds).toBe(0);
  });

  it("that ends while it is open says so, and one that had ended before opens nothing", () => {
    expect(watch(TLS, [2, -3]).log).toEqual(["0 certificate.expiring", "1 certificate.expiring again"]);
    expect(watch(TLS, [2, -3]).incidents[0]?.summary).toBe("The certificate ended 3 days ago.");
    expect(watch(TLS, [-3, -4]).log).toEqual([]);
  });
});

describe("a domain whose registration ends soon", () => {
  it("opens at 30 days, and closes with the renewal", () => {
    const { log, incidents } = watch(DOMAIN, [31, 30, 395]);
    expect(log).toEqual(["1 domain.expiring", "2 domain.renewed"]);
    expect(incidents[0]?.summary).toBe("The registration of the domain ends in 30 days.");
  });
});

it("an outage of a monitor that is checked every six hours closes with its first good check", () => {
  const { log } = watch(TLS, [90, "down", "down", 90]);
  expect(log).toEqual(["2 outage.opened", "3 outage.closed"]);
  expect(tell("auto: XX.").log).toEqual(["1 outage.opened"]);
});

describe("a web address", () => {
  it("with https warns of its certificate, where a check has read it", () => {
    const { log } = watch({ target: { url: "https://shop.example/" } }, [null, 10, null, null, 80]);
    expect(log).toEqual(["1 certificate.expiring", "4 certificate.renewed"]);
  });

  it.each([
    ["http", { target: { url: "http://shop.example/" } }],
    ["https and no days", { target: { url: "https://shop.example/" }, assert: { certificateDays: null } }],
  ])("with %s does not", (_what, input) => {
    expect(watch(input, [3]).log).toEqual([]);
  });
});
