/** Whether a socket can get to a host at all, found before it is opened: the platform would only say "failed". */
import type { ReadingError } from "../../core/check/reading.ts";
import { socketFault } from "../../core/config/address.ts";
import { placeOf } from "../../core/config/ip-range.ts";
import type { Deadline } from "../deadline.ts";
import { askOverHttps } from "../dns/ask.ts";
import { ended, refused, unsupported } from "../kind-reading.ts";
import type { ProbeContext } from "../probe.ts";

type Reach = { readonly error: ReadingError | null } | "handed back";

export async function reach(
  { host, port }: { readonly host: string; readonly port: number },
  { subrequests, development, outside }: Pick<ProbeContext, "subrequests" | "development" | "outside">,
  deadline: Deadline,
): Promise<Reach> {
  const fault = socketFault(host, port, { development });
  if (fault !== null) {
    const message = `target.host ${fault.message}`;
    return { error: fault.unsupported ? unsupported(message) : refused(message) };
  }
  if (outside.resolver === null || placeOf(host) !== null) return { error: null };
  const limits = { deadline, subrequests, development };
  const { resolver } = outside;
  const types = ["A", "AAAA"] as const;
  const asked = await Promise.all(
    types.map((type) => askOverHttps(resolver, { name: host.toLowerCase(), type }, limits)),
  );
  if (asked.some(({ handedBack }) => handedBack)) return "handed back";
  // A resolver that does not answer says nothing of the target: the connection itself will tell.
  const answers = asked.flatMap(({ answer }) => (answer === null ? [] : [answer]));
  if (answers.length > 0 && answers.every(({ rcode }) => rcode === "NXDOMAIN"))
    return {
      error: ended("NameNotResolved", "dns.name_not_resolved", `there is no name ${host} (NXDOMAIN)`),
    };
  const places = answers
    .flatMap(({ records }) => records)
    .map((address) => ({ address, place: placeOf(address) }));
  const inward = places.find(({ place }) => place === "inward" || (place === "loopback" && !development));
  if (inward) return { error: refused(`${host} resolves to ${inward.address}, inside a network`) };
  const cloudflare = places.find(({ place }) => place === "cloudflare");
  if (cloudflare)
    return {
      error: unsupported(
        `${host} resolves to ${cloudflare.address} in Cloudflare's own network, where a Worker's socket gets nowhere; watch it by HTTP`,
      ),
    };
  return { error: null };
}
