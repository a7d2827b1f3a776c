/** `npm run restore -- FILE`: replaces everything that an Edgetick keeps by a backup. */
import { createInterface } from "node:readline/promises";
import { ApiError, apiClient } from "./api-client.ts";
import { BackupFault } from "./backup/file.ts";
import { backupOptions, RESTORE_USAGE } from "./backup/options.ts";
import { putBack, restoreAdvice } from "./backup/put-back.ts";

async function main(): Promise<number> {
  const options = backupOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    console.log(RESTORE_USAGE);
    return 0;
  }
  if ("fault" in options) {
    console.error(`${options.fault}\n\n${RESTORE_USAGE}`);
    return 1;
  }
  if (!options.yes && !(await agreed(options.url))) {
    console.log("Nothing was changed.");
    return 2;
  }
  try {
    const { rows } = await putBack(apiClient(options.url, options.token), options.file, console.log);
    console.log(
      `Restored: ${rows} rows, all as in the backup. Ticks go on; alerts that were pending then are not sent.`,
    );
    return 0;
  } catch (error) {
    if (error instanceof BackupFault) console.error(error.message);
    else if (error instanceof ApiError) console.error(restoreAdvice(error));
    else if (error instanceof Error && "syscall" in error)
      console.error(`${options.file} can't be read: ${error.message}`);
    else throw error;
    return 2;
  }
}

/** What is there is deleted: a pipeline says --yes. */
async function agreed(url: string): Promise<boolean> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return false;
  const lines = createInterface({ input: process.stdin, output: process.stdout });
  const answer = await lines.question(
    `Everything that ${url} keeps is replaced by the backup. Go on? [y/N] `,
  );
  lines.close();
  return /^y(es)?$/i.test(answer.trim());
}

process.exitCode = await main();
