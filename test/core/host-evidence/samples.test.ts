import { describe, expect, it } from "vitest";
import type { HostSample } from "../../../src/core/host-evidence/sample.ts";
import { factsOfSamples } from "../../../src/core/host-evidence/samples.ts";

const at = (second: number) => Date.parse("2026-11-25T03:00:00Z") + second * 1000;
const kinds = (...samples: Partial<HostSample>[]) =>
  factsOfSamples(samples.map((sample, index) => ({ at: at(index * 5), ...sample }))).map(({ kind, text }) => [
    kind,
    text,
  ]);
const node = (over: object) => ({
  name: "node",
  pids: [812],
  starts: [5],
  rssKb: 1,
  threads: 1,
  fds: 10,
  fdLimit: 1024,
  ...over,
});

describe("samples", () => {
  it("of a healthy host tell nothing", () => {
    const healthy = {
      memAvailableKb: 900_000,
      memTotalKb: 2_000_000,
      psiMemFull: 0,
      psiCpu: 12,
      load1: 1,
      cpus: 2,
      oomKill: 3,
      files: 3_000,
      filesMax: 100_000,
      sockets: 200,
      timeWait: 500,
      ports: 28_232,
      listenOverflows: 7,
      retransmits: 5,
      segmentsOut: 10_000,
      conntrack: 900,
      conntrackMax: 65_536,
      watch: [node({})],
    };
    expect(kinds(healthy, { ...healthy, retransmits: 6, segmentsOut: 12_000 })).toEqual([]);
  });

  it.each<[string, Partial<HostSample>, Partial<HostSample>, string, string]>([
    [
      "oom_kill rising",
      { oomKill: 3 },
      { oomKill: 4 },
      "memory.oom-counted",
      "the kernel killed 1 for want of memory (oom_kill)",
    ],
    [
      "accept queue",
      { listenOverflows: 7 },
      { listenOverflows: 50 },
      "kernel.accept-queue",
      "43 connections met a full accept queue (ListenOverflows)",
    ],
    [
      "PSI memory",
      {},
      { psiMemFull: 20.5 },
      "memory.low",
      "everything waited for memory 21 % of the time (PSI memory full)",
    ],
    [
      "PSI cpu",
      {},
      { psiCpu: 71, load1: 9, cpus: 2 },
      "cpu.starved",
      "processes waited for a CPU (PSI cpu 71 %, load 9 on 2 CPUs)",
    ],
    [
      "load without PSI",
      { cpuTicks: 0, idleTicks: 0 },
      { cpuTicks: 1000, idleTicks: 10, load1: 9, cpus: 2 },
      "cpu.starved",
      "processes waited for a CPU (load 9 on 2 CPUs)",
    ],
    [
      "steal",
      { cpuTicks: 0, stealTicks: 0 },
      { cpuTicks: 1000, stealTicks: 300 },
      "cpu.stolen",
      "the hypervisor took 30 % of the CPU time (steal)",
    ],
    [
      "conntrack",
      {},
      { conntrack: 62_300, conntrackMax: 65_536 },
      "kernel.conntrack-full",
      "conntrack table: 62300 of 65536 (95 %)",
    ],
    [
      "ports",
      {},
      { sockets: 200, timeWait: 28_000, ports: 28_232 },
      "ports.exhausted",
      "sockets on ephemeral ports, TIME_WAIT included: 28200 of 28232 (100 %)",
    ],
    [
      "retransmits",
      { retransmits: 0, segmentsOut: 0 },
      { retransmits: 90, segmentsOut: 1_000 },
      "network.retransmits",
      "90 of 1000 TCP segments had to be sent again (9 %)",
    ],
    [
      "descriptors",
      {},
      { watch: [node({ fds: 1_020 })] },
      "descriptors.exhausted",
      "descriptors of node: 1020 of 1024 (100 %)",
    ],
    [
      "another pid",
      { watch: [node({})] },
      { watch: [node({ pids: [900], starts: [77] })] },
      "process.restarted",
      "node: pid 812 ended, 900 took its place",
    ],
    [
      "the pid used again",
      { watch: [node({})] },
      { watch: [node({ starts: [77] })] },
      "process.restarted",
      "node: pid 812 ended, 812 took its place",
    ],
    [
      "no pid",
      { watch: [node({})] },
      { watch: [node({ pids: [], starts: [] })] },
      "process.exited",
      "node (pid 812) is gone",
    ],
  ])("%s", (_name, before, now, kind, text) => {
    expect(kinds(before, now)).toEqual([[kind, text]]);
  });

  const quota = (over: object) => ({
    watch: [node({ group: "shop.service", periods: 100, throttled: 3, throttledMs: 40, ...over })],
  });

  it("tell a CPU quota that held a process back", () => {
    expect(kinds(quota({}), quota({ periods: 150, throttled: 46, throttledMs: 3_140 }))).toEqual([
      [
        "cpu.throttled",
        "node was held back by its CPU quota in 43 of 50 periods, 3.1 s in all (cpu.stat of shop.service)",
      ],
    ]);
  });

  it.each([
    ["a throttled period in eight", quota({ periods: 150, throttled: 9 })],
    ["few periods", quota({ periods: 108, throttled: 11 })],
    ["another group", quota({ group: "other.service", periods: 150, throttled: 46 })],
    ["an agent that does not count them", { watch: [node({})] }],
  ])("tell no CPU quota of %s", (_what, now) => {
    expect(kinds(quota({}), now)).toEqual([]);
  });

  it("of one worker more tell nothing", () => {
    expect(kinds({ watch: [node({})] }, { watch: [node({ pids: [812, 813], starts: [5, 9] })] })).toEqual([]);
  });

  it("over a restart of the host count nothing backwards", () => {
    expect(kinds({ oomKill: 9, listenOverflows: 50 }, { oomKill: 0, listenOverflows: 0 })).toEqual([]);
  });
});
