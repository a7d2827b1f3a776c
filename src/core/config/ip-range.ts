/** Addresses that no socket of a Worker reaches. */
import ipaddr from "ipaddr.js";

/** https://www.cloudflare.com/ips/, and its public resolver: connections to Cloudflare's own network are refused. */
const CLOUDFLARE =
  `173.245.48.0/20 103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 141.101.64.0/18 108.162.192.0/18
  190.93.240.0/20 188.114.96.0/20 197.234.240.0/22 198.41.128.0/17 162.158.0.0/15 104.16.0.0/13 104.24.0.0/14
  172.64.0.0/13 131.0.72.0/22 1.1.1.0/24 1.0.0.0/24
  2400:cb00::/32 2606:4700::/32 2803:f800::/32 2405:b500::/32 2405:8100::/32 2a06:98c0::/29 2c0f:f248::/32`
    .split(/\s+/)
    .map((range) => ipaddr.parseCIDR(range));

type AddressPlace = "public" | "cloudflare" | "loopback" | "inward";

/** Null when the text is no address. */
export function placeOf(text: string): AddressPlace | null {
  if (!ipaddr.isValid(text)) return null;
  const address = ipaddr.process(text);
  const range = address.range();
  if (range === "loopback") return "loopback";
  if (range !== "unicast") return "inward";
  return CLOUDFLARE.some(
    ([network, bits]) => network.kind() === address.kind() && address.match(network as ipaddr.IPv4, bits),
  )
    ? "cloudflare"
    : "public";
}
