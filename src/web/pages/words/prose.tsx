/** Markdown that people wrote, as elements. markdownHtml escapes whatever is not its own. */
import { raw } from "hono/html";
import { markdownHtml } from "../../../core/words/markdown.ts";

export function Prose({ text }: { text: string }) {
  return <div class="prose">{raw(markdownHtml(text))}</div>;
}
