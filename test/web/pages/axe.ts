/** axe-core in a real browser: every rule that it has, WCAG's and its own good practice. */
import axe from "axe-core";
import type { Page } from "playwright-core";

/** `rule: selector` of each element that breaks a rule: any of them, or the one that is given. */
export async function violationsOf(page: Page, rule?: string): Promise<string[]> {
  await page.evaluate(axe.source);
  const options = { resultTypes: ["violations"], ...(rule === undefined ? {} : { runOnly: [rule] }) };
  return page.evaluate(`axe.run(${JSON.stringify(options)}).then(({ violations }) =>
    violations.flatMap(({ id, nodes }) => nodes.map(({ target }) => id + ": " + target.join(" "))))`);
}
