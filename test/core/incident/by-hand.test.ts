import { describe, expect, it } from "vitest";
import {
  forStrangers,
  incidentByHand,
  withEditedNote,
  withNote,
  withoutNote,
} from "../../../src/core/incident/by-hand.ts";
import { type Incident, incidentJson, statedStatus, updateId } from "../../../src/core/incident/incident.ts";
import { incidentView } from "../../../src/core/shard/shard-view.ts";

const T = 1_790_000_000_000;
const note = (minutes: number, status?: "investigating" | "identified" | "monitoring" | "resolved") => ({
  at: T + minutes * 60_000,
  text: `after ${minutes}`,
  public: true,
  ...(status ? { status } : {}),
});
const payments = (monitors: readonly string[] = []) =>
  incidentByHand({
    id: "manual.x.1",
    title: "Card payments fail",
    impact: "major",
    monitors,
    note: note(0, "investigating"),
  });
const measured: Incident = { ...payments(), kind: "outage", monitor: "shop", updates: [] };
const lived = ({ state, startedAt, endedAt }: Incident) => [
  state,
  (startedAt - T) / 60_000,
  endedAt === null ? null : (endedAt - T) / 60_000,
];

describe("an incident by hand", () => {
  it("lasts from its first note until a note resolves it", () => {
    const open = withNote(payments(), note(10, "identified"));
    expect([...lived(open), statedStatus(open)]).toEqual(["open", 0, null, "identified"]);
    const over = withNote(open, note(30, "resolved"));
    expect([...lived(over), statedStatus(over)]).toEqual(["closed", 0, 30, "resolved"]);
  });

  it.each([
    ["many notes", 300, 10, 201],
    ["long notes", 60, 5_000, 21],
  ])("stays as it was, and small, with %s", (_, count, length, most) => {
    let incident = withNote(payments(), note(1, "resolved"));
    for (let at = 2; at < count; at++)
      incident = withNote(incident, { ...note(at), text: "x".repeat(length) });
    expect(lived(incident)).toEqual(["closed", 0, 1]);
    expect(incident.updates.length).toBeLessThanOrEqual(most + 1);
    expect(incident.updates.at(-1)?.at).toBe(note(count - 1).at);
    const { id } = incident.updates[3]!;
    const edited = withEditedNote(incident, id!, { text: "y".repeat(5_000) }, T);
    expect(edited.updates.map(({ text }) => text).join("").length).toBeLessThan(101_000);
  });

  it("goes on with what was said last, whenever that was written down", () => {
    const over = withNote(payments(), note(30, "resolved"));
    expect(lived(withNote(over, note(20, "monitoring")))).toEqual(["closed", 0, 30]);
    expect(lived(withNote(over, note(40)))).toEqual(["closed", 0, 30]);
    expect(lived(withNote(over, note(40, "investigating")))).toEqual(["open", 0, null]);
    expect(lived(withNote(over, note(-5)))).toEqual(["closed", -5, 30]);
  });

  it("is open again when the note that resolved it is changed or deleted", () => {
    const over = withNote(payments(), note(30, "resolved"));
    const id = updateId(over.updates[1]!);
    expect(lived(withoutNote(over, id))).toEqual(["open", 0, null]);
    const edited = withEditedNote(over, id, { status: "monitoring", text: "Better." }, T + 1);
    expect([...lived(edited), statedStatus(edited)]).toEqual(["open", 0, null, "monitoring"]);
    expect(edited.updates[1]).toEqual({
      ...over.updates[1],
      status: "monitoring",
      text: "Better.",
      editedAt: T + 1,
    });
  });

  it("has notes with ids of their own, also two of the same moment", () => {
    const twice = withNote(withNote(payments(), note(0)), note(0));
    expect(twice.updates.map(updateId)).toEqual([String(T), `${T}-2`, `${T}-3`]);
    expect(withoutNote(twice, `${T}-2`).updates.map(updateId)).toEqual([String(T), `${T}-3`]);
    expect(withNote(withoutNote(twice, `${T}-2`), note(0)).updates.map(updateId)).toEqual([
      ...[String(T), `${T}-3`, `${T}-2`],
    ]);
  });
});

describe("a measured incident", () => {
  it("keeps what was measured, whatever people say", () => {
    const said = withNote(measured, note(30, "resolved"));
    expect([...lived(said), statedStatus(said)]).toEqual(["open", 0, null, "resolved"]);
    expect(statedStatus({ ...said, state: "closed" })).toBe("resolved");
    expect(statedStatus(withNote({ ...measured, state: "closed" }, note(1, "identified")))).toBe("resolved");
  });

  it("knows notes of before by their time", () => {
    const before = { ...measured, updates: [{ at: T, text: "old", public: true }] };
    expect(incidentJson(before).updates[0]).toEqual({
      ...{ id: String(T), at: new Date(T).toISOString(), text: "old", public: true },
    });
    expect(withEditedNote(before, String(T), { text: "new" }, T + 1).updates[0]?.text).toBe("new");
    expect(withoutNote(before, String(T)).updates).toEqual([]);
  });
});

describe("strangers", () => {
  const isPublic = (id: string) => id === "shop" || id === "blog";

  it.each([
    ["the whole page", [], []],
    ["a public monitor", ["shop"], ["shop"]],
    ["both kinds", ["secret", "shop"], ["shop"]],
    ["only private ones", ["secret"], null],
    ["one that was deleted", ["gone"], null],
  ])("see an incident of %s as they may", (_name, monitors, seen) => {
    expect(forStrangers(payments(monitors), isPublic)?.monitors ?? null).toEqual(seen);
    expect(forStrangers(incidentView(payments(monitors)), isPublic)?.monitors ?? null).toEqual(seen);
  });

  it("see measured incidents of public monitors, and public notes", () => {
    const noted = withNote(withNote(measured, note(1)), { ...note(2), public: false });
    expect(forStrangers(noted, isPublic)?.updates.map(({ text }) => text)).toEqual(["after 1"]);
    expect(forStrangers({ ...noted, monitor: "secret" }, isPublic)).toBeNull();
    expect(forStrangers({ ...noted, monitor: null, kind: "silent" }, isPublic)).toBeNull();
  });
});
