/** What a person reads of a page: the markup is gone, and so are titles that only hovering shows. */
export function textOf(html: string): string {
  return html
    .replace(/<title>.*?<\/title>/gs, " ")
    .replace(/<[^>]+>/g, " ")
    .replace(
      /&(lt|gt|quot|amp|#39);/g,
      (_, name: string) => ({ lt: "<", gt: ">", quot: '"', amp: "&" })[name] ?? "'",
    )
    .replace(/\s+/g, " ");
}
