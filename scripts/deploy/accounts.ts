/** Several accounts behind one login: wrangler lists them and gives up, so the choice is made here. */
import { createInterface } from "node:readline/promises";

export interface Account {
  readonly name: string;
  readonly id: string;
}

/** The accounts that wrangler names when it can't choose; empty for any other output. */
export function accountsIn(output: string): Account[] {
  if (!/More than one account available/.test(output)) return [];
  return [...output.matchAll(/^\s*`(.*)`: `([0-9a-zA-Z]+)`$/gm)].map(([, name = "", id = ""]) => ({
    name,
    id,
  }));
}

/** Asks at a terminal; null without one, or without a usable answer. */
export async function chooseAccount(accounts: readonly Account[]): Promise<Account | null> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return null;
  for (const [index, { name, id }] of accounts.entries()) console.log(`  ${index + 1}  ${name} (${id})`);
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question("This login has several accounts. Which one? ");
  lines.close();
  return accounts[Number(answer.trim()) - 1] ?? null;
}
