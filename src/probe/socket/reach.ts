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
  { subrequests, development, outside }: ProbeContext,
  deadline: Deadline,
): Promise<Reach> {
  const fault = socketFault(host, port, { development });
  if (fault !== null) {
    const message = `target.host ${fault.message}`;
    return { error: fault.unsupported ? unsupported(message) : refused(message) };
  }
  if (outside.resolver === null || placeOf(host) !== null) return { error: null };
  const limits = { deadline, subrequests, development };
  const asked = await askOverHttps(outside.resolver, { name: host.toLowerCase(), type: "A" }, limits);
  if (asked.handedBack) return "handed back";
  // A resolver that does not answer says nothing of the target: the connection itself will tell.
  if (asked.answer === null) return { error: null };
  if (asked.answer.rcode === "NXDOMAIN")
    return {
      error: ended("NameNotResolved", "dns.name_not_resolved", `there is no name ${host} (NXDOMAIN)`),
    };
  const places = asked.answer.records.map((address) => ({ address, place: placeOf(address) }));
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
