/** What was chosen at an earlier deploy, so that nothing is asked twice. Kept below `.edgetick/`, which git ignores. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PLACE } from "../local/place.ts";

export interface Choices {
  readonly accountId?: string;
  readonly domain?: string;
}

const FILE = join(PLACE, "deploy.json");

export function earlierChoices(): Choices {
  try {
    const { accountId, domain } = JSON.parse(readFileSync(FILE, "utf8")) as Record<string, unknown>;
    return {
      ...(typeof accountId === "string" ? { accountId } : {}),
      ...(typeof domain === "string" ? { domain } : {}),
    };
  } catch {
    return {};
  }
}

export function keepChoices(choices: Choices): void {
  mkdirSync(PLACE, { recursive: true });
  writeFileSync(FILE, `${JSON.stringify(choices, null, 2)}\n`);
}
