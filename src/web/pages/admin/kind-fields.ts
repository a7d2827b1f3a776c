/** The form fields of each kind of monitor that is no HTTP: where a value goes, how it is written, what it is called. */
import { DEFAULT_SERVER, RCODES, RECORD_TYPES } from "../../../core/config/monitor/dns.ts";
import { TCP_TLS } from "../../../core/config/monitor/tcp.ts";
import type { MonitorKind } from "../../../core/config/monitor.ts";

/** How a value is written in its field. */
type Writing = "text" | "number" | "numbers" | "line" | "lines" | "flag" | "choice";

export interface KindField {
  /** Its path in the monitor. */
  readonly path: `${"target" | "assert"}.${string}`;
  readonly label: string;
  readonly hint?: string;
  readonly writing: Writing;
  readonly choices?: readonly { readonly value: string; readonly label: string }[];
}

interface KindForm {
  readonly title: string;
  /** What the kind is for, and what it can't reach. */
  readonly note: string;
  readonly example: object;
  readonly fields: readonly KindField[];
}

const timeout: KindField = {
  path: "target.timeoutMs",
  label: "Timeout, ms",
  hint: "100 to 30000",
  writing: "number",
};
const same = (values: readonly string[]) => values.map((value) => ({ value, label: value }));
const OUT_OF_REACH =
  "A Worker's sockets reach no host in Cloudflare's own network (so none behind its proxy), no port 25 and no private network.";

export const OTHER_KINDS: Readonly<Record<Exclude<MonitorKind, "http">, KindForm>> = {
  tcp: {
    title: "TCP port",
    note: OUT_OF_REACH,
    example: { target: { host: "db.example.com", port: 5432 } },
    fields: [
      { path: "target.host", label: "Host", writing: "text" },
      { path: "target.port", label: "Port", writing: "number" },
      {
        path: "target.tls",
        label: "TLS",
        hint: "STARTTLS is unproven in production: prefer a port with TLS from the start",
        writing: "choice",
        choices: TCP_TLS.map((value) => ({ value: String(value), label: tlsLabel(value) })),
      },
      {
        path: "target.send",
        label: "Send",
        hint: "empty: nothing; secrets as {{secret.NAME}}",
        writing: "lines",
      },
      {
        path: "assert.receives",
        label: "Expect",
        hint: "a pattern (RE2) in what the server says; empty: nothing",
        writing: "line",
      },
      {
        path: "assert.connectMs",
        label: "Slow above, ms",
        hint: "until it is connected; empty: never slow",
        writing: "number",
      },
      timeout,
    ],
  },
  tls: {
    title: "TLS certificate",
    note: OUT_OF_REACH,
    example: { target: { host: "shop.example.com" } },
    fields: [
      { path: "target.host", label: "Host", writing: "text" },
      { path: "target.port", label: "Port", writing: "number" },
      { path: "target.serverName", label: "Server name", hint: "empty: the host", writing: "line" },
      {
        path: "assert.certificateDays",
        label: "Warn, days before its end",
        hint: "empty: never",
        writing: "number",
      },
      { path: "assert.name", label: "The certificate must be for the name", writing: "flag" },
      { path: "assert.chain", label: "Its chain must be trusted", writing: "flag" },
      timeout,
    ],
  },
  dns: {
    title: "DNS name",
    note: `Servers asked by TCP: ${OUT_OF_REACH}`,
    example: { target: { name: "shop.example.com" } },
    fields: [
      { path: "target.name", label: "Name", writing: "text" },
      { path: "target.type", label: "Type", writing: "choice", choices: same(RECORD_TYPES) },
      {
        path: "target.server",
        label: "Server",
        hint: `${DEFAULT_SERVER}, tcp:host:port, or authoritative (every server of the zone; they must agree)`,
        writing: "text",
      },
      { path: "assert.rcode", label: "Response code", writing: "choice", choices: same(RCODES) },
      {
        path: "assert.contains",
        label: "Records contain",
        hint: "one text a line; all must be there",
        writing: "lines",
      },
      {
        path: "assert.equals",
        label: "Records are exactly",
        hint: "one record a line; empty: any",
        writing: "lines",
      },
      timeout,
    ],
  },
  domain: {
    title: "Domain registration",
    note: "Asked by RDAP; a few country registries do not offer it, and are shown as unsupported.",
    example: { target: { name: "example.com" } },
    fields: [
      { path: "target.name", label: "Domain", writing: "text" },
      {
        path: "assert.domainDays",
        label: "Warn, days before its end",
        hint: "empty: never",
        writing: "number",
      },
      timeout,
    ],
  },
  heartbeat: {
    title: "Heartbeat of a job",
    note: "Give either an interval or a cron expression; where both are given, the one that was changed counts. The address that the job pings is shown when this is saved.",
    example: { target: { everyMinutes: 60 } },
    fields: [
      {
        path: "target.everyMinutes",
        label: "Runs every … minutes",
        hint: "60, say, after its last run ended; empty: by cron",
        writing: "number",
      },
      {
        path: "target.cron",
        label: "Runs by cron",
        hint: "five fields, as in 0 3 * * *; empty: by interval",
        writing: "line",
      },
      { path: "target.timeZone", label: "Time zone", hint: "as in Europe/Berlin", writing: "text" },
      {
        path: "target.graceMinutes",
        label: "Grace, minutes",
        hint: "how late a run may end; empty: the interval, at most 60",
        writing: "number",
      },
      {
        path: "assert.maxMinutes",
        label: "A run takes at most, minutes",
        hint: "from its /start; empty: it must end within the grace",
        writing: "number",
      },
      { path: "assert.exitCodes", label: "Good exit codes", hint: "0 alone as a rule", writing: "numbers" },
    ],
  },
};

function tlsLabel(value: (typeof TCP_TLS)[number]): string {
  switch (value) {
    case true:
      return "from the start";
    case false:
      return "none";
    case "starttls-smtp":
      return "STARTTLS, SMTP";
    case "starttls-postgres":
      return "STARTTLS, PostgreSQL";
    default:
      return value satisfies never;
  }
}
