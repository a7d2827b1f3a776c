import { expect, it } from "vitest";
import type { ShardView } from "../../src/core/shard/view.ts";
import { DatabaseTrouble } from "../../src/store/database-trouble.ts";
import { unavailable, unavailableText } from "../../src/web/unavailable.ts";
import { sampleView } from "./sample-view.ts";

const NOW = Date.UTC(2026, 10, 26, 22, 30);
const since = NOW - 20 * 60_000;
const seen = (agoMs: number): ShardView[] => [sampleView(NOW - agoMs)];

it.each<
  [string, ConstructorParameters<typeof DatabaseTrouble>[0], ShardView[], number | null, boolean, string]
>([
  [
    "that checks go on",
    "away",
    seen(0),
    since,
    true,
    "Edgetick can't read its database (D1: the connection fails) since 2026-11-26 22:10 UTC; checks and alerts go on.",
  ],
  [
    "when they were last seen",
    "silent",
    seen(3_600_000),
    null,
    true,
    "Edgetick can't read its database (D1: it does not answer); the last checks that it knows of were at 2026-11-26 21:29 UTC.",
  ],
  [
    "nothing of them where nobody knows",
    "quota",
    [],
    null,
    true,
    "Edgetick can't read its database (D1: the plan's quota for today is used up, until 00:00 UTC).",
  ],
  [
    "that nothing was saved",
    "full",
    [],
    null,
    false,
    "Edgetick can't write to its database (D1: it is full). Nothing was saved.",
  ],
  [
    "that it does not know what was saved when the connection broke",
    "away",
    [],
    null,
    false,
    "Edgetick can't write to its database (D1: the connection fails). Whether this was saved is not known.",
  ],
  [
    "that it does not know what was saved",
    "silent",
    [],
    null,
    false,
    "Edgetick can't write to its database (D1: it does not answer). Whether this was saved is not known.",
  ],
])("says %s", (_what, kind, views, sinceMs, isRead, text) => {
  const copies = { views, since: sinceMs };
  expect(unavailableText(new DatabaseTrouble(kind), copies, { isRead, now: NOW })).toBe(text);
});

it("asks to come back in a minute, and for a quota at midnight", () => {
  const after = (kind: "away" | "quota") =>
    unavailable(new DatabaseTrouble(kind), "text", NOW).headers["retry-after"];
  expect([after("away"), after("quota")]).toEqual(["60", String(90 * 60)]);
});
