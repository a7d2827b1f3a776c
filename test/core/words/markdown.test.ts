import fc from "fast-check";
import { SaxesParser } from "saxes";
import { describe, expect, it } from "vitest";
import { markdownHtml, markdownText } from "../../../src/core/words/markdown.ts";

describe("a note's Markdown", () => {
  it.each([
    ["We **look** into _it_.", "<p>We <strong>look</strong> into <em>it</em>.</p>"],
    ["one\ntwo\n\nthree", "<p>one<br>two</p><p>three</p>"],
    ["- a\n- `b<c`", "<ul><li>a</li><li><code>b&lt;c</code></li></ul>"],
    ["3. a\n4. b", '<ol start="3"><li>a</li><li>b</li></ol>'],
    ["# Big", "<h4>Big</h4>"],
    ["> said", "<blockquote><p>said</p></blockquote>"],
    ["```\na & b\n```", "<pre><code>a &amp; b</code></pre>"],
    [
      "[why](https://shop.example/a?b=1&c=2)",
      '<p><a href="https://shop.example/a?b=1&amp;c=2" rel="nofollow noopener">why</a></p>',
    ],
    [
      "https://shop.example/ or ops@shop.example",
      '<p><a href="https://shop.example/" rel="nofollow noopener">https://shop.example/</a> or ' +
        '<a href="mailto:ops@shop.example" rel="nofollow noopener">ops@shop.example</a></p>',
    ],
  ])("makes %j to HTML", (source, html) => {
    expect(markdownHtml(source)).toBe(html);
  });

  it.each([
    ["<script>alert(1)</script>", "<p>&lt;script&gt;alert(1)&lt;/script&gt;</p>"],
    ["a <b onclick=x>c</b>", "<p>a &lt;b onclick=x&gt;c&lt;/b&gt;</p>"],
    ["[x](javascript:alert(1))", "<p>x</p>"],
    ["[x](JaVaScript&#58;alert(1))", "<p>x</p>"],
    ["[x](data:text/html,hi)", "<p>x</p>"],
    ["[x](/admin)", "<p>x</p>"],
    ["[x](//evil.example/)", "<p>x</p>"],
    [
      "![pixel](https://evil.example/p.gif)",
      '<p><a href="https://evil.example/p.gif" rel="nofollow noopener">pixel</a></p>',
    ],
  ])("shows %j as text, or as a link that is safe", (source, html) => {
    expect(markdownHtml(source)).toBe(html);
  });

  it("quotes what could end an attribute", () => {
    const html = markdownHtml('[x](<https://shop.example/" onmouseover="alert(1)>)');
    expect(html).not.toMatch(/"\s*onmouseover=/);
    expect(html).toContain('href="https://shop.example/%22%20onmouseover=%22alert(1)"');
  });

  it.each([["> ".repeat(2500)], [">".repeat(5000)], ["[".repeat(5000)], ["*a _b ".repeat(800)]])(
    "takes what is nested as deep as a note is long (%#)",
    (source) => {
      expect(markdownHtml(source).length).toBeGreaterThan(0);
      expect(markdownText(source)).toBeDefined();
    },
  );

  it("has only known elements and attributes, whatever is written", () => {
    const pieces = fc.constantFrom(
      ..."*_`[]()<>!#>-+\"'&=\n ~|\\/:.".split(""),
      ...["<script>", "javascript:", "https://a.example/", "onload=", "&#x3c;", "<!--", "]]>", "a@b.example"],
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 60 }), (parts) => {
        const names = new Set<string>();
        const parser = new SaxesParser();
        parser.on("opentag", ({ name, attributes }) => {
          names.add(name);
          for (const [attribute, value] of Object.entries(attributes)) {
            names.add(attribute);
            if (attribute === "href") expect(String(value)).toMatch(/^(?:https?:\/\/|mailto:)/);
          }
        });
        parser.on("error", (error) => {
          throw error;
        });
        const html = markdownHtml(parts.join("")).replace(/<(br|hr)>/g, "<$1/>");
        parser.write(`<root>${html}</root>`).close();
        const known = "root p blockquote h4 strong em del code pre a href rel ul ol start li br hr".split(
          " ",
        );
        expect([...names].filter((name) => !known.includes(name))).toEqual([]);
      }),
      { numRuns: 400 },
    );
  });

  it.each([
    ["We **look**\ninto [it](https://shop.example/).", "We look\ninto it (https://shop.example/)."],
    ["- a\n- b\n\nend", "- a\n- b\n\nend"],
    ["1. a\n2. b", "1. a\n2. b"],
    ["ops@shop.example", "ops@shop.example"],
    ["<b>raw</b> & more", "<b>raw</b> & more"],
  ])("makes %j to plain text", (source, text) => {
    expect(markdownText(source)).toBe(text);
  });
});
