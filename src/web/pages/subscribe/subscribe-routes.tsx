/**
 * Subscribing by e-mail, confirmed by the owner of the address, and ending it. A link alone changes nothing; the mail's own
 * header ends it with one POST (RFC 8058).
 */
import { addressOf } from "../../../core/config/subscription.ts";
import { schedulerOf } from "../../../jobs/scheduler-stub.ts";
import { confirmedBy } from "../../../notify/subscription-link.ts";
import { publicNames } from "../../../store/monitors.ts";
import { readSettings } from "../../../store/settings.ts";
import { addSubscription, removeSubscription, subscriptionBy } from "../../../store/subscriptions.ts";
import type { WebApp, WebContext } from "../../context.ts";
import { notFound, Problem } from "../../problem.ts";
import { subscribeObstacle } from "../../subscribing.ts";
import { fieldValue, readForm } from "../admin/form.ts";
import type { PageContext } from "../frame/page-context.ts";
import { contextOf, get, html, post } from "../frame/respond.tsx";
import { AskedPage, ButtonPage, MessagePage, SubscribePage } from "./subscribe-pages.tsx";

/** Which shard remembers how many confirmations were mailed. */
const SHARD = 0;

interface Typed {
  readonly address: string;
  readonly monitor: string;
  readonly fault: string | null;
}

async function pageOf(c: WebContext): Promise<PageContext> {
  return contextOf(c, await readSettings(c.env.DB));
}

async function subscribePage(c: WebContext, typed: Typed): Promise<Response> {
  const settings = await readSettings(c.env.DB);
  const page = await contextOf(c, settings);
  const byMail = (await subscribeObstacle(c, settings)) === null;
  const names = await publicNames(c.env.DB);
  const body = <SubscribePage page={page} byMail={byMail} names={names} {...typed} />;
  return html(page, body, typed.fault === null ? 200 : 422);
}

async function subscribe(c: WebContext): Promise<Response> {
  if ((await subscribeObstacle(c, await readSettings(c.env.DB))) !== null)
    throw new Problem(404, "Subscriptions by e-mail are not offered here; follow a feed.");
  const values = await readForm(c);
  const [typed, monitor] = [fieldValue(values, "address"), fieldValue(values, "monitor")];
  const address = addressOf(typed);
  if (address === null)
    return subscribePage(c, {
      address: typed,
      monitor,
      fault: "must be an e-mail address, as in you@example.com",
    });
  if (monitor !== "" && !(await publicNames(c.env.DB)).has(monitor)) throw notFound("monitor", monitor);
  await schedulerOf(c.env, SHARD).confirm(SHARD, { address, monitor: monitor === "" ? null : monitor });
  const page = await pageOf(c);
  return html(page, <AskedPage page={page} />, 202);
}

/** What the address of a confirmation says is nobody else's to keep or to pass on. */
function secretly(answer: Response): Response {
  answer.headers.set("referrer-policy", "no-referrer");
  answer.headers.set("cache-control", "private, no-store");
  return answer;
}

async function asked(c: WebContext, token: string) {
  const { ADMIN_TOKEN } = c.env;
  const found = ADMIN_TOKEN ? await confirmedBy(ADMIN_TOKEN, token, Date.now()) : null;
  if (found === null) throw new Problem(404, "This link is not whole, or it has expired. Subscribe again.");
  return found;
}

async function showConfirm(c: WebContext): Promise<Response> {
  const token = c.req.query("token") ?? "";
  const { address, monitor } = await asked(c, token);
  const page = await pageOf(c);
  const about = (await publicNames(c.env.DB)).get(monitor ?? "") ?? page.settings.title;
  const text = `Mails about ${about} go to ${address} from now on?`;
  const body = (
    <ButtonPage
      page={page}
      title="Confirm your subscription"
      text={text}
      action="/subscribe/confirm"
      hidden={{ token }}
      label="Confirm"
    />
  );
  return secretly(html(page, body));
}

async function confirm(c: WebContext): Promise<Response> {
  const { address, monitor } = await asked(c, fieldValue(await readForm(c), "token"));
  if (monitor !== null && !(await publicNames(c.env.DB)).has(monitor)) throw notFound("monitor", monitor);
  await addSubscription(c.env.DB, { address, monitor, createdAt: Date.now() });
  const page = await pageOf(c);
  const body = (
    <MessagePage page={page} title="Subscribed">
      <p>Mails go to {address} from now on. Each has a link that ends it.</p>
    </MessagePage>
  );
  return secretly(html(page, body));
}

async function showUnsubscribe(c: WebContext): Promise<Response> {
  const [id, key] = [c.req.query("id") ?? "", c.req.query("key") ?? ""];
  const found = await subscriptionBy(c.env.DB, id, key);
  const page = await pageOf(c);
  if (found === null) return secretly(html(page, <Ended page={page} />));
  const about = (await publicNames(c.env.DB)).get(found.monitor ?? "") ?? page.settings.title;
  const body = (
    <ButtonPage
      page={page}
      title="Unsubscribe"
      text={`No more mails about ${about} to ${found.address}?`}
      action={`/unsubscribe?id=${encodeURIComponent(id)}&key=${encodeURIComponent(key)}`}
      hidden={{}}
      label="Unsubscribe"
    />
  );
  return secretly(html(page, body));
}

function Ended({ page }: { page: PageContext }) {
  return (
    <MessagePage page={page} title="Unsubscribed">
      <p>No mails are sent by this link's subscription, and its address is deleted.</p>
    </MessagePage>
  );
}

/** Twice is fine; what it once was is deleted whole. */
async function unsubscribe(c: WebContext): Promise<Response> {
  const [id, key] = [c.req.query("id") ?? "", c.req.query("key") ?? ""];
  const found = await subscriptionBy(c.env.DB, id, key);
  if (found !== null) await removeSubscription(c.env.DB, found.id);
  const page = await pageOf(c);
  return secretly(html(page, <Ended page={page} />));
}

export function subscribeRoutes(app: WebApp): void {
  get(app, "/subscribe", (c) =>
    subscribePage(c, { address: "", monitor: c.req.query("monitor") ?? "", fault: null }),
  );
  post(app, "/subscribe", subscribe);
  get(app, "/subscribe/confirm", showConfirm);
  post(app, "/subscribe/confirm", confirm);
  get(app, "/unsubscribe", showUnsubscribe);
  post(app, "/unsubscribe", unsubscribe);
}
