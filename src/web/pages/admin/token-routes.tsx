/** Tokens and the audit log. The rules are make-token.ts's, shared with the API. */
import { DAY_MS } from "../../../core/check/check.ts";
import { listAudit } from "../../../store/audit.ts";
import { isCursor } from "../../../store/page.ts";
import { readSettings } from "../../../store/settings.ts";
import { deleteToken, listTokens } from "../../../store/tokens.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { makeToken } from "../../make-token.ts";
import { notFound } from "../../problem.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { AuditPage } from "./audit-page.tsx";
import { type FormState, fieldValue, readForm, textOrNull } from "./form.ts";
import { noticeOf } from "./notice.ts";
import { TokensPage } from "./tokens-page.tsx";

const ITEMS_A_PAGE = 50;
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
  post(app, "/admin/tokens/:id/delete", async (c) => {
    await assertAdmin(c);
    const id = c.req.param("id") ?? "";
    if (!(await deleteToken(c.env.DB, id))) throw notFound("token", id);
    return seeOther("/admin/tokens?done=deleted");
  });
  get(app, "/admin/audit", auditPage);
}
