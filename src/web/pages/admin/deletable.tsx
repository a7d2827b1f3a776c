/** Whatever can be deleted asks first: a page that says what goes, and what goes with it. Links to it change nothing. */
import { readSettings } from "../../../store/settings.ts";
import { assertAdmin } from "../../auth.ts";
import type { WebApp, WebContext } from "../../context.ts";
import type { PageContext } from "../frame/page-context.ts";
import { contextOf, get, html, post, seeOther } from "../frame/respond.tsx";
import { Action, AdminLayout, type AdminSection } from "./admin-layout.tsx";

export interface Doomed {
  /** As in "the channel ops". */
  readonly what: string;
  /** What goes with it, what stops, and what stays. */
  readonly consequence: string;
  /** Where it was listed. */
  readonly back: string;
}

interface Deletable {
  readonly section: AdminSection;
  /** As on the button: "Delete", "Forget". */
  readonly verb?: string;
  /** Throws a 404 for what is not there. */
  readonly look: (c: WebContext, page: PageContext) => Promise<Doomed>;
  /** Gives back where to go on. */
  readonly remove: (c: WebContext) => Promise<string>;
}

/** GET asks, POST deletes. */
export function deletable(app: WebApp, path: string, thing: Deletable): void {
  const { section, verb = "Delete", look, remove } = thing;
  get(app, path, async (c) => {
    await assertAdmin(c);
    const page = await contextOf(c, await readSettings(c.env.DB));
    const { what, consequence, back } = await look(c, page);
    const { pathname, search } = new URL(c.req.url);
    return html(
      page,
      <AdminLayout page={page} title={`${verb} ${what}`} section={section}>
        <h1>
          {verb} {what}?
        </h1>
        <p>{consequence}</p>
        <div class="row">
          <Action action={pathname + search} label={`${verb} it`} kind="danger" />
          <a href={back}>Keep it</a>
        </div>
      </AdminLayout>,
    );
  });
  post(app, path, async (c) => {
    await assertAdmin(c);
    return seeOther(`${await remove(c)}?done=deleted`);
  });
}

interface DeleteLinkProps {
  /** Of the page that asks. */
  readonly href: string;
  /** What would be deleted, for whoever hears the link alone. */
  readonly what: string;
  readonly verb?: string;
}

export function DeleteLink({ href, what, verb = "Delete" }: DeleteLinkProps) {
  return (
    <a class="quiet" href={href}>
      {verb}
      <span class="unseen"> {what}</span> …
    </a>
  );
}
