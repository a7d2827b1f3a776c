/** Text as XML 1.0 can hold it: markup escaped, and the characters left out that it has no way to write (2.2). */
import { escapeHtml } from "../../core/words/html.ts";
import { plainText } from "../../core/words/plain-text.ts";

/** Markup escaped, and without the characters that XML 1.0 has no way to write. */
function escapeXml(text: string): string {
  return escapeHtml(plainText(text));
}

type Attributes = Readonly<Record<string, string>>;

/** `content` is markup already, or null for an empty element. */
export function element(name: string, content: string | null, attributes: Attributes = {}): string {
  const pairs = Object.entries(attributes).map(([key, value]) => ` ${key}="${escapeXml(value)}"`);
  const open = `<${name}${pairs.join("")}`;
  return content === null ? `${open}/>` : `${open}>${content}</${name}>`;
}

export function textElement(name: string, text: string, attributes: Attributes = {}): string {
  return element(name, escapeXml(text), attributes);
}
