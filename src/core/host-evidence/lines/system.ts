/** The kernel and systemd: https://docs.kernel.org, https://github.com/systemd/systemd/blob/main/src/core/ (unit.c, service.c, manager.c). */

import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { type Program, row, type Said } from "../row.ts";
import type { Fields } from "../template.ts";

/** dmesg writes seconds since the start, or with -T the time; journald and syslog name the kernel. */
const UPTIME = /^\[ {0,6}\d{1,8}\.\d{6}\] /;
const CTIME = /^\[[A-Z][a-z]{2} [A-Z][a-z]{2} {1,2}\d{1,2} \d{2}:\d{2}:\d{2} \d{4}\] /;

function kernel({ message, tag }: Entry): Said | null {
  const bare = message.replace(UPTIME, "").replace(CTIME, "");
  return tag === "kernel" || bare !== message ? { message: bare } : null;
}

const isFirewall = (what: string) => /\b(?:DROP|REJECT|BLOCK|DENY|DPT=)/.test(what);

export const KERNEL: Program = {
  name: "the kernel",
  tags: ["kernel"],
  shape: kernel,
  // biome-ignore format: one row a line
  rows: [
    row("Out of memory: Killed process {pid:int} ({name}) total-vm:{vm}, anon-rss:{rss},{what:rest}", "memory.oom-kill", "kernel killed {name} (pid {pid}): out of memory, it held {rss}"),
    row("Out of memory: Kill process {pid:int} ({name}) score {score:int}{what:rest}", "memory.oom-kill", "kernel killed {name} (pid {pid}): out of memory"),
    row("Memory cgroup out of memory: Killed process {pid:int} ({name}) total-vm:{vm}, anon-rss:{rss},{what:rest}", "memory.oom-kill", "kernel killed {name} (pid {pid}): over its cgroup's memory limit, it held {rss}"),
    row("Memory cgroup out of memory: Kill process {pid:int} ({name}) score {score:int}{what:rest}", "memory.oom-kill", "kernel killed {name} (pid {pid}): over its cgroup's memory limit"),
    row("oom-kill:constraint={constraint},{what},task={name},pid={pid:int},{rest:rest}", "memory.oom-kill", "kernel chose {name} (pid {pid}) to be killed: out of memory ({constraint})"),
    row("oom_reaper: reaped process {pid:int} ({name}), {what:rest}", null),
    row("{name:word} invoked oom-killer: {what:rest}", "memory.oom-kill", "kernel: no memory was left when {name} asked for some"),
    row("{name:word}: page allocation failure: {what:rest}", "memory.allocation", "kernel: no memory for {name}"),
    row("{name}[{pid:int}]: segfault at {address:word} ip {ip:word} sp {sp:word} error {code:int} in {lib}[{where:rest}", "process.crashed", "kernel: {name} (pid {pid}) crashed by a segmentation fault in {lib}"),
    row("{name}[{pid:int}]: segfault at {what:rest}", "process.crashed", "kernel: {name} (pid {pid}) crashed by a segmentation fault"),
    row("traps: {name}[{pid:int}] {trap} ip:{ip:word} {what:rest}", "process.crashed", "kernel: {name} (pid {pid}) crashed: {trap}"),
    row("nf_conntrack: nf_conntrack: table full, dropping packet…", "kernel.conntrack-full", "kernel: the conntrack table is full, packets are dropped"),
    row("nf_conntrack: table full, dropping packet…", "kernel.conntrack-full", "kernel: the conntrack table is full, packets are dropped"),
    row("nf_conntrack: nf_conntrack: table full in netns {ns:word} dropping packet…", "kernel.conntrack-full", "kernel: the conntrack table is full, packets are dropped"),
    row("nf_conntrack: table full in netns {ns:word} dropping packet…", "kernel.conntrack-full", "kernel: the conntrack table is full, packets are dropped"),
    row("ip_conntrack: table full, dropping packet…", "kernel.conntrack-full", "kernel: the conntrack table is full, packets are dropped"),
    row("TCP: request_sock_TCP: Possible SYN flooding on port {port}. Sending cookies.…", "kernel.syn-flood", "kernel: the accept queue of port {port} overflows (SYN cookies)"),
    row("TCP: request_sock_TCPv6: Possible SYN flooding on port {port}. …", "kernel.syn-flood", "kernel: the accept queue of port {port} overflows"),
    row("TCP: request_sock_TCP: Possible SYN flooding on port {port}. Dropping request.…", "kernel.syn-flood", "kernel: the accept queue of port {port} overflows, connections are dropped"),
    row("TCP: out of memory -- consider tuning tcp_mem", "kernel.sockets-full", "kernel: TCP is out of memory (tcp_mem)"),
    row("TCP: too many orphaned sockets", "kernel.sockets-full", "kernel: too many orphaned sockets (tcp_max_orphans)"),
    row("TCP: time wait bucket table overflow…", "limit.near", "kernel: the TIME_WAIT table is full (tcp_max_tw_buckets), closed connections are forgotten at once"),
    row("neighbour: arp_cache: neighbor table overflow!", "kernel.neighbours-full", "kernel: the neighbour (ARP) table is full (gc_thresh3)"),
    row("neighbour: ndisc_cache: neighbor table overflow!", "kernel.neighbours-full", "kernel: the neighbour table is full (gc_thresh3)"),
    row("VFS: file-max limit {limit:int} reached", "descriptors.exhausted", "kernel: the system's limit of {limit} open files is reached (file-max)"),
    row("INFO: task {task}:{pid:int} blocked for more than {seconds:int} seconds…", "kernel.hung", "kernel: {task} (pid {pid}) has been stuck for more than {seconds} s"),
    row("watchdog: BUG: soft lockup - CPU#{cpu:int} stuck for {seconds}! {what:rest}", "cpu.starved", "kernel: CPU {cpu} was stuck for {seconds}"),
    row("rcu: INFO: rcu_sched self-detected stall on CPU…", "cpu.starved", "kernel: a CPU stalled"),
    row("clocksource: timekeeping watchdog {what:rest}", null),
    row("{driver:word} {bus:word} {link:word} NIC Link is Down…", "kernel.link", "kernel: the link of {link} went down"),
    row("{link:word}: link becomes ready", null),
    row("EXT4-fs error (device {device}): {what:rest}", "disk.full", "kernel: the file system on {device} has an error"),
    row("EXT4-fs ({device}): {what:rest}", null),
    row("[UFW BLOCK] {what:rest}", "firewall.other", "the firewall (UFW) blocked a packet: {what}"),
    row("{rule}IN={in} OUT={what:rest}", (fields: Fields): FactKind | null => isFirewall(`${fields.rule} ${fields.what}`) && /DROP|REJECT|BLOCK|DENY/.test(fields.rule ?? "") ? "firewall.other" : null, "the firewall dropped a packet ({rule})"),
    row("IN={in} OUT={what:rest}", null),
  ],
};

