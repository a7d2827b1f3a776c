/** What people say: incidents by hand, maintenance, subscriptions. Served as the others of sample-pages.tsx. */
import type { Occurrence } from "../../../src/core/config/occurrence.ts";
import { incidentByHand, withNote } from "../../../src/core/incident/by-hand.ts";
import { incidentView } from "../../../src/core/shard/shard-view.ts";
import { IncidentsPage } from "../../../src/web/pages/admin/incidents-page.tsx";
import { MaintenancePage } from "../../../src/web/pages/admin/maintenance-page.tsx";
import { SubscriptionsPage } from "../../../src/web/pages/admin/subscriptions-page.tsx";
import { IncidentPage } from "../../../src/web/pages/incident/incident-page.tsx";
import { StatusPage } from "../../../src/web/pages/status/status-page.tsx";
import { SubscribePage } from "../../../src/web/pages/subscribe/subscribe-pages.tsx";
import { pageContext, richView } from "./rich-view.ts";

const visitor = pageContext();
const admin = pageContext({ viewer: "admin" });
const HOUR_MS = 3_600_000;
const at = (hours: number) => visitor.now + hours * HOUR_MS;
const names = new Map([
  ["checkout", "Checkout"],
  ["api_gateway_production_eu_central_1", "api_gateway_production_eu_central_1"],
]);

const opened = incidentByHand({
  ...{ id: "manual.t0aaaa.1", title: "Card payments fail for some customers", impact: "major" },
  monitors: [...names.keys()],
  note: { at: at(-2), text: "We are looking into it.", public: true, status: "investigating" },
});
const cards = withNote(opened, {
  ...{ at: at(-1), public: true, status: "identified" },
  text: "Our **payment provider** answers slowly; see [its page](https://status.example/).\n\n- cards: affected\n- transfers: fine",
});

const upgrade: Occurrence = {
  ...{
    id: "upgrade",
    window: "upgrade",
    monitor: null,
    title: "Database upgrade",
    timeZone: "Europe/Berlin",
  },
  ...{
    text: "Logins may **pause** for a minute.",
    from: at(20),
    to: at(21),
    announcedAt: at(-3),
    isNews: true,
  },
};
const routine: Occurrence = {
  ...upgrade,
  id: "w:1",
  monitor: "checkout",
  title: null,
  text: null,
  from: at(9),
  to: at(10),
};
const template = {
  name: "Provider",
  title: "Payments",
  impact: "major",
  status: "identified",
  text: "",
} as const;
const empty = { values: {}, faults: [] };

export const COMMUNICATION_PAGES: Readonly<Record<string, () => string>> = {
  "/saying": () => {
    const view = richView();
    const incidents = [incidentView(cards), ...view.incidents];
    return String(
      <StatusPage page={visitor} view={{ ...view, incidents, maintenance: [routine, upgrade] }} />,
    );
  },
  "/incidents/by-hand": () =>
    String(<IncidentPage page={visitor} incident={cards} monitor={null} firstFailure={null} names={names} />),
  "/incidents/by-hand/as-admin": () =>
    String(
      <IncidentPage
        page={admin}
        incident={cards}
        monitor={null}
        firstFailure={null}
        names={names}
        templates={[template]}
      />,
    ),
  "/admin/incidents": () =>
    String(
      <IncidentsPage
        page={admin}
        incidents={[cards]}
        names={names}
        templates={[template]}
        form={{ values: {}, faults: [{ path: "title", message: "must not be empty" }] }}
        templateForm={empty}
        notice={null}
      />,
    ),
  "/admin/maintenance": () =>
    String(
      <MaintenancePage
        page={admin}
        windows={[
          {
            id: "nightly",
            monitor: null,
            from: null,
            to: null,
            cron: "0 2 * * *",
            durationMinutes: 60,
            timeZone: "Europe/Berlin",
          },
        ]}
        monitorIds={[...names.keys()]}
        form={empty}
        notice={null}
      />,
    ),
  "/admin/subscriptions": () =>
    String(
      <SubscriptionsPage
        page={admin}
        count={1}
        subscriptions={[{ id: "1", address: "you@example.com", monitor: null, createdAt: at(-9) }]}
        nextCursor={null}
        channels={["mail"]}
        obstacle={null}
        form={empty}
        notice={null}
      />,
    ),
  "/subscribe": () =>
    String(
      <SubscribePage
        page={visitor}
        byMail
        names={names}
        monitor=""
        address="you"
        fault="must be an e-mail address"
      />,
    ),
};
