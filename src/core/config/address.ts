/**
 * Which URLs may be fetched at all: one rule for targets, redirects and channels, at save and at send time.
 * The name is judged, not what it resolves to: a Worker can't see that. Production's egress refuses private
 * addresses on its own; local workerd does not, and neither may ever be asked to.
 */
import ipaddr from "ipaddr.js";
import { urlFault } from "./monitor-target.ts";

export interface AddressRules {
  /** Under `wrangler dev` loopback is allowed, and nothing else inward. */
  readonly development: boolean;
}

/** Names that are never in the public DNS (RFC 6761, 6762, 8375, ICANN's .internal), or only ever inside a network. */
const INWARD_SUFFIXES = [
  "localhost",
  "localdomain",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "home.arpa",
];
/** Public names that are known to resolve to loopback. */
const LOOPBACK_DOMAINS = [
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "fuf.me",
  "localho.st",
  "local.gd",
  "localhost.direct",
];
/** Services that resolve an address written in the name, in hexadecimal and IPv6 spellings too. */
const EMBEDDING_DOMAINS = ["nip.io", "sslip.io", "xip.io", "traefik.me"];

const FIX = "use the public host name that visitors use";

/** Why this URL must not be fetched, with the fix; null when it may be. */
export function addressFault(value: string, rules: AddressRules): string | null {
  const fault = urlFault(value);
  if (fault !== null) return fault;
  const host = new URL(value).hostname.replace(/\.$/, "");
  if (rules.development && isLoopback(host)) return null;
  if (parseAddress(host) !== null) return `must not point to an IP address (${host}); ${FIX}`;
  if (isWithin(host, INWARD_SUFFIXES)) return `must not point inside a network (${host}); ${FIX}`;
  if (!host.includes(".")) return `must be a full host name, not "${host}"; ${FIX}`;
  if (isWithin(host, LOOPBACK_DOMAINS)) return `must not resolve to loopback (${host} does); ${FIX}`;
  const hidden = embeddedAddress(host);
  return hidden === null ? null : `must not resolve inward (${host} says ${hidden}); ${FIX}`;
}

function isWithin(host: string, domains: readonly string[]): boolean {
  return domains.some((domain) => host === domain || host.endsWith(`.${domain}`));
}

/** The WHATWG parser has already turned 0x7f.1, 2130706433 and full-width digits into plain notation. */
function parseAddress(host: string): ipaddr.IPv4 | ipaddr.IPv6 | null {
  const bare = host.replace(/^\[|\]$/g, "");
  return ipaddr.isValid(bare) ? ipaddr.parse(bare) : null;
}

function isLoopback(host: string): boolean {
  return host === "localhost" || parseAddress(host)?.range() === "loopback";
}

/** The inward address that a name spells out, as in 10.0.0.1.nip.io, or null. */
function embeddedAddress(host: string): string | null {
  const labels = host.split(".");
  const dotted = labels.map((_, index) => labels.slice(index, index + 4).join("."));
  const dashed = labels.flatMap((label) => {
    const found = /(?:^|-)(\d{1,3}-\d{1,3}-\d{1,3}-\d{1,3})$/.exec(label);
    return found ? [found[1]!.replaceAll("-", ".")] : [];
  });
  const found = [...dotted, ...dashed].filter((text) => ipaddr.IPv4.isValidFourPartDecimal(text));
  const services = isWithin(host, EMBEDDING_DOMAINS) ? labels.flatMap(otherSpellings) : [];
  return [...found, ...services].find((text) => ipaddr.parse(text).range() !== "unicast") ?? null;
}

/** The hexadecimal and the dashed IPv6 form that nip.io and sslip.io read in one label. */
function otherSpellings(label: string): string[] {
  const hexadecimal = /(?:^|-)([0-9a-f]{8})$/.exec(label);
  const octets = hexadecimal?.[1]?.match(/../g)?.map((pair) => Number.parseInt(pair, 16));
  const ipv6 = label.replaceAll("-", ":");
  return [...(octets ? [octets.join(".")] : []), ...(ipaddr.IPv6.isValid(ipv6) ? [ipv6] : [])];
}
