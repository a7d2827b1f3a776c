/** Name servers (CoreDNS, dnsmasq, unbound, systemd-resolved), keepalived, fail2ban. */
import type { Entry } from "../entry.ts";
import { type Program, row, type Said } from "../row.ts";

export const DNSMASQ: Program = {
  name: "dnsmasq",
  tags: ["dnsmasq"],
  shape: ({ message }) => {
    const head = /^dnsmasq(?:\[\d{1,10}\])?: /.exec(message);
    return head ? { message: message.slice(head[0].length) } : null;
  },
  // biome-ignore format: one row a line
  rows: [
    row("Maximum number of concurrent DNS queries reached (max: {limit:int})", "dns.overloaded", "dnsmasq: {limit} queries at once, its most, are waiting (dns-forward-max)"),
    row("Maximum number of concurrent DNS queries to {server} reached (max: {limit:int})", "dns.overloaded", "dnsmasq: {limit} queries at once to {server}, its most, are waiting"),
    row("failed to send packet: {why:rest}", "dns.failed", "dnsmasq could not send a packet: {why}"),
    row("possible DNS-rebind attack detected: {name:rest}", "dns.failed", "dnsmasq dropped the answer for {name}: a rebind"),
    row("reducing DNS packet size for nameserver {server:word} to {bytes:int}", null),
    row("nameserver {server:word} refused to do a recursive query", "dns.failed", "dnsmasq: {server} refused to answer"),
    row("config error is REFUSED", null),
    row("exiting on receipt of SIGTERM", "process.stopping", "dnsmasq got SIGTERM"),
    row("started, version {version:word} {what:rest}", "process.started", "dnsmasq started"),
    row("reply error is SERVFAIL", "dns.degraded", "dnsmasq: the name server behind it failed (SERVFAIL)"),
    ...[
      "query[{type}] {what:rest}",
      "forwarded {what:rest}",
      "reply {what:rest}",
      "cached {what:rest}",
      "config {what:rest}",
      "using nameserver {what:rest}",
      "read {what:rest}",
      "compile time options: {what:rest}",
      "reading {what:rest}",
      "ignoring nameserver {what:rest}",
    ].map((when) => row(when, null)),
  ],
};

const UNBOUND =
  /^(?:\[\d{10}\] )?unbound\[\d{1,10}:\d{1,5}\] (?:info|error|warning|notice|debug|fatal error): /;

export const UNBOUND_PROGRAM: Program = {
  name: "unbound",
  tags: ["unbound"],
  shape: ({ message }: Entry): Said | null => {
    const head =
      UNBOUND.exec(message) ??
      /^\[\d{1,10}:\d{1,5}\] (?:info|error|warning|notice|fatal error): /.exec(message);
    return head ? { message: message.slice(head[0].length) } : null;
  },
  // biome-ignore format: one row a line
  rows: [
    row("SERVFAIL <{name}>: {why:rest}", "dns.failed", "unbound could not resolve {name}: {why}"),
    row("error sending query to auth server {server:rest}", "dns.failed", "unbound could not reach the server {server}"),
    row("outgoing tcp: connect: {why:rest}", "dns.failed", "unbound: {why}"),
    row("start of service ({version}).", "process.started", "unbound started"),
    row("service stopped ({version}).", "process.stopping", "unbound stopped"),
    row("init module {what:rest}", null),
    row("server stats {what:rest}", null),
  ],
};

const HINFO = /^\d{10,20}\.\d{10,20}\. HINFO$/;

