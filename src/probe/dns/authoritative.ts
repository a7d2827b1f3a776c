/** Asks every authoritative server of a name's zone, over TCP. A resolver says which they are. */
import type { ReadingError } from "../../core/check/reading.ts";
import type { Deadline } from "../deadline.ts";
import { ended, unsupported } from "../kind-reading.ts";
import type { ProbeContext } from "../probe.ts";
import { reach } from "../socket/reach.ts";
import { type Answered, type Asked, askOverHttps, askOverTcp } from "./ask.ts";
import type { Question } from "./packet.ts";

/** A zone has at least two servers and seldom more than six; each takes three subrequests. */
const MAX_SERVERS = 6;
const FALLBACK_RESOLVER = "https://cloudflare-dns.com/dns-query";

type Limits = Parameters<typeof askOverHttps>[2];

export async function askAuthoritative(
  question: Question,
  context: ProbeContext,
  deadline: Deadline,
): Promise<readonly Answered[] | ReadingError | "handed back"> {
  const { subrequests, development, outside } = context;
  const limits: Limits = { deadline, subrequests, development };
  const resolver = outside.resolver ?? FALLBACK_RESOLVER;
  const names = await zoneServers(question.name, resolver, limits);
  if (names === "handed back" || !Array.isArray(names)) return names as ReadingError | "handed back";
  const answered: Answered[] = [];
  for (const server of (names as string[]).slice(0, MAX_SERVERS)) {
    const asked = await askServer(server, question, resolver, context, limits);
    if (asked === "handed back") return answered.length === 0 ? "handed back" : answered;
    answered.push({ server, asked });
  }
  const blocked = answered.filter(({ asked }) => asked.error?.includes("Cloudflare's own network"));
  return blocked.length === answered.length
    ? unsupported(`all servers of the zone are in Cloudflare's own network; use a resolver as server`)
    : answered.filter((one) => !blocked.includes(one));
}

async function askServer(
  server: string,
  question: Question,
  resolver: string,
  context: ProbeContext,
  limits: Limits,
): Promise<Asked | "handed back"> {
  const failed = (error: string): Asked => ({ answer: null, error, timedOut: false, handedBack: false });
  const found = await askOverHttps(resolver, { name: server, type: "A" }, limits);
  if (found.handedBack) return "handed back";
  const [host] = found.answer?.records ?? [];
  if (host === undefined) return failed("it has no address");
  const reached = await reach({ host, port: context.outside.dnsPort }, context, limits.deadline);
  if (reached === "handed back") return "handed back";
  if (reached.error !== null) return failed(reached.error.message);
  const asked = await askOverTcp({ host, port: context.outside.dnsPort }, question, false, limits);
  return asked.handedBack ? "handed back" : asked;
}

/** The name servers of the zone that holds a name: of the name itself, or of the nearest parent that has any. */
async function zoneServers(
  name: string,
  resolver: string,
  limits: Limits,
): Promise<readonly string[] | ReadingError | "handed back"> {
  const labels = name.split(".");
  for (let from = 0; from < labels.length; from++) {
    const asked = await askOverHttps(resolver, { name: labels.slice(from).join("."), type: "NS" }, limits);
    if (asked.handedBack) return "handed back";
    if (asked.answer === null)
      return ended(
        "NoAnswer",
        asked.timedOut ? "probe.timeout" : "dns.unreachable",
        `the resolver does not say who serves the zone: ${asked.error}`,
      );
    if (asked.answer.records.length > 0) return asked.answer.records;
  }
  return ended("NoServers", "dns.failed", `no name servers are known for ${name}`);
}
