/**
 * Markdown (GitHub's kind) as people write it into notes: HTML that is safe by how it is made, or plain text. Only what
 * stands here becomes an element, and everything else is text: HTML in a note is shown, images are links.
 */
import { Lexer, type Token, type Tokens } from "marked";
import { escapeHtml } from "./html.ts";

/** How one kind of output writes what Markdown can say. Blocks end with a line break or tag of their own. */
interface Writer {
  text(text: string): string;
  /** A line of its own, or several. */
  block(name: "p" | "blockquote" | "h4", inside: string): string;
  inline(name: "strong" | "em" | "del" | "code", inside: string): string;
  code(text: string): string;
  link(href: string, inside: string): string;
  list(items: readonly string[], start: number | null): string;
  readonly lineBreak: string;
  readonly rule: string;
}

/** Nobody's page is vouched for, and none gets a handle on ours. */
const REL = "nofollow noopener";

const HTML: Writer = {
  text: escapeHtml,
  block: (name, inside) => `<${name}>${inside}</${name}>`,
  inline: (name, inside) => `<${name}>${inside}</${name}>`,
  code: (text) => `<pre><code>${escapeHtml(text)}</code></pre>`,
  link: (href, inside) => `<a href="${escapeHtml(href)}" rel="${REL}">${inside}</a>`,
  list: (items, start) => {
    const inside = items.map((item) => `<li>${item}</li>`).join("");
    if (start === null) return `<ul>${inside}</ul>`;
    return start === 1 ? `<ol>${inside}</ol>` : `<ol start="${start}">${inside}</ol>`;
  },
  lineBreak: "<br>",
  rule: "<hr>",
};

const PLAIN: Writer = {
  text: (text) => text,
  block: (_, inside) => `${inside.trim()}\n\n`,
  inline: (_, inside) => inside,
  code: (text) => `${text}\n\n`,
  link: (href, inside) => (href.replace(/^mailto:/, "") === inside ? inside : `${inside} (${href})`),
  list: (items, start) =>
    `${items.map((item, index) => `${start === null ? "-" : `${start + index}.`} ${item.trim()}`).join("\n")}\n\n`,
  lineBreak: "\n",
  rule: "---\n\n",
};

export function markdownHtml(source: string): string {
  return written(source, HTML);
}

export function markdownText(source: string): string {
  return written(source, PLAIN).trim();
}

/** The library recurses for each level of nesting, and a few kilobytes of `>` are deeper than a stack. */
function written(source: string, writer: Writer): string {
  try {
    return all(Lexer.lex(source, { gfm: true, breaks: true }), writer);
  } catch (error) {
    if (error instanceof RangeError) return writer.block("p", writer.text(source));
    throw error;
  }
}

function all(tokens: readonly Token[], writer: Writer): string {
  return tokens.map((token) => one(token as Tokens.Generic, writer)).join("");
}

function one(token: Tokens.Generic, writer: Writer): string {
  const { type, raw } = token;
  const text = String(token.text ?? raw);
  const inside = () => (token.tokens ? all(token.tokens, writer) : writer.text(text));
  switch (type) {
    case "space":
    case "def":
      return "";
    case "paragraph":
      return writer.block("p", inside());
    case "heading":
      return writer.block("h4", inside());
    case "blockquote":
      return writer.block("blockquote", inside());
    case "strong":
    case "em":
    case "del":
      return writer.inline(type, inside());
    case "codespan":
      return writer.inline("code", writer.text(text));
    case "code":
      return writer.code(text);
    case "list":
      return listed(token as Tokens.List, writer);
    case "link":
    case "image":
      return linked(String(token.href), inside(), writer);
    case "br":
      return writer.lineBreak;
    case "hr":
      return writer.rule;
    case "text":
    case "escape":
      return inside();
    case "html":
      return token.block === true ? writer.block("p", writer.text(raw.trim())) : writer.text(raw);
    case "checkbox":
      return writer.text(raw);
    default:
      return writer.block("p", writer.text(raw.trim()));
  }
}

function listed({ items, ordered, start }: Tokens.List, writer: Writer): string {
  return writer.list(
    items.map((item) => all(item.tokens, writer)),
    ordered ? Number(start) : null,
  );
}

const SAFE = ["http:", "https:", "mailto:"];

/** What leads elsewhere than to a web page or a mailbox is no link: its text stays. */
function linked(href: string, inside: string, writer: Writer): string {
  const url = URL.parse(href);
  return url !== null && SAFE.includes(url.protocol) ? writer.link(url.href, inside) : inside;
}
