/** Tokens and the audit log. The rules are make-token.ts's, shared with the API. */
import { DAY_MS } from "../../../core/check/check.ts";
import type { TokenScope } from "../../../core/config/token.ts";
import { listAudit } from "../../../store/audit.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { deleteToken, getToken, listTokens } from "../../../store/tokens.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { makeToken } from "../../make-token.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html, post } from "../frame/respond.tsx";
import { AuditPage } from "./audit-page.tsx";
import { deletable } from "./deletable.tsx";
import { type FormState, fieldValue, readForm, textOrNull } from "./form.ts";
import { noticeOf } from "./notice.ts";
import { TokensPage } from "./tokens-page.tsx";

const ITEMS_A_PAGE = 50;
const PROGRAMS = "Programs that use it are refused from now on.";
/** What follows when a token is deleted. */
const REFUSED: Readonly<Record<TokenScope, string>> = {
  read: PROGRAMS,
  evidence: PROGRAMS,
  events: PROGRAMS,
  agent: "The agent is refused from now on. What it sent stays, until it is forgotten under Agents.",
  ping: "Jobs that ping with this key get 404 from now on, and count as late.",
};
const BLANK: FormState = { values: { scope: ["read"] }, faults: [] };

function cursorOf(c: WebContext): string | null {
  const asked = c.req.query("cursor") ?? null;
  return asked !== null && isCursor(asked) ? asked : null;
}

interface Shown {
  readonly form: FormState;
  readonly made?: { readonly name: string; readonly text: string };
}

async function tokensPage(c: WebContext, { form, made }: Shown, status = 200): Promise<Response> {
  const page = await contextOf(c, await readSettings(c.env.DB));
  const { items, nextCursor } = await listTokens(c.env.DB, { cursor: cursorOf(c), limit: ITEMS_A_PAGE });
  return html(
    page,
    <TokensPage
      page={page}
      tokens={items}
      nextCursor={nextCursor}
      form={form}
      made={made ?? null}
      notice={noticeOf(c)}
    />,
    status,
  );
}

/** The token is in this answer and nowhere else: a redirect would have to carry it in an address. */
async function make(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const values = await readForm(c);
  const now = Date.now();
  const days = Number(fieldValue(values, "expiresInDays"));
  const monitors = fieldValue(values, "monitors")
    .split(",")
    .map((id) => id.trim())
    .filter((id) => id !== "");
  const result = await makeToken(
    c.env,
    {
      name: textOrNull(values, "name") ?? undefined,
      scope: fieldValue(values, "scope"),
      expiresAt: days > 0 ? now + days * DAY_MS : null,
      monitors: monitors.length > 0 ? monitors : null,
    },
    now,
  );
  if (result.kind === "invalid") return tokensPage(c, { form: { values, faults: result.faults } }, 422);
  const { stored, text } = result;
  return tokensPage(c, { form: BLANK, made: { name: stored.name, text } }, 201);
}

async function auditPage(c: WebContext): Promise<Response> {
  await assertAdmin(c);
  const page = await contextOf(c, await readSettings(c.env.DB));
  const { items, nextCursor } = await listAudit(c.env.DB, { cursor: cursorOf(c), limit: ITEMS_A_PAGE });
  return html(page, <AuditPage page={page} entries={items} nextCursor={nextCursor} />);
}

export function tokenAdminRoutes(app: WebApp): void {
  get(app, "/admin/tokens", async (c) => {
    await assertAdmin(c);
    return tokensPage(c, { form: BLANK });
  });
  post(app, "/admin/tokens", make);
  deletable(app, "/admin/tokens/:id/delete", {
    section: "tokens",
    look: async (c) => {
      const id = c.req.param("id") ?? "";
      const token = await getToken(c.env.DB, id);
      if (token === null) throw notFound("token", id);
      return {
        what: `the token ${token.name}`,
        consequence: REFUSED[token.scope],
        back: "/admin/tokens",
      };
    },
    remove: async (c) => {
      const id = c.req.param("id") ?? "";
      if (!(await deleteToken(c.env.DB, id))) throw notFound("token", id);
      return "/admin/tokens";
    },
  });
  get(app, "/admin/audit", auditPage);
}
