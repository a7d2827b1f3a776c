import { describe, expect, it } from "vitest";
import { checkOf } from "../../../src/core/check/check-of.ts";
import type { Reading } from "../../../src/core/check/reading.ts";
import { initialState } from "../../../src/core/condition/initial.ts";
import { observeCertificates, type SeenCertificates } from "../../../src/core/condition/served.ts";
import type { Monitor } from "../../../src/core/config/monitor.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";
import { withCertificates } from "../../../src/core/shard/certificates.ts";
import type { ShardCore } from "../../../src/core/shard/shard.ts";
import { EMPTY, readingOf } from "../shard/shard-minutes.ts";

const HOUR = 3_600_000;
const seen = (name: string, seenAt: number) => ({
  fingerprint: `${name.repeat(2)}:00:00:00:11`,
  issuer: `CN=${name}`,
  validTo: Date.UTC(2030, 0, 1),
  seenAt,
});

/** One reading every six hours: the letters are certificates, one a region; `-` is none. `Nd` is a pause of N days. */
function changesOf(script: string, of: (index: number) => string = () => "shop.example"): string[] {
  let known: SeenCertificates | undefined;
  let at = Date.UTC(2026, 0, 1);
  return script.split(" ").flatMap((step, index) => {
    const pause = /^(\d+)d$/.exec(step);
    at += pause ? Number(pause[1]) * 24 * HOUR : 6 * HOUR;
    if (pause) return [];
    const shown = [...step].filter((name) => name !== "-").map((name, region) => seen(name, at + region));
    const result = observeCertificates(known, of(index), shown);
    known = result.known;
    return result.changes.map(({ before, now }) => `${index} ${before.fingerprint[0]}→${now.fingerprint[0]}`);
  });
}

describe("a change of certificate", () => {
  it.each<[string, string, string[]]>([
    ["is none with the first one", "A A A", []],
    ["is none with the first ones of two regions", "AB BA AB", []],
    ["is one event, not one a reading", "A B B B", ["1 A→B"]],
    ["that two regions see at once is one", "AA BB BB", ["1 A→B"]],
    ["that regions see one after another is one", "AA AB AB BB BB", ["1 A→B"]],
    ["is none where two are served in turn", "A B A B A B", ["1 A→B"]],
    ["beside one that stays is noticed", "AB AB AC AC", ["2 B→C"]],
    ["to two new ones is two", "A BC CB", ["1 A→B", "1 A→C"]],
    ["is noticed after readings that showed none", "A - - B", ["3 A→B"]],
    ["is noticed after a long pause", "A 40d B", ["2 A→B"]],
    ["is none after a long pause in which nothing changed", "AB 40d AB BA", []],
    ["back within a week is none", "A B 6d A", ["1 A→B"]],
    ["back after more than a week with the other is one", `A ${"B ".repeat(30)}A`, ["1 A→B", "31 B→A"]],
    ["is no news of a target that serves dozens", "ABCDEFGHIJKL M N O A M N", []],
  ])("%s", (_what, script, wanted) => {
    expect(changesOf(script)).toEqual(wanted);
  });

  it("is none where the monitor was pointed at another host", () => {
    expect(changesOf("A A B B C", (index) => (index < 2 ? "old.example" : "new.example"))).toEqual(["4 B→C"]);
  });

  it("keeps a bounded memory of bounded texts", () => {
    const shown = Array.from({ length: 500 }, (_, index) => ({
      ...seen(String.fromCharCode(200 + index), index),
      issuer: "x".repeat(500),
    }));
    const { known } = observeCertificates(undefined, "shop.example", shown);
    expect(JSON.stringify(known).length).toBeLessThan(4000);
  });
});

describe("a shard whose targets show certificates", () => {
  const compiledOf = (input: object) => {
    const parsed = parseMonitor(input);
    if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
    return { key: 1, monitor: parsed.monitor, sinceMinute: 0 };
  };
  const SHOP = compiledOf({ id: "shop", target: { url: "https://shop.example/" } });
  const MAIL = compiledOf({ id: "mail", kind: "tls", target: { host: "mail.example" } });
  const stateOf = (monitor: Monitor): ShardCore => ({
    ...EMPTY,
    monitors: new Map([[monitor.id, initialState(monitor, 0)]]),
  });
  const certificate = ({ seenAt: _, ...served }: ReturnType<typeof seen>) => served;
  const http = (name: string) => ({ certificate: certificate(seen(name, 0)) });
  const tls = (name: string): Partial<Reading> => {
    const own = { ...certificate(seen(name, 0)), subject: "", validFrom: 0, names: [] };
    return { own: { kind: "tls", protocol: "TLS 1.3", chain: [own] } };
  };

  it.each([
    ["an https monitor", SHOP, http],
    ["a tls monitor", MAIL, tls],
  ])("notes the change of %s as an event with both issuers and ends", (_what, compiled, shown) => {
    let core = stateOf(compiled.monitor);
    const events = ["A", "A", "B", "B"].flatMap((name, index) => {
      const reading = { ...readingOf(0, "auto", 200), at: index * 6 * HOUR, ...shown(name) };
      const checked = [{ compiled, checks: [checkOf(reading, null)] }];
      const transition = { core, incidents: [], changes: [] };
      const after = withCertificates(transition, checked);
      // Made once more, as after a stale revision: the same event.
      expect(withCertificates(transition, checked)).toEqual(after);
      core = after.core;
      return after.events ?? [];
    });
    expect(events).toEqual([
      {
        id: `certificate.${compiled.monitor.id}.${(12 * HOUR).toString(36)}.BB:00:00:00`,
        kind: "certificate",
        at: 12 * HOUR,
        durationMs: null,
        monitor: compiled.monitor.id,
        note: "from CN=A, ends 2030-01-01 (AA:00:00:00…) to CN=B, ends 2030-01-01 (BB:00:00:00…); it changed after 1970-01-01 06:00 UTC",
      },
    ]);
  });
});
