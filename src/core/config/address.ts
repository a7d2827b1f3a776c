/**
 * Which URLs may be fetched at all: one rule for targets, redirects and channels, at save and at send time.
 * The name is judged, not what it resolves to: a Worker can't see that. Production's egress refuses private
 * addresses on its own; local workerd does not, and neither may ever be asked to.
 */
import ipaddr from "ipaddr.js";
import { placeOf } from "./ip-range.ts";
import { urlFault } from "./url.ts";

export interface AddressRules {
  /** Under `wrangler dev` loopback is allowed, and nothing else inward. */
  readonly development: boolean;
}

/** Names that are never in the public DNS (RFC 6761, 6762, 8375, ICANN's .internal), or only ever inside a network. */
const INWARD_SUFFIXES = [
  "localhost",
  "localdomain",
  "localdomain6",
  "local",
  "internal",
  "intranet",
  "private",
  "corp",
  "home",
  "lan",
  "localnet",
  "svc",
  "consul",
  "docker",
  "kubernetes",
  "arpa",
];
/** Public names that are known to resolve to loopback. */
const LOOPBACK_DOMAINS = [
  "localtest.me",
  "lvh.me",
  "vcap.me",
  "lacolhost.com",
  "fuf.me",
  "localho.st",
  "localh.st",
  "local.gd",
  "lcl.host",
  "localhost.direct",
  "smackaho.st",
  "42foo.com",
  "ulh.us",
  "yoogle.com",
  "127-0-0-1.org.uk",
  "bugbounty.dod.network",
  "spoofed.burpcollaborator.net",
];
/** Services that resolve an address written in the name, in many spellings. */
const EMBEDDING_DOMAINS = [
  "nip.io",
  "sslip.io",
  "xip.io",
  "xip.name",
  "backname.io",
  "traefik.me",
  "1u.ms",
  "rbndr.us",
];

/**
 * Ports that `fetch` refuses, since something other than HTTP listens there (Fetch, 2.10 "port blocking"), by range.
 * https://fetch.spec.whatwg.org/#port-blocking
 */
const BLOCKED_PORTS =
  `0-1 7 9 11 13 15 17 19-23 25 37 42-43 53 69 77 79 87 95 101-104 109-111 113 115 117 119 123
  135 137 139 143 161 179 389 427 465 512-515 526 530-532 540 548 554 556 563 587 601 636 989-990 993 995 1719-1720
  1723 2049 3659 4045 4190 5060-5061 6000 6566 6665-6669 6679 6697 10080`
    .split(/\s+/)
    .map((range) => range.split("-").map(Number));

const FIX = "use the public host name that visitors use";

/** Why this URL must not be fetched, with the fix; null when it may be. */
export function addressFault(value: string, rules: AddressRules): string | null {
  const fault = urlFault(value);
  if (fault !== null) return fault;
  const { hostname, port } = new URL(value);
  if (port !== "" && isBlocked(Number(port)))
    return `must not use port ${port}, where no web server may listen; use the port that visitors use`;
  return hostFault(hostname, rules);
}

function isBlocked(port: number): boolean {
  return BLOCKED_PORTS.some(([from, to]) => port >= from! && port <= (to ?? from!));
}

/** Why no connection may be made to this host name, with the fix; null when one may. */
function hostFault(name: string, rules: AddressRules): string | null {
  const host = name.toLowerCase().replace(/\.$/, "");
  if (host.split(".").includes("")) return `must not have an empty part (${name}); ${FIX}`;
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
  const inDots = quads(labels);
  const inDashes = labels.flatMap((label) => quads(label.split("-")));
  const plain = [...inDots, ...inDashes].filter((text) => ipaddr.IPv4.isValidFourPartDecimal(text));
  const spelled = isWithin(host, EMBEDDING_DOMAINS)
    ? [...quads(host.split(/[.-]/)), ...inDots, ...labels.flatMap(otherSpellings)]
    : [];
  const found = [...plain, ...spelled].flatMap((text) => (ipaddr.isValid(text) ? [ipaddr.parse(text)] : []));
  return found.find((address) => address.range() !== "unicast")?.toString() ?? null;
}

/** Each four neighbouring parts as one address; the parser reads octal and hexadecimal parts too. */
function quads(parts: readonly string[]): string[] {
  return parts.slice(0, -3).map((_, index) => parts.slice(index, index + 4).join("."));
}

/** What such services read in one label: a number in hexadecimal or decimal, and IPv6 with dashes for colons. */
function otherSpellings(label: string): string[] {
  const numbers = label
    .split("-")
    .flatMap((part) =>
      /^[0-9a-f]{8}$/.test(part)
        ? [`0x${part}`, part]
        : /^(?:0x[0-9a-f]{1,8}|\d{6,11})$/.test(part)
          ? [part]
          : [],
    );
  const ipv6 = label.replaceAll("-", ":");
  return [...numbers, ...(ipaddr.IPv6.isValid(ipv6) ? [ipv6] : [])];
}

interface SocketFault {
  readonly message: string;
  /** The platform can't get there, as far as the name and the port tell; otherwise nobody may. */
  readonly unsupported: boolean;
}

/** Why no socket can or may be opened to a host and port: as {@link hostFault}, but public addresses may be written out. */
export function socketFault(host: string, port: number, rules: AddressRules): SocketFault | null {
  const refused = (message: string): SocketFault => ({ message, unsupported: false });
  const place = placeOf(host);
  if (place === "loopback" && rules.development) return null;
  if (port === 25)
    return { message: "can't be port 25: the platform blocks it; try 465 or 587", unsupported: true };
  if (place === "cloudflare")
    return {
      message: `can't be in Cloudflare's own network (${host}); a Worker's socket gets nowhere there`,
      unsupported: true,
    };
  if (place !== null)
    return place === "public" ? null : refused(`must not point inside a network (${host}); ${FIX}`);
  const fault = hostFault(host, rules);
  return fault === null ? null : refused(fault);
}
