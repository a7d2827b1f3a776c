/**
 * axe-core in a real browser: every rule that it has, WCAG's and its own good practice; and that no id stands twice, which it
 * no longer has a rule for: a label would lead to another form's field.
 */
import axe from "axe-core";
import type { Page } from "playwright-core";

const IDS_TWICE = `[...document.querySelectorAll("[id]")].map(({ id }) => id)
  .filter((id, index, ids) => ids.indexOf(id) < index).map((id) => "duplicate-id: #" + id)`;

/** `rule: selector` of each element that breaks a rule: any of them, or the one that is given. */
export async function violationsOf(page: Page, rule?: string): Promise<string[]> {
  const twice: string[] = rule === undefined ? await page.evaluate(IDS_TWICE) : [];
  await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], ...(rule === undefined ? {} : { runOnly: [rule] }) };
  const broken: string[] = await page.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target.join(" "))))`);
  return [...twice, ...broken];
}