/** Of an exit: `code=killed, status=9/KILL`, `code=exited, status=1/FAILURE`, `code=dumped, status=11/SEGV`. */
const byExit = ({ code = "", status = "" }: Fields): FactKind => {
  if (code === "dumped" || /\/(?:SEGV|ABRT|BUS|ILL|FPE)$/.test(status)) return "process.crashed";
  if (code === "killed") return /^(?:15|2|1)\//.test(status) ? "process.stopping" : "process.killed";
  // 128 and the signal: how a JVM, a shell and others end that were asked to.
  return /^(?:0|129|130|143)\//.test(status) ? "process.stopping" : "process.exited";
};

const byResult = ({ result = "" }: Fields): FactKind => {
  if (result === "oom-kill") return "memory.oom-kill";
  if (result === "start-limit-hit" || result === "timeout") return "process.failed-to-start";
  return result === "signal"
    ? "process.killed"
    : result === "core-dump" || result === "watchdog"
      ? "process.crashed"
      : "process.exited";
};

export const SYSTEMD: Program = {
  name: "systemd",
  tags: ["systemd"],
  // biome-ignore format: one row a line
  rows: [
    row("{unit}: A process of this unit has been killed by the OOM killer.", "memory.oom-kill", "systemd: a process of {unit} was killed by the OOM killer"),
    row("{unit}: systemd-oomd killed {what:rest}", "memory.oom-kill", "systemd-oomd killed processes of {unit}"),
    row("{unit}: Main process exited, code={code}, status={status:rest}", byExit, "systemd: the main process of {unit} ended ({code}, {status})"),
    row("{unit}: main process exited, code={code}, status={status:rest}", byExit, "systemd: the main process of {unit} ended ({code}, {status})"),
    row("{unit}: Control process exited, code={code}, status={status:rest}", byExit, "systemd: a control process of {unit} ended ({code}, {status})"),
    row("{unit}: Failed with result '{result}'.", byResult, "systemd: {unit} failed: {result}"),
    row("{unit}: Scheduled restart job, restart counter is at {n:int}.", "process.restarted", "systemd restarts {unit} (the {n}. time)"),
    row("start request repeated too quickly for {unit:word}", "process.failed-to-start", "systemd gave up on {unit}: it failed too often"),
    row("{unit:word} holdoff time over, scheduling restart.", "process.restarted", "systemd restarts {unit}"),
    row("{unit}: Service hold-off time over, scheduling restart.", null),
    row("Unit {unit:word} entered failed state.", null),
    row("{unit}: Start request repeated too quickly.", "process.failed-to-start", "systemd gave up on {unit}: it failed too often"),
    row("{unit}: Watchdog timeout (limit {limit})!", "process.killed", "systemd killed {unit}: no sign of life within {limit}"),
    row("{unit}: State 'stop-sigterm' timed out. Killing.", "process.killed", "systemd killed {unit}: it did not stop in time"),
    row("{unit}: Killing process {pid:int} ({name}) with signal {signal:rest}", "process.killed", "systemd killed {name} (pid {pid}) of {unit} with {signal}"),
    row("{unit}: start operation timed out. Terminating.", "process.failed-to-start", "systemd: {unit} did not start in time"),
    row("{unit}: Failed to {what:rest}", "process.failed-to-start", "systemd: {unit}: failed to {what}"),
    row("Stopping {unit}...", "process.stopping", "systemd stops {unit}"),
    row("Stopped {unit}.", "process.stopping", "systemd stopped {unit}"),
    row("Starting {unit}...", "process.starting", "systemd starts {unit}"),
    row("Started {unit}.", "process.started", "systemd started {unit}"),
    row("Reloading {unit}...", "config.reloaded", "systemd reloads {unit}"),
    row("Reloaded {unit}.", null),
    row("Failed to start {unit}.", "process.failed-to-start", "systemd could not start {unit}"),
    row("{unit}: Deactivated successfully.", null),
    row("{unit}: Succeeded.", null),
    row("{unit}: Consumed {what:rest}", null),
    row("Finished {unit}.", null),
    row("Reached target {what:rest}", null),
    row("Created slice {what:rest}", null),
    row("Removed slice {what:rest}", null),
  ],
};

export const OOMD: Program = {
  name: "systemd-oomd",
  tags: ["systemd-oomd"],
  // biome-ignore format: one row a line
  rows: [
    row("Killed {unit:word} due to {why:rest}", "memory.oom-kill", "systemd-oomd killed {unit}: {why}"),
    row("Marked {what:rest}", null),
  ],
};

export const COREDUMP: Program = {
  name: "systemd-coredump",
  tags: ["systemd-coredump"],
  rows: [
    row(
      "Process {pid:int} ({name}) of user {user:word} dumped core.…",
      "process.crashed",
      "{name} (pid {pid}) crashed and dumped its core",
    ),
  ],
};
