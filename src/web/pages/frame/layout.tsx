/** The frame of every page. It names its landmarks and asks for nothing but what this Worker serves. */
import type { Child } from "hono/jsx";
import type { ShownStatus } from "../../../core/shard/view.ts";
import { SCRIPT_PATH, STYLE_PATH } from "./assets.ts";
import { iconPath } from "./icon.ts";
import { isAdmin, type PageContext } from "./page-context.ts";

type Section = "status" | "history" | "admin";

interface LayoutProps {
  readonly page: PageContext;
  readonly title: string | null;
  readonly section: Section;
  /** What the page is about, for the icon; left out where it is about none. */
  readonly status?: ShownStatus;
  /** In a sentence, for search engines and where a link to the page is pasted. Public words only. */
  readonly description?: string;
  /** Of a public page: its path, for its one address. */
  readonly path?: string;
  readonly children: Child;
}

const MARK = "M2 13h5l3-8 5 15 3-10 1.5 3H26";

function Brand({ page }: { page: PageContext }) {
  const { title, logoUrl } = page.settings;
  return (
    <a class="brand" href="/">
      {logoUrl === null ? (
        <svg class="mark" viewBox="0 0 28 24" aria-hidden="true">
          <path d={MARK} />
        </svg>
      ) : (
        <img src={logoUrl} alt="" height="28" />
      )}
      <span>{title}</span>
    </a>
  );
}

function Navigation({ page, section }: { page: PageContext; section: Section }) {
  const link = (href: string, label: string, name: Section) => (
    <a href={href} aria-current={section === name ? "page" : undefined}>
      {label}
    </a>
  );
  return (
    <nav class="menu" aria-label="Main">
      {link("/", "Status", "status")}
      {link("/history", "History", "history")}
      {isAdmin(page) && link("/admin", "Admin", "admin")}
      {page.settings.links.map(({ label, url }) => (
        <a href={url} rel="noopener">
          {label}
        </a>
      ))}
    </nav>
  );
}

/** Open Graph (https://ogp.me), so that a pasted link shows what it is about. Addresses are those that are set, or none. */
function About({
  page,
  title,
  description,
  path,
}: Pick<LayoutProps, "page" | "title" | "description" | "path">) {
  const { title: site, statusUrl = null } = page.settings;
  const url = statusUrl === null || path === undefined ? null : statusUrl.replace(/\/+$/, "") + path;
  return (
    <>
      {description !== undefined && <meta name="description" content={description} />}
      <meta property="og:type" content="website" />
      <meta property="og:site_name" content={site} />
      <meta property="og:title" content={title ?? site} />
      {description !== undefined && <meta property="og:description" content={description} />}
      {url !== null && <meta property="og:url" content={url} />}
      {url !== null && <link rel="canonical" href={url} />}
    </>
  );
}

export function Layout({ page, title, section, status, description, path, children }: LayoutProps) {
  const site = page.settings.title;
  return (
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="color-scheme" content="light dark" />
        <title>{title === null ? site : `${title} · ${site}`}</title>
        <link rel="stylesheet" href={STYLE_PATH} />
        <link rel="icon" href={iconPath(status)} type="image/svg+xml" />
        <link rel="alternate" type="application/atom+xml" title={site} href="/feed.atom" />
        <link rel="alternate" type="application/rss+xml" title={site} href="/feed.rss" />
        {section !== "admin" && <About page={page} title={title} description={description} path={path} />}
        <script src={SCRIPT_PATH} defer />
      </head>
      <body>
        <a class="skip" href="#main">
          Skip to content
        </a>
        <header class="top">
          <Brand page={page} />
          <Navigation page={page} section={section} />
        </header>
        <main id="main">{children}</main>
        <footer>
          <p>
            Times in {page.clock.timeZone}. <a href="/feed.atom">Atom</a> · <a href="/feed.rss">RSS</a> ·{" "}
            <a href="/api/v2/summary.json">JSON</a>
            {!isAdmin(page) && (
              <>
                {" "}
                · <a href="/admin">Sign in</a>
              </>
            )}
          </p>
          <p>Measured with Edgetick, which keeps every check.</p>
        </footer>
      </body>
    </html>
  );
}
