/** `npm run apply -- monitors.yaml`: makes an Edgetick as a file says. The file is checked first; a wrong one sends nothing. */
import { readFileSync, writeFileSync } from "node:fs";
import { createInterface } from "node:readline/promises";
import { type Api, ApiError, apiClient } from "./api-client.ts";
import { carryOut, compare, NotApplied, unknownChannels, unknownParents } from "./apply/apply.ts";
import { bringHistory, readSource, report, writeSecrets, yamlOf } from "./apply/bring.ts";
import { describe, touched } from "./apply/diff.ts";
import { exported } from "./apply/export.ts";
import { type FileFault, type FileResult, readFileText } from "./apply/file.ts";
import { type Source, SourceFault } from "./apply/from/source.ts";
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
  const api = apiClient(options.url, options.token);
  try {
    if (options.export) {
      process.stdout.write(await exported(api));
      return 0;
    }
    return options.from === null ? await fromFile(options, api) : await fromSource(options, api);
  } catch (error) {
    if (error instanceof SourceFault || isMissing(error)) {
      const { message } = error as Error;
      console.error(
        `${options.file} ${error instanceof SourceFault ? message : `can't be read: ${message}`}`,
      );
      return WRONG_FILE;
    }
    if (!(error instanceof ApiError)) throw error;
    console.error(error.message);
    return NOT_APPLIED;
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && "code" in error && "syscall" in error;
}

async function fromFile(options: ApplyOptions, api: Api): Promise<number> {
  const file = options.file!;
  const result = readFileText(readFileSync(file, "utf8"));
  if (!result.ok) {
    for (const fault of result.faults) console.error(said(file, fault));
    console.error(
      `\nNothing was sent: ${result.faults.length} ${result.faults.length === 1 ? "fault" : "faults"} in ${file}.`,
    );
    return WRONG_FILE;
  }
  for (const warning of result.warnings) console.error(`${said(file, warning)} (warning)`);
  return apply(options, api, result, file);
}

async function fromSource(options: ApplyOptions, api: Api): Promise<number> {
  const source = readSource(options.from!, options.file!, options.storage);
  console.log(`${report(source)}\n`);
  if (options.secrets !== null && source.secrets.size > 0) {
    writeSecrets(options.secrets, source.secrets);
    console.log(`The secrets' values are in ${options.secrets}; delete it when they are set.\n`);
  }
  const text = yamlOf(source);
  if (options.write !== null) {
    writeFileSync(options.write, text);
    console.log(
      `Written to ${options.write}. Nothing was changed; apply it with: npm run apply -- ${options.write}`,
    );
    return 0;
  }
  const result = readFileText(text);
  if (!result.ok) throw new Error(result.faults.map((fault) => said("(made)", fault)).join("\n"));
  const code = await apply(options, api, result, options.file!);
  if (code === 0 && options.history) await history(options, api, source);
  return code;
}

async function history({ dryRun }: ApplyOptions, api: Api, source: Source): Promise<void> {
  if (source.history.length === 0) return;
  if (dryRun) {
    console.log(`History of ${source.history.length} monitors would be imported.`);
    return;
  }
  console.log("Importing history …");
  await bringHistory(api, source, console.log);
}

/** `monitors.yaml:12: monitors.0.target.timeoutMs must be …`: editors and CI logs link the start. */
function said(file: string, { line, path, message }: FileFault): string {
  return `${file}:${line}: ${path === "" ? "the file" : path} ${message}`;
}

async function apply(
  { url, prune, dryRun, yes }: ApplyOptions,
  api: Api,
  { wanted, at }: Extract<FileResult, { ok: true }>,
  file: string,
): Promise<number> {
  const unknown = [
    ...(await unknownChannels(api, wanted, prune)),
    ...(await unknownParents(api, wanted, prune)),
  ];
  for (const { path, message } of unknown) console.error(said(file, at(path, message)));
  if (unknown.length > 0) {
    console.error("\nNothing was sent: the file names what will not be there.");
    return WRONG_FILE;
  }
  const parts = await compare(api, wanted);
  console.log(`${url}\n${describe(parts, prune)}`);
  const count = touched(parts, prune);
  if (count === 0) {
    console.log("\nNothing to change: it is as the file says.");
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
  try {
    await carryOut(api, wanted, parts, prune);
  } catch (error) {
    if (!(error instanceof NotApplied)) throw error;
    for (const { path, message } of error.faults) console.error(said(file, at(path, message)));
    if (error.faults.length === 0) console.error(error.message);
    console.error(
      `\nStopped after ${error.done} of ${count} changes. They stay; run it again after mending the file and it goes on from there.`,
    );
    return NOT_APPLIED;
  }
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
