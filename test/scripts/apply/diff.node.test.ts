import { expect, describe as group, it } from "vitest";
import { describe, diffFields, diffItems, touched } from "../../../scripts/apply/diff.ts";

group("what differs", () => {
  it.each([
    ["nothing", { a: 1, b: [1, { c: 2 }] }, { b: [1, { c: 2 }], a: 1 }, []],
    ["a value", { a: { b: 1 } }, { a: { b: 2 } }, [{ path: "a.b", from: 1, to: 2 }]],
    ["a new value", { a: {} }, { a: { b: 2 } }, [{ path: "a.b", from: undefined, to: 2 }]],
    ["a list, as a whole", { a: [1, 2] }, { a: [2, 1] }, [{ path: "a", from: [1, 2], to: [2, 1] }]],
    ["nothing, when only the API has a field", { a: 1, createdAt: 5 }, { a: 1 }, []],
    ["nothing, when absent means null", {}, { a: null }, []],
    [
      "a secret that the API hides, unseen",
      { s: "********" },
      { s: "k" },
      [{ path: "s", from: "********", to: "********" }],
    ],
  ])("%s", (_, from, to, changes) => {
    expect(diffFields(from, to)).toEqual(changes);
  });
});

group("what a run would do", () => {
  const changes = diffItems(
    [{ id: "new" }, { id: "same" }, { id: "other", name: "B" } as { id: string }],
    [{ id: "same" }, { id: "other", name: "A" } as { id: string }, { id: "extra" }],
  );
  const parts = [{ part: "monitors" as const, changes }];

  it("is said one thing a line", () => {
    expect(describe(parts, false)).toBe(
      [
        "monitors: 1 unchanged",
        "  + new (new)",
        "  ~ other",
        '      name: "A" → "B"',
        "  - extra (not in the file; kept, --prune deletes it)",
      ].join("\n"),
    );
  });

  it("shows no secret, neither the old nor the new one", () => {
    const fields = diffFields({ token: "********" }, { token: "written out" });
    const text = describe([{ part: "channels", changes: [{ kind: "update", id: "ops", fields }] }], false);
    expect(text).toBe("channels:\n  ~ ops\n      token: hidden by the API, so it is written again");
  });

  it("deletes only when told to", () => {
    expect(touched(parts, false)).toBe(2);
    expect(touched(parts, true)).toBe(3);
    expect(describe(parts, true)).toContain("- extra (deleted)");
  });
});
