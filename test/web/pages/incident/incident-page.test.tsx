import { describe, expect, it } from "vitest";
import { IncidentPage, publicIncident } from "../../../../src/web/pages/incident/incident-page.tsx";
import { HistoryPage } from "../../../../src/web/pages/status/history-page.tsx";
import { failure, fullIncident } from "../rich-evidence.ts";
import { pageContext } from "../rich-view.ts";
import { textOf } from "../text-of.ts";

const monitor = { id: "checkout", name: "Checkout", kind: "http" as const };
const visitor = pageContext();
const admin = pageContext({ viewer: "admin" });

describe("an incident's page", () => {
  it("tells strangers what, since when and what was said, and nothing else", () => {
    const incident = publicIncident(fullIncident(), () => true)!;
    const html = String(
      <IncidentPage page={visitor} incident={incident} monitor={monitor} firstFailure={null} />,
    );
    const text = textOf(html);
    expect(text).toContain("29 short failures in 32 hours; most requests succeed.");
    expect(text).toContain("We are looking into short failures of the checkout.");
    for (const secret of ["nginx", "504", "scheduled", "app-2", "doubled", "<form", ".outage."])
      expect(html).not.toContain(secret);
  });

  it("shows the admin the cause, the first failure's evidence and private notes, marked as such", () => {
    const text = textOf(
      String(
        <IncidentPage page={admin} incident={fullIncident()} monitor={monitor} firstFailure={failure()} />,
      ),
    );
    expect(text).toContain("A scheduled job");
    expect(text).toContain("504 answered by nginx 1.26.2 (proxy)");
    expect(text).toContain("Suspect the stock export on app-2. Not public");
    expect(text).toContain("Add an update");
  });
});

describe("the history", () => {
  const at = (month: number) => Date.UTC(2026, month, 3);
  const incidents = [9, 9, 8].map((month, index) =>
    fullIncident({
      id: `checkout.outage.${index}`,
      startedAt: at(month),
      endedAt: at(month) + 60_000,
      state: "closed",
    }),
  );
  const render = (cursor: string | null) =>
    String(
      <HistoryPage
        page={visitor}
        incidents={incidents}
        names={new Map()}
        nextCursor={cursor}
        isFirst
        monitors={[]}
      />,
    );

  it("keeps the kind and the monitor's name apart", () => {
    const named = String(
      <HistoryPage
        page={visitor}
        incidents={incidents}
        names={new Map([["checkout", "Checkout"]])}
        nextCursor={null}
        isFirst
        monitors={[]}
      />,
    );
    expect(named.replace(/<[^>]+>/g, "")).toContain(": Checkout");
  });

  it("heads each month once", () => {
    expect(render(null).match(/<h2>[^<]+<\/h2>/g)).toEqual([
      "<h2>October 2026</h2>",
      "<h2>September 2026</h2>",
    ]);
  });

  it("leads on while there is more", () => {
    expect(render("a&b")).toContain('href="/history?cursor=a%26b"');
    expect(render(null)).not.toContain("cursor=");
  });
});
