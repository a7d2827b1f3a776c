/** Tokens: who else may do what. */
import type { Child } from "hono/jsx";
import type { TokenScope } from "../../../core/config/token.ts";
import type { StoredToken } from "../../../store/tokens.ts";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { Copyable } from "../words/copyable.tsx";
import { AdminLayout } from "./admin-layout.tsx";
import { DeleteLink } from "./deletable.tsx";
import { type Choice, FaultSummary, SelectField, TextField } from "./field.tsx";
import { type FormState, otherFaults } from "./form.ts";
import { AdminTable, EarlierLink } from "./table.tsx";

interface TokensPageProps {
  readonly page: PageContext;
  readonly tokens: readonly StoredToken[];
  readonly nextCursor: string | null;
  readonly form: FormState;
  /** The token that was just made, shown this once. */
  readonly made: { readonly name: string; readonly text: string } | null;
  readonly notice: string | null;
}

const FIELDS = ["name", "scope", "expiresInDays", "monitors"];

const SCOPES: Readonly<Record<TokenScope, string>> = {
  read: "read: everything but bodies, log lines, deliveries, channels",
  evidence: "evidence: reads those too",
  agent: "agent: one host's agent, for some monitors",
  events: "events: marks deploys, cron runs, changes",
  ping: "ping: the key of heartbeats",
};
const LIFETIMES: readonly Choice[] = [
  { value: "", label: "never" },
  { value: "30", label: "in 30 days" },
  { value: "90", label: "in 90 days" },
  { value: "365", label: "in a year" },
];

export function TokensPage({ page, tokens, nextCursor, form, made, notice }: TokensPageProps) {
  return (
    <AdminLayout page={page} title="Tokens" section="tokens" notice={notice}>
      <h1>Tokens</h1>
      {made !== null && (
        <section class="notice" role="status">
          <p>The token {made.name}. Copy it now: it is shown this once, and only its hash is kept.</p>
          <Copyable text={made.text} />
        </section>
      )}
      <p>
        A token lets a program do one thing without the admin token. It goes into the header{" "}
        <code>Authorization: Bearer …</code>
      </p>
      <form method="post" action="/admin/tokens">
        <FaultSummary faults={otherFaults(form, FIELDS)} />
        <fieldset>
          <legend>Make a token</legend>
          <TextField form={form} name="name" label="Name" hint="what it is for; of an agent its name" />
          <SelectField
            form={form}
            name="scope"
            label="May"
            choices={Object.entries(SCOPES).map(([value, label]) => ({ value, label }))}
          />
          <SelectField form={form} name="expiresInDays" label="Expires" choices={LIFETIMES} />
          <TextField
            form={form}
            name="monitors"
            label="Monitors"
            hint="ids with commas between them; for an agent, or to limit what events may concern"
          />
          <div class="field wide">
            <button type="submit" class="main">
              Make
            </button>
          </div>
        </fieldset>
      </form>
      {tokens.length > 0 && <TokenTable page={page} tokens={tokens} />}
      <EarlierLink path="/admin/tokens" nextCursor={nextCursor} />
    </AdminLayout>
  );
}

function TokenTable({ page, tokens }: Pick<TokensPageProps, "page" | "tokens">) {
  return (
    <AdminTable
      label="Tokens"
      columns={[
        { head: "Name", as: "value" },
        { head: "Scope" },
        { head: "Monitors", as: "value" },
        ...["Made", "Last used", "Expires"].map((head) => ({ head })),
      ]}
      rows={tokens.map((token) => cellsOf(page, token))}
    />
  );
}

function cellsOf(page: PageContext, token: StoredToken): Child[] {
  const { id, name, scope, monitors, createdAt, lastUsedAt, expiresAt, key } = token;
  const isOver = expiresAt !== null && expiresAt <= page.now;
  const lastUsed = lastUsedAt === null ? "never" : <When at={lastUsedAt} clock={page.clock} />;
  return [
    <>
      {name}
      {key !== null && (
        <>
          <br />
          <code>{key}</code>
        </>
      )}
    </>,
    scope,
    monitors === null ? "all" : monitors.join(", "),
    <When at={createdAt} clock={page.clock} />,
    scope === "agent" ? <a href="/admin/agents">see Agents</a> : lastUsed,
    <>
      {expiresAt === null ? "never" : <When at={expiresAt} clock={page.clock} />}
      {isOver && <span class="badge bad">expired</span>}
    </>,
    <DeleteLink href={`/admin/tokens/${id}/delete`} what={`the token ${name}`} />,
  ];
}