export const COREDNS: Program = {
  name: "CoreDNS",
  tags: ["coredns"],
  shape: ({ message }) => (/^\[(?:ERROR|WARNING|INFO|FATAL)\] plugin\//.test(message) ? { message } : null),
  // biome-ignore format: one row a line
  rows: [
    // Its own question, whether it asks itself in a circle.
    row("[ERROR] plugin/errors: {code:int} {name}: {why:rest}", ({ name = "" }) => (HINFO.test(name) ? "dns.degraded" : "dns.failed"), "CoreDNS could not resolve {name}: {why}"),
    row("[FATAL] plugin/loop: {what:rest}", "dns.failed", "CoreDNS asks itself in a circle and stops"),
    row("[ERROR] plugin/forward: {why:rest}", "dns.failed", "CoreDNS could not forward: {why}"),
    row("[INFO] {what:rest}", null),
  ],
};

export const RESOLVED: Program = {
  name: "systemd-resolved",
  tags: ["systemd-resolved"],
  // biome-ignore format: one row a line
  rows: [
    row("Using degraded feature set {set} instead of {better} for DNS server {server:rest}", "dns.degraded", "systemd-resolved: DNS server {server} did not answer properly, it tries {set}"),
    row("Server {server:word} does not support DNSSEC{what:rest}", null),
    row("DNSSEC validation failed for question {name}: {why:rest}", "dns.failed", "systemd-resolved: DNSSEC failed for {name}: {why}"),
    row("Failed to send hostname reply: {why:rest}", "dns.failed", "systemd-resolved could not reply: {why}"),
    row("Clock change detected. Flushing caches.", null),
    row("Using system hostname {what:rest}", null),
    row("Grace period over, resuming full feature set ({set}) for DNS server {server:rest}", null),
  ],
};

/** Its own time is ctime's with a colon behind the year. */
const KEEPALIVED = /^[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}: /;
const KEEPALIVED_SAYS =
  /^(?:\([\w.-]{1,64}\) |VRRP_|Starting Keepalived|Stopped Keepalived|TCP[_ ]connection to|Removing service|Adding service|Lost quorum|Gained quorum|Shutting down service|HTTP_CHECK)/;

export const KEEPALIVED_PROGRAM: Program = {
  name: "keepalived",
  tags: ["keepalived", "Keepalived", "Keepalived_vrrp", "Keepalived_healthcheckers"],
  shape: ({ message }) => {
    const head = KEEPALIVED.exec(message);
    const rest = head ? message.slice(head[0].length) : "";
    return KEEPALIVED_SAYS.test(rest) ? { message: rest } : null;
  },
  // biome-ignore format: one row a line
  rows: [
    row("({name}) Entering MASTER STATE", "network.failover", "keepalived: {name} took the address over (MASTER)"),
    row("({name}) Entering BACKUP STATE…", "network.failover", "keepalived: {name} gave the address up (BACKUP)"),
    row("({name}) Entering FAULT STATE", "network.failover", "keepalived: {name} is in FAULT state"),
    row("VRRP_Instance({name}) Entering {state:word} STATE", "network.failover", "keepalived: {name} is {state} now"),
    row("VRRP_Instance({name}) Transition to MASTER STATE", "network.failover", "keepalived: {name} takes the address over (MASTER)"),
    row("VRRP_Script({name}) failed…", "health.probe-failed", "keepalived: the check script {name} failed"),
    row("Script `{name}` now returning {code:int}", ({ code }) => (code === "0" ? "health.up" : "health.probe-failed"), "keepalived: the check script {name} returns {code}"),
    row("VRRP_Script({name}) succeeded", "health.up", "keepalived: the check script {name} succeeds"),
    row("TCP connection to {server} failed.", "health.probe-failed", "keepalived: a check of {server} failed"),
    row("TCP_CHECK on service {server} failed{what:rest}", "health.probe-failed", "keepalived: a check of {server} failed"),
    row("Removing service {server} from VS {service}", "health.down", "keepalived took {server} out of {service}"),
    row("Removing service {server} to VS {service}", "health.down", "keepalived took {server} out of {service}"),
    row("Removing service {server} of VS {service}", "health.down", "keepalived took {server} out of {service}"),
    row("Adding service {server} to VS {service}", "health.up", "keepalived put {server} into {service}"),
    row("Lost quorum {what:rest}", "health.none-left", "keepalived: lost its quorum"),
    row("Starting Keepalived {version:rest}", "process.started", "keepalived started"),
    row("Stopped Keepalived {version:rest}", "process.stopping", "keepalived stopped"),
    ...[
      "Running on {what:rest}",
      "Command line: {what:rest}",
      "Configuration file {what:rest}",
      "Shutting down service {what:rest}",
      "Stopped",
      "Starting {what:rest}",
    ].map((when) => row(when, null)),
  ],
};

/** `2026-11-26 00:49:10,123 fail2ban.actions [812]: NOTICE [sshd] Ban 203.0.113.7` */
const FAIL2BAN =
  /^\d{4}-\d{2}-\d{2} \d{2}:\d{2}:\d{2},\d{3} fail2ban\.\w{1,20}\s{1,20}\[\d{1,10}\]: [A-Z]{4,8}\s{1,6}/;

export const FAIL2BAN_PROGRAM: Program = {
  name: "fail2ban",
  tags: ["fail2ban", "fail2ban-server", "fail2ban.actions", "fail2ban.filter"],
  shape: ({ message }) => {
    const head = FAIL2BAN.exec(message);
    return head ? { message: message.slice(head[0].length) } : null;
  },
  // biome-ignore format: one row a line
  rows: [
    row("[{jail}] Ban {address:word}", "firewall.other", "fail2ban banned {address} (jail {jail})"),
    row("[{jail}] Unban {address:word}", null),
    row("[{jail}] Restore Ban {address:word}", "firewall.other", "fail2ban bans {address} again (jail {jail})"),
    row("[{jail}] Found {what:rest}", null),
  ],
};
