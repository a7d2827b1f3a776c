/** Apache's access log in the format of docs/proxy-logs.md. Its combined format is read as nginx's is. */
import type { Entry } from "../entry.ts";
import type { Program, Told } from "../row.ts";

/** [time] status microseconds check=… balancer=… "request" */
const LINE =
  /^\[\d{2}\/[A-Z][a-z]{2}\/\d{4}:\d{2}:\d{2}:\d{2} [+-]\d{4}\] (\d{3}) (\d{1,12}) check=\S{0,120}(?: balancer=(\S{1,200}))? "/;

function tell({ message }: Entry): Told | undefined {
  const match = LINE.exec(message);
  if (match === null) return undefined;
  const status = Number(match[1]);
  const took = (Number(match[2]) / 1_000_000).toFixed(3);
  if (status < 500) return { kind: null, text: "" };
  const member = match[3] === undefined || match[3] === "-" ? "" : `, having asked ${match[3]}`;
  return { kind: "request.seen", text: `Apache answered ${status} after ${took} s${member}` };
}

export const APACHE_ACCESS: Program = { name: "Apache", tags: [], tell, rows: [] };
