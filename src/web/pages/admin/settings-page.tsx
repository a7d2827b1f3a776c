/** Title, logo, links, time zone, plan. */
import type { Settings } from "../../../store/settings.ts";
import type { PageContext } from "../frame/page-context.ts";
import { AdminLayout } from "./admin-layout.tsx";
import { AreaField, type Choice, FaultSummary, SelectField, TextField } from "./field.tsx";
import {
  type FormState,
  type FormValues,
  fieldValue,
  linesOf,
  numberOrText,
  otherFaults,
  textOrNull,
} from "./form.ts";

interface SettingsPageProps {
  readonly page: PageContext;
  readonly form: FormState;
  readonly notice: string | null;
}

const RETENTION = ["retentionDays.checks", "retentionDays.evidence", "retentionDays.incidents"] as const;
const FIELDS = [
  "title",
  "logoUrl",
  "links",
  "statusUrl",
  "securityContact",
  "timeZone",
  "plan",
  "heartbeatUrl",
  ...RETENTION,
];

const PLAN_CHOICES: readonly Choice[] = [
  { value: "free", label: "Free" },
  { value: "paid", label: "Paid" },
];

export function settingsValues(settings: Settings): FormValues {
  return {
    title: [settings.title],
    logoUrl: [settings.logoUrl ?? ""],
    statusUrl: [settings.statusUrl ?? ""],
    securityContact: [settings.securityContact ?? ""],
    timeZone: [settings.timeZone],
    plan: [settings.plan],
    heartbeatUrl: [settings.heartbeatUrl ?? ""],
    "retentionDays.checks": [String(settings.retentionDays.checks)],
    "retentionDays.evidence": [String(settings.retentionDays.evidence)],
    "retentionDays.incidents": [String(settings.retentionDays.incidents)],
    publicMetrics: settings.publicMetrics ? ["yes"] : [],
    links: [settings.links.map(({ label, url }) => `${label} ${url}`).join("\n")],
  };
}

export function settingsInput(values: FormValues): Readonly<Record<string, unknown>> {
  return {
    title: fieldValue(values, "title"),
    logoUrl: textOrNull(values, "logoUrl"),
    statusUrl: textOrNull(values, "statusUrl"),
    securityContact: textOrNull(values, "securityContact"),
    timeZone: fieldValue(values, "timeZone").trim(),
    // A form of before, or a script's, has no such field.
    plan: textOrNull(values, "plan") ?? undefined,
    heartbeatUrl: textOrNull(values, "heartbeatUrl"),
    retentionDays: {
      checks: numberOrText(values, "retentionDays.checks"),
      evidence: numberOrText(values, "retentionDays.evidence"),
      incidents: numberOrText(values, "retentionDays.incidents"),
    },
    publicMetrics: fieldValue(values, "publicMetrics") === "yes",
    links: linesOf(values, "links").map((line) => {
      const space = line.lastIndexOf(" ");
      return { label: line.slice(0, Math.max(0, space)).trim(), url: line.slice(space + 1) };
    }),
  };
}

export function SettingsPage({ page, form, notice }: SettingsPageProps) {
  return (
    <AdminLayout page={page} title="Settings" section="settings" notice={notice}>
      <h1>Settings</h1>
      <form method="post" action="/admin/settings">
        <FaultSummary faults={otherFaults(form, FIELDS)} />
        <fieldset>
          <legend>The page</legend>
          <TextField form={form} name="title" label="Title" required />
          <TextField form={form} name="timeZone" label="Time zone" required hint="as in Europe/Berlin" />
          <TextField
            form={form}
            name="logoUrl"
            label="Logo's URL"
            type="url"
            hint="the only thing that the page loads from elsewhere"
          />
          <TextField
            form={form}
            name="statusUrl"
            label="Public address"
            type="url"
            hint="for links in alerts and the User-Agent"
          />
          <TextField
            form={form}
            name="securityContact"
            label="Security contact"
            hint="for /.well-known/security.txt: mailto:security@shop.example"
          />
          <AreaField
            form={form}
            name="links"
            label="Links"
            hint="one a line: Support https://help.example/"
          />
          <label class="check">
            <input
              type="checkbox"
              name="publicMetrics"
              value="yes"
              checked={form.values.publicMetrics?.includes("yes")}
            />
            /metrics without the token
          </label>
        </fieldset>
        <fieldset>
          <legend>Running it</legend>
          <SelectField
            form={form}
            name="plan"
            label="Cloudflare's plan"
            choices={PLAN_CHOICES}
            hint="which limits hold (see Usage); on Free targets that hang are asked less"
          />
          <TextField
            form={form}
            name="heartbeatUrl"
            label="Call after each tick"
            hint="a URL that a service outside waits for, and alerts when the calls stop; {{secret.NAME}} may stand in it"
          />
          <TextField
            form={form}
            name="retentionDays.checks"
            label="Keep checks for"
            hint="days, 14 to 730; what is older goes some rows an hour"
          />
          <TextField
            form={form}
            name="retentionDays.evidence"
            label="Keep evidence for"
            hint="days: headers and bodies of failing checks, at most as long as the checks"
          />
          <TextField
            form={form}
            name="retentionDays.incidents"
            label="Keep incidents for"
            hint="days after they ended, 30 to 3660"
          />
          <div class="field wide">
            <button type="submit" class="main">
              Save
            </button>
          </div>
        </fieldset>
      </form>
    </AdminLayout>
  );
}
