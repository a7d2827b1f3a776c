import { nameCause } from "./cause.ts";
import { compact } from "./compact.ts";
import { deliver } from "./deliver.ts";
import { drain } from "./drain.ts";
import type { Errand, ErrandResult } from "./errand.ts";
import { recount } from "./recount.ts";
import { seekPattern } from "./seek-pattern.ts";
import type { Session } from "./session.ts";
import type { Shell } from "./shell.ts";

export async function runErrand(shell: Shell, session: Session, errand: Errand): Promise<ErrandResult> {
  switch (errand.kind) {
    case "deliver":
      return (await deliver(shell)).more ? 0 : null;
    case "name-cause":
      await nameCause(shell, session, errand.monitor, errand.late);
      return null;
    case "seek-pattern":
      await seekPattern(shell, session, errand.monitor);
      return null;
    case "compact":
      return (await compact(shell, session, errand.minute)) ? 0 : null;
    case "drain":
      return (await drain(shell, session)) ? 0 : null;
    case "recount":
      return await recount(shell, session, errand.span, errand.fromKey);
    default:
      return errand satisfies never;
  }
}
