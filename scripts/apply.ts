/** `npm run apply -- monitors.yaml`: makes an Edgetick as a file says. The file is checked first; a wrong one sends nothing. */
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { ApiError, apiClient } from "./api-client.ts";
import { carryOut, compare } from "./apply/apply.ts";
import { describe, touched } from "./apply/diff.ts";
import { type FileFault, readFileText, type Wanted } from "./apply/file.ts";
import { APPLY_USAGE, type ApplyOptions, applyOptions } from "./apply/options.ts";

const WRONG_FILE = 1;
const NOT_APPLIED = 2;

async function main(): Promise<number> {
  const options = applyOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    console.log(APPLY_USAGE);
    return 0;
  }
  if ("fault" in options) {
    console.error(`${options.fault}\n\n${APPLY_USAGE}`);
    return WRONG_FILE;
  }
  const wanted = read(options.file);
  if (wanted === null) return WRONG_FILE;
  try {
    return await apply(options, wanted);
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    console.error(error.message);
    return NOT_APPLIED;
  }
}

function read(file: string): Wanted | null {
  let text: string;
  try {
    text = readFileSync(file, "utf8");
  } catch (error) {
    console.error(`${file} can't be read: ${error instanceof Error ? error.message : error}`);
    return null;
  }
  const result = readFileText(text);
  if (result.ok) {
    for (const warning of result.warnings) console.error(`${said(file, warning)} (warning)`);
    return result.wanted;
  }
  for (const fault of result.faults) console.error(said(file, fault));
  console.error(
    `\nNothing was sent: ${result.faults.length} ${result.faults.length === 1 ? "fault" : "faults"} in ${file}.`,
  );
  return null;
}

/** `monitors.yaml:12: monitors.0.target.timeoutMs must be …`: editors and CI logs link the start. */
function said(file: string, { line, path, message }: FileFault): string {
  return `${file}:${line}: ${path === "" ? "the file" : path} ${message}`;
}

async function apply({ url, token, prune, dryRun, yes }: ApplyOptions, wanted: Wanted): Promise<number> {
  const api = apiClient(url, token);
  const parts = await compare(api, wanted);
  console.log(`${url}\n${describe(parts, prune)}`);
  const count = touched(parts, prune);
  if (count === 0) {
    console.log("\nAll is as the file says.");
    return 0;
  }
  if (dryRun) {
    console.log(`\nWould change ${count}; nothing was changed (--dry-run).`);
    return 0;
  }
  if (!yes && !(await agreed(count))) {
    console.log("Nothing was changed.");
    return NOT_APPLIED;
  }
  await carryOut(api, wanted, parts, prune);
  console.log(`\nChanged ${count}. What changed counts from the next tick.`);
  return 0;
}

/** Only a person is asked: a pipeline that runs this has said what it wants. */
async function agreed(count: number): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return true;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(`\nChange ${count}? [y/N] `);
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

process.exitCode = await main();
