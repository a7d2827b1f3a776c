/** What visitors see of subscriptions: the form, the answer to it, and what the links in mails lead to. */
import type { Child } from "hono/jsx";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";

interface Shared {
  readonly page: PageContext;
}

interface SubscribePageProps extends Shared {
  readonly byMail: boolean;
  /** Public monitors by id. */
  readonly names: ReadonlyMap<string, string>;
  readonly monitor: string;
  readonly address: string;
  readonly fault: string | null;
}

export function SubscribePage({ page, byMail, names, monitor, address, fault }: SubscribePageProps) {
  const invalid =
    fault === null ? {} : { "aria-invalid": "true" as const, "aria-describedby": "address-fault" };
  return (
    <Layout page={page} title="Subscribe" section="status" path="/subscribe">
      <h1>Subscribe</h1>
      {byMail && (
        <form method="post" action="/subscribe" class="narrow">
          <fieldset>
            <legend>By e-mail</legend>
            <div class="field wide">
              <label for="address">E-mail address</label>
              <input
                id="address"
                name="address"
                type="email"
                required
                maxlength={254}
                autocomplete="email"
                value={address}
                {...invalid}
              />
              {fault !== null && (
                <span class="fault" id="address-fault">
                  {fault}
                </span>
              )}
            </div>
            <div class="field wide">
              <label for="monitor">What about</label>
              <select id="monitor" name="monitor">
                <option value="">everything on this page</option>
                {[...names].map(([id, name]) => (
                  <option value={id} selected={id === monitor}>
                    {name}
                  </option>
                ))}
              </select>
            </div>
            <p class="meta">
              Mails come about incidents, what is done about them, and planned maintenance. The address is
              stored after you confirm it, used for nothing else, and deleted when you unsubscribe.
            </p>
            <div>
              <button type="submit" class="main">
                Subscribe
              </button>
            </div>
          </fieldset>
        </form>
      )}
      <section class="card stack">
        <h2>{byMail ? "Or by a feed" : "By a feed"}</h2>
        <p>
          Feed readers and chat software follow <a href="/feed.atom">Atom</a> or <a href="/feed.rss">RSS</a>.
        </p>
      </section>
    </Layout>
  );
}

interface MessagePageProps extends Shared {
  readonly title: string;
  readonly children: Child;
}

/** One thing to know, or one button. */
export function MessagePage({ page, title, children }: MessagePageProps) {
  return (
    <Layout page={page} title={title} section="status">
      <h1>{title}</h1>
      {children}
      <p>
        <a href="/">To the status page</a>
      </p>
    </Layout>
  );
}

/** The same for every address: it says nothing of whether it is subscribed. */
export function AskedPage({ page }: Shared) {
  return (
    <MessagePage page={page} title="Look into your mailbox">
      <p>
        If the address can be mailed, a link to confirm it is on its way; it holds for a day. One comes at
        most once an hour, and few for everyone together: where none arrives, try again later.
      </p>
    </MessagePage>
  );
}

interface ButtonPageProps extends Shared {
  readonly title: string;
  readonly text: string;
  readonly action: string;
  readonly hidden: Readonly<Record<string, string>>;
  readonly label: string;
}

/** Links do nothing by being followed: mail scanners follow them too. */
export function ButtonPage({ page, title, text, action, hidden, label }: ButtonPageProps) {
  return (
    <MessagePage page={page} title={title}>
      <form method="post" action={action}>
        <p>{text}</p>
        {Object.entries(hidden).map(([name, value]) => (
          <input type="hidden" name={name} value={value} />
        ))}
        <div>
          <button type="submit" class="main">
            {label}
          </button>
        </div>
      </form>
    </MessagePage>
  );
}
