/** A message as e-mail: plain text and HTML that reads well without images, and the MIME form that SMTP carries. */
import { mailboxOf } from "../core/config/channel/email.ts";
import { cut } from "../core/words/cut.ts";
import { escapeHtml } from "../core/words/html.ts";
import type { Alert } from "./alert.ts";
import type { Severity } from "./headline.ts";
import { laidOut } from "./layout.ts";
import type { Message } from "./message.ts";

export interface Mail {
  readonly from: string;
  readonly to: readonly string[];
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  /** What goes with it: threading, and that no one wrote it. */
  readonly headers: Readonly<Record<string, string>>;
}

const COLOURS: Readonly<Record<Severity, string>> = {
  critical: "#b3261e",
  warning: "#9a5b00",
  info: "#1f5fa8",
  resolved: "#1e7a34",
};
/** A line of a header is at most 998 characters (RFC 5322, 2.1.1); no one reads so long a subject. */
const MAX_SUBJECT = 200;
const MAX_TEXT = 20_000;

export function mailOf(
  { from, to }: { readonly from: string; readonly to: readonly string[] },
  alert: Alert,
  message: Message,
): Mail {
  const subject = cut(message.title.replace(/\s+/g, " "), MAX_SUBJECT);
  return {
    from,
    to,
    subject,
    text: `${message.title}\n\n${laidOut(message, { max: MAX_TEXT })}\n`,
    html: htmlOf(message),
    headers: {
      "Auto-Submitted": "auto-generated",
      // Mails of one incident are one thread wherever threads are made of references.
      References: messageId(alert.data.incident?.id ?? alert.id, from),
    },
  };
}

/** The same for every try, so that a mailbox can tell a repeated one. */
function messageId(id: string, from: string): string {
  const domain = mailboxOf(from)?.address.split("@")[1] ?? "edgetick.invalid";
  return `<${cut(id.replace(/[^A-Za-z0-9.-]/g, "-"), 200)}@${domain}>`;
}

function htmlOf({ title, lines, body, commands, links, severity }: Message): string {
  const code = (text: string) =>
    `<pre style="white-space:pre-wrap;overflow-wrap:anywhere;background:#f3f4f6;color:#111827;padding:12px">${escapeHtml(text)}</pre>`;
  const parts = [
    `<h1 style="font-size:18px;margin:0 0 12px;color:${COLOURS[severity]}">${escapeHtml(title)}</h1>`,
    ...lines.map((line) => `<p style="margin:0 0 8px;overflow-wrap:anywhere">${escapeHtml(line)}</p>`),
    ...(body === null ? [] : [code(body)]),
    ...(commands.length === 0 ? [] : [code(commands.join("\n"))]),
    links.length === 0
      ? ""
      : `<p>${links.map(({ label, url }) => `<a href="${escapeHtml(url)}">${escapeHtml(label)}</a>`).join(" · ")}</p>`,
  ];
  return `<!doctype html><html lang="en"><body style="font-family:system-ui,sans-serif;font-size:15px;line-height:1.45;max-width:640px">${parts.join("")}</body></html>`;
}

/** RFC 5322 and 2045: only ASCII, lines of at most 78 characters, CRLF. Base64 needs no dot to be doubled. */
export function mimeOf(mail: Mail, id: string, at: number): string {
  const boundary = `edgetick-${id.replace(/[^A-Za-z0-9]/g, "").slice(0, 40)}`;
  const part = (type: string, text: string) =>
    [
      `--${boundary}`,
      `Content-Type: ${type}; charset=utf-8`,
      "Content-Transfer-Encoding: base64",
      "",
      ...(base64(new TextEncoder().encode(text)).match(/.{1,76}/g) ?? [""]),
    ].join("\r\n");
  const headers = [
    `From: ${mailboxHeader(mail.from)}`,
    `To: ${mail.to.map(mailboxHeader).join(",\r\n ")}`,
    `Subject: ${words(mail.subject)}`,
    `Date: ${new Date(at).toUTCString().replace("GMT", "+0000")}`,
    `Message-ID: ${messageId(id, mail.from)}`,
    ...Object.entries(mail.headers).map(([name, value]) => `${name}: ${value}`),
    "MIME-Version: 1.0",
    `Content-Type: multipart/alternative; boundary="${boundary}"`,
  ];
  const parts = [part("text/plain", mail.text), part("text/html", mail.html), `--${boundary}--`];
  return `${headers.join("\r\n")}\r\n\r\n${parts.join("\r\n")}\r\n`;
}

function mailboxHeader(text: string): string {
  const box = mailboxOf(text);
  if (box === null) return "";
  return box.name === "" ? box.address : `${words(box.name)} <${box.address}>`;
}

/** Encoded words of at most 75 characters, whole characters in each (RFC 2047, 2 and 5). */
function words(text: string): string {
  if (/^[\x20-\x7e]*$/.test(text) && !text.includes("=?") && text.length < 60) return text;
  const encoder = new TextEncoder();
  const lines: string[] = [""];
  for (const sign of text.toWellFormed()) {
    const longer = lines.at(-1) + sign;
    if (encoder.encode(longer).length > 42) lines.push(sign);
    else lines[lines.length - 1] = longer;
  }
  return lines.map((line) => `=?utf-8?B?${base64(encoder.encode(line))}?=`).join("\r\n ");
}

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}
