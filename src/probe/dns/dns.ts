/** One probe of a name in the DNS. */
import type { DnsServerAnswer } from "../../core/check/own-reading.ts";
import type { AssertionFailure, FailureType, ReadingError } from "../../core/check/reading.ts";
import { fact } from "../../core/check/reason.ts";
import { authority } from "../../core/config/monitor/any-kind.ts";
import { type DnsServer, dnsServerOf, RCODES } from "../../core/config/monitor/dns.ts";
import { Deadline } from "../deadline.ts";
import { ended, measured, type Outcome } from "../kind-reading.ts";
import type { JobOf, Probe, ProbeContext } from "../probe.ts";
import { reach } from "../socket/reach.ts";
import { type Answered, answerOf, askOverHttps, askOverTcp } from "./ask.ts";
import { askAuthoritative } from "./authoritative.ts";

export const probeDns: Probe<"dns"> = async (job, context) => {
  const deadline = new Deadline(job.timeoutMs);
  const started = Date.now();
  try {
    const server = dnsServerOf(job.monitor.target.server)!;
    const asked = await ask(server, job, context, deadline);
    if (asked === "handed back") return null;
    const latencyMs = Date.now() - started;
    if (!Array.isArray(asked)) return measured(job, context, { latencyMs, error: asked as ReadingError });
    return measured(job, context, outcome(job, asked as Answered[], latencyMs));
  } finally {
    deadline.close();
  }
};

async function ask(
  server: DnsServer,
  { monitor }: JobOf<"dns">,
  context: ProbeContext,
  deadline: Deadline,
): Promise<readonly Answered[] | ReadingError | "handed back"> {
  const { name, type } = monitor.target;
  const { subrequests, development } = context;
  const question = { name, type };
  const limits = { deadline, subrequests, development };
  if (server.kind === "authoritative") return await askAuthoritative(question, context, deadline);
  if (server.kind === "doh") {
    const asked = await askOverHttps(server.url, question, limits);
    return asked.handedBack ? "handed back" : [{ server: new URL(server.url).host, asked }];
  }
  const found = await reach(server, context, deadline);
  if (found === "handed back") return "handed back";
  if (found.error !== null) return found.error;
  const asked = await askOverTcp(server, question, true, limits);
  return asked.handedBack ? "handed back" : [{ server: authority(server), asked }];
}

function outcome(
  { monitor, timeoutMs }: JobOf<"dns">,
  answered: readonly Answered[],
  elapsedMs: number,
): Outcome {
  const servers = answered.map(({ server, asked }) => answerOf(server, asked));
  const answers = servers.filter(({ rcode }) => rcode !== null);
  const own = { kind: "dns", servers } as const;
  const [first] = answers;
  if (first === undefined) {
    const timedOut = answered.every(({ asked }) => asked.timedOut);
    const why = servers.map(({ server, error }) => `${server}: ${error}`).join("; ");
    const error = ended("NoAnswer", timedOut ? "probe.timeout" : "dns.unreachable", why);
    return { latencyMs: timedOut ? timeoutMs : elapsedMs, own, error };
  }
  const value = codeOf(first.rcode!);
  const facts = { latencyMs: elapsedMs, own, value };
  const differing = answers.find((answer) => said(answer) !== said(first));
  if (differing !== undefined)
    return {
      ...facts,
      error: ended(
        "Disagreement",
        "dns.disagreement",
        `${first.server} says ${said(first)}, ${differing.server} says ${said(differing)}`,
      ),
    };
  const { rcode, contains, equals } = monitor.assert;
  if (first.rcode !== rcode)
    return {
      ...facts,
      error: ended(
        first.rcode!,
        typeOf(first.rcode!),
        `expected ${rcode}, got ${first.rcode} from ${first.server}`,
      ),
    };
  return { ...facts, assertion: unmet(first, contains, equals) };
}

/** What servers have to agree on: code and data; the time to live differs by nature. */
function said({ rcode, records }: DnsServerAnswer): string {
  return records.length === 0 ? `${rcode} without records` : records.join(", ");
}

function codeOf(rcode: string): number {
  const known = RCODES.indexOf(rcode as (typeof RCODES)[number]);
  return known >= 0 ? known : Number(/\d+/.exec(rcode)?.[0] ?? 0);
}

function typeOf(rcode: string): FailureType {
  return rcode === "NXDOMAIN" ? "dns.name_not_resolved" : "dns.failed";
}

function unmet(
  { records }: DnsServerAnswer,
  contains: readonly string[],
  equals: readonly string[] | null,
): AssertionFailure | null {
  const alike = (text: string) => text.toLowerCase().replace(/\.$/, "");
  const got = records.map(alike);
  const seen = fact(records.length === 0 ? "there are none" : `got ${records.slice(0, 10).join(", ")}`);
  const missing = contains.find((wanted) => !got.some((record) => record.includes(alike(wanted))));
  if (missing !== undefined)
    return { type: "assertion.dns", expected: `expected a record with "${missing}"`, seen };
  if (equals === null || [...equals].map(alike).sort().join("\n") === [...got].sort().join("\n")) return null;
  return { type: "assertion.dns", expected: `expected exactly the records ${equals.join(", ")}`, seen };
}
