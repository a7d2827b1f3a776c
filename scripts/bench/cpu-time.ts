/** Processor time of workerd's processes, so that a busy machine does not pass for slow code. Linux only: /proc. */
import { readdir, readFile } from "node:fs/promises";

const claimed = new Set<number>();

/** The pid of the workerd that this process started last and nobody asked for yet; null where there is no /proc. */
export async function claimWorkerd(): Promise<number | null> {
  for (const name of await entriesOf("/proc")) {
    const pid = Number(name);
    if (!Number.isInteger(pid) || claimed.has(pid)) continue;
    const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => "");
    const [, command, rest] = /\((.*)\) (.*)/.exec(stat) ?? [];
    if (command !== "workerd" || Number(rest?.split(" ")[1]) !== process.pid) continue;
    claimed.add(pid);
    return pid;
  }
  return null;
}

/** In ms, of all its threads. */
export async function cpuMsOf(pid: number): Promise<number> {
  let nanoseconds = 0;
  for (const task of await entriesOf(`/proc/${pid}/task`)) {
    const text = await readFile(`/proc/${pid}/task/${task}/schedstat`, "utf8").catch(() => "0");
    nanoseconds += Number(text.split(" ")[0]);
  }
  return nanoseconds / 1e6;
}

const entriesOf = (folder: string): Promise<string[]> => readdir(folder).catch(() => []);
