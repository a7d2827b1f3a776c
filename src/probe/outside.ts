/** Services that probes ask besides their targets. Tests put servers of their own in their place. */
export interface Outside {
  /** Answers DNS over HTTPS (RFC 8484). Null in development, where only loopback is reached by name. */
  readonly resolver: string | null;
  readonly dnsPort: number;
  /** IANA's list of RDAP servers (RFC 9224). */
  readonly rdapServers: string;
}

export function outside(development: boolean): Outside {
  return {
    resolver: development ? null : "https://cloudflare-dns.com/dns-query",
    dnsPort: 53,
    rdapServers: "https://data.iana.org/rdap/dns.json",
  };
}
