/**
 * Stands between us and a child that must not outlive us: `node guard.ts <script> <arguments…>`, started as the leader
 * of a process group. When we are killed without a chance to say so, the group ends; else workerd would keep the database.
 */
import { spawn } from "node:child_process";
import { whenParentEnds } from "./parent.ts";

const child = spawn(process.execPath, process.argv.slice(2), { stdio: "inherit" });
child.once("close", (code) => process.exit(code ?? 1));
/** A signal to the group reaches the child as well; here it must only not end us before it. */
for (const name of ["SIGINT", "SIGTERM"] as const) process.on(name, () => {});

whenParentEnds(() => {
  if (process.platform === "win32") child.kill("SIGKILL");
  else process.kill(-process.pid, "SIGKILL");
});
