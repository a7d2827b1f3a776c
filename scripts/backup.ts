/** `npm run backup -- FILE`: everything that an Edgetick keeps, in one file. */
import { statSync } from "node:fs";
import { ApiError, apiClient } from "./api-client.ts";
import { BACKUP_USAGE, backupOptions } from "./backup/options.ts";
import { takeBackup } from "./backup/take.ts";

async function main(): Promise<number> {
  const options = backupOptions(process.argv.slice(2), process.env);
  if (options === "help") {
    console.log(BACKUP_USAGE);
    return 0;
  }
  if ("fault" in options) {
    console.error(`${options.fault}\n\n${BACKUP_USAGE}`);
    return 1;
  }
  try {
    console.log(`Reading ${options.url} …`);
    const { rows } = await takeBackup(apiClient(options.url, options.token), options.file, console.log);
    const size = (statSync(options.file).size / 1e6).toFixed(1);
    console.log(
      `${options.file}: ${rows} rows, ${size} MB. Restore it with: npm run restore -- ${options.file}`,
    );
    return 0;
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    console.error(`${error.message}\nNo backup was written.`);
    return 2;
  }
}

process.exitCode = await main();
