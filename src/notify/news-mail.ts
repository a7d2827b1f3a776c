/** Mails to subscribers, plain text and HTML: the public's words, and how to end it. */
import type { News } from "../core/alert/news.ts";
import { cut } from "../core/words/cut.ts";
import { escapeHtml } from "../core/words/html.ts";
import { isolated } from "../core/words/isolated.ts";
import { markdownHtml, markdownText } from "../core/words/markdown.ts";
import type { Mail } from "./mail.ts";
import type { Subscription } from "./subscription-link.ts";

type Composed = Omit<Mail, "from" | "to">;

export interface NewsContext {
  /** The status page's title and address, the latter without a trailing slash. */
  readonly page: string;
  readonly site: string;
  /** Names of public monitors. */
  readonly names: ReadonlyMap<string, string>;
}

const MAX_SUBJECT = 200;

/** "Shop: The service is down." */
function titleOf({ title, isMeasured, monitors }: News, { names }: NewsContext): string {
  const name = names.get(monitors[0] ?? "");
  return isMeasured && name !== undefined ? `${isolated(name)}: ${title}` : title;
}

/** Several of one commit are one mail. `endUrl` is the subscription's own. */
export function newsMail(news: readonly News[], context: NewsContext, endUrl: string): Composed {
  const [first] = news;
  const titles = news.map((one) => titleOf(one, context));
  const lead = `${first!.word}: ${titles[0]}`;
  const subject = news.length === 1 ? lead : `${news.length} × ${lead} …`;
  return {
    subject: cut(`[${context.page}] ${subject}`.replace(/\s+/g, " "), MAX_SUBJECT),
    text: [...news.map((one) => newsText(one, context)), footText(context, endUrl)].join("\n\n"),
    html: document([...news.map((one) => newsHtml(one, context)), footHtml(context, endUrl)]),
    headers: {
      "Auto-Submitted": "auto-generated",
      // RFC 8058: mail software ends it with one POST, without a page.
      "List-Unsubscribe": `<${endUrl}>`,
      "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
    },
  };
}

function newsText(news: News, context: NewsContext): string {
  const affected = affectedOf(news, context);
  return [
    titleOf(news, context),
    `${news.word}, ${new Date(news.at).toUTCString()}`,
    ...(affected === "" ? [] : [affected]),
    ...(news.text === "" ? [] : ["", markdownText(news.text)]),
    "",
    `${context.site}${news.path}`,
  ].join("\n");
}

function newsHtml(news: News, context: NewsContext): string {
  const affected = affectedOf(news, context);
  const url = escapeHtml(`${context.site}${news.path}`);
  return [
    `<h1 style="font-size:18px;margin:0 0 8px">${escapeHtml(titleOf(news, context))}</h1>`,
    `<p style="margin:0 0 12px"><strong>${escapeHtml(news.word)}</strong>, ${escapeHtml(new Date(news.at).toUTCString())}</p>`,
    affected === "" ? "" : `<p>${escapeHtml(affected)}</p>`,
    markdownHtml(news.text),
    `<p><a href="${url}">${url}</a></p><hr>`,
  ].join("");
}

/** Of a measured one the title says it. */
function affectedOf({ isMeasured, monitors }: News, { names }: NewsContext): string {
  const known = isMeasured ? [] : monitors.flatMap((id) => names.get(id) ?? []);
  return known.length === 0 ? "" : `Affects ${known.map(isolated).join(", ")}`;
}

function footText({ page }: NewsContext, endUrl: string): string {
  return `-- \nYou subscribed to ${page}. Unsubscribe: ${endUrl}\n`;
}

function footHtml({ page }: NewsContext, endUrl: string): string {
  return `<p style="font-size:13px">You subscribed to ${escapeHtml(page)}. <a href="${escapeHtml(endUrl)}">Unsubscribe</a></p>`;
}

function document(parts: readonly string[]): string {
  return `<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.45;max-width:640px;overflow-wrap:anywhere">${parts.join("")}</body></html>`;
}

/** Asks whether the address is its owner's wish. Nothing is stored yet. */
export function confirmMail({ monitor }: Subscription, context: NewsContext, url: string): Composed {
  const about = isolated(context.names.get(monitor ?? "") ?? context.page);
  const lead = `Someone asked for mails about ${about} to this address: incidents, and planned maintenance.`;
  const rest =
    "The link holds for a day. If it was not you, do nothing: nothing has been stored, and nothing else is sent.";
  const link = escapeHtml(url);
  return {
    subject: cut(`Confirm: mails about ${about}`.replace(/\s+/g, " "), MAX_SUBJECT),
    text: `${lead}\n\nConfirm it here:\n${url}\n\n${rest}\n\n${context.page}, ${context.site}/\n`,
    html: document([
      `<p>${escapeHtml(lead)}</p><p><a href="${link}">Confirm it</a></p><p style="font-size:13px">${link}</p>`,
      `<p>${escapeHtml(rest)}</p><p style="font-size:13px">${escapeHtml(context.page)}, ${escapeHtml(context.site)}/</p>`,
    ]),
    headers: { "Auto-Submitted": "auto-generated" },
  };
}
