/** Heroku's router and dynos: https://devcenter.heroku.com/articles/error-codes */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import type { Program, Told } from "../row.ts";

const CODES: Readonly<Record<string, readonly [FactKind, string]>> = {
  H10: ["process.crashed", "the application has crashed"],
  H11: ["limit.queue-timeout", "too many requests wait in the backlog"],
  H12: ["upstream.read-timeout", "the application had not answered after 30 s"],
  H13: ["upstream.closed", "the application closed the connection without an answer"],
  H14: ["upstream.none-live", "no web dyno runs"],
  H15: ["upstream.read-timeout", "the connection was idle for 55 s"],
  H17: ["upstream.invalid", "the application's answer is not valid HTTP"],
  H18: ["upstream.incomplete", "the application broke off in the middle of its answer"],
  H19: ["upstream.connect-timeout", "connecting to the dyno timed out"],
  H20: ["process.failed-to-start", "the application did not start in time"],
  H21: ["upstream.refused", "the dyno refused the connection"],
  H22: ["limit.connections", "the limit of connections to the application is reached"],
  H27: ["request.client-gone", "the client left"],
  H28: ["request.client-gone", "the client was idle"],
  R10: ["process.failed-to-start", "the process did not listen within 60 s"],
  R12: ["process.killed", "the process did not stop in time"],
  R14: ["limit.near", "the dyno is over its memory quota and swaps"],
  R15: ["memory.oom-kill", "the dyno was killed: far over its memory quota"],
};

/** A time and perhaps a host before it: behind another program's name it is what that program was given. */
const HEAD = /^(?:[^\s\]]{0,79}[^\s\]:] ){0,6}heroku\[([\w.]{1,40})\]: /;

/** `heroku[router]: at=error code=H12 …` and `heroku[web.1]: Error R14 (Memory quota exceeded)`, behind syslog's head. */
function tell({ message, raw }: Entry): Told | undefined {
  const source = HEAD.exec(raw)?.[1];
  if (source === undefined) return undefined;
  const body = message.replace(/^.{0,120}?heroku\[[\w.]{1,40}\]: /, "");
  const code =
    /^at=(?:error|warning) code=(H\d{2}) /.exec(body)?.[1] ?? /^Error ([RL]\d{2}) \(/.exec(body)?.[1];
  const exit = /^Process exited with status (\d{1,3})$/.exec(body)?.[1];
  if (exit !== undefined)
    return ["0", "143"].includes(exit)
      ? { kind: "process.stopping", text: `Heroku's ${source} ended` }
      : { kind: "process.exited", text: `Heroku's ${source} exited with status ${exit}` };
  if (/^State changed from \w{2,20} to crashed$/.test(body))
    return { kind: "process.crashed", text: `Heroku's ${source} has crashed` };
  const known = code === undefined ? undefined : CODES[code];
  if (known !== undefined) return { kind: known[0], text: `Heroku's ${source} says ${code}: ${known[1]}` };
  const status = / status=(\d{3}) /.exec(body)?.[1];
  if (body.startsWith("at=info ") && status !== undefined)
    return Number(status) < 500
      ? { kind: null, text: "" }
      : { kind: "upstream.error", text: `the application answered ${status} itself, says Heroku's router` };
  return undefined;
}

export const HEROKU: Program = { name: "Heroku", tags: ["heroku"], tell, rows: [] };
