/** The frame of the admin's pages. */
import type { Child } from "hono/jsx";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";

export type AdminSection =
  | "monitors"
  | "incidents"
  | "channels"
  | "deliveries"
  | "events"
  | "maintenance"
  | "subscriptions"
  | "agents"
  | "tokens"
  | "audit"
  | "usage"
  | "settings";

const SECTIONS: readonly { readonly name: AdminSection; readonly label: string; readonly href: string }[] = [
  { name: "monitors", label: "Monitors", href: "/admin" },
  { name: "incidents", label: "Incidents", href: "/admin/incidents" },
  { name: "channels", label: "Channels", href: "/admin/channels" },
  { name: "deliveries", label: "Deliveries", href: "/admin/deliveries" },
  { name: "events", label: "Events", href: "/admin/events" },
  { name: "maintenance", label: "Maintenance", href: "/admin/maintenance" },
  { name: "subscriptions", label: "Subscriptions", href: "/admin/subscriptions" },
  { name: "agents", label: "Agents", href: "/admin/agents" },
  { name: "tokens", label: "Tokens", href: "/admin/tokens" },
  { name: "audit", label: "Audit", href: "/admin/audit" },
  { name: "usage", label: "Usage", href: "/admin/usage" },
  { name: "settings", label: "Settings", href: "/admin/settings" },
];

interface AdminLayoutProps {
  readonly page: PageContext;
  readonly title: string;
  readonly section: AdminSection;
  /** What the last action did; null for nothing to say. */
  readonly notice?: string | null;
  readonly children: Child;
}

export function AdminLayout({ page, title, section, notice, children }: AdminLayoutProps) {
  return (
    <Layout page={page} title={title} section="admin">
      <nav class="menu admin-nav" aria-label="Admin">
        {SECTIONS.map(({ name, label, href }) => (
          <a href={href} aria-current={name === section ? "page" : undefined}>
            {label}
          </a>
        ))}
        <form method="post" action="/admin/logout">
          <button type="submit" class="small">
            Sign out
          </button>
        </form>
      </nav>
      {notice && (
        <p class="notice" role="status">
          {notice}
        </p>
      )}
      {children}
    </Layout>
  );
}

/** A button that does one thing: a form, so that it works without a script. */
interface ActionProps {
  readonly action: string;
  readonly label: string;
  readonly kind?: "danger" | "main";
}

export function Action({ action, label, kind }: ActionProps) {
  return (
    <form method="post" action={action} class="inline">
      <button type="submit" class={kind ?? "small"}>
        {label}
      </button>
    </form>
  );
}
