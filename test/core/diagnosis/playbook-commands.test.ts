/** Every command is run as an operator would run it, on a captured log of the product, and has to find its line. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import { CAUSE_ROOMS } from "../../../src/core/diagnosis/causes/table.ts";
import { CAUSES, type Cause } from "../../../src/core/diagnosis/diagnosis.ts";
import { type Fill, load } from "../../../src/core/diagnosis/playbook/steps.ts";
import { GATEWAYS, gatewayOf } from "../../../src/core/diagnosis/playbook/table.ts";

const LOGS = join(import.meta.dirname, "../../fixtures/host-logs");
const COMBINED = "nginx-access-combined.log";
const EDGETICK = "nginx-access-edgetick.log";
const DOCUMENTED = "documented/proxies.log";

/** Captured lines without what is said of them. */
function captured(file: string): string[] {
  const lines = readFileSync(join(LOGS, file), "utf8").split("\n");
  return lines.filter((line) => !line.startsWith("=>") && !line.startsWith("## ") && line !== "");
}

/** The moment that a captured line stands for, in UTC: each program writes it in its own way. */
function momentOf(line: string): number {
  const iso = /\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}/.exec(line)?.[0];
  if (iso !== undefined) return Date.parse(`${iso}Z`) / 1000;
  const nginx = /^(\d{4})\/(\d{2})\/(\d{2}) (\d{2}:\d{2}:\d{2})/.exec(line);
  if (nginx) return Date.parse(`${nginx[1]}-${nginx[2]}-${nginx[3]}T${nginx[4]}Z`) / 1000;
  const common = /\[(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2})/.exec(line);
  if (common) return Date.parse(`${common[1]} ${common[2]} ${common[3]} ${common[4]} UTC`) / 1000;
  const apache = /\[[A-Z][a-z]{2} ([A-Z][a-z]{2}) (\d{2}) (\d{2}:\d{2}:\d{2})\.\d+ (\d{4})/.exec(line);
  if (apache) return Date.parse(`${apache[1]} ${apache[2]} ${apache[4]} ${apache[3]} UTC`) / 1000;
  const caddy = /"ts":(\d+)/.exec(line);
  return caddy ? Number(caddy[1]) : 0;
}

const hosts: string[] = [];
afterAll(() => {
  for (const root of hosts) rmSync(root, { recursive: true, force: true });
});

/** A host on which every log file holds these lines, and every tool that reads a log prints them. */
function hostWith(lines: readonly string[]) {
  const root = mkdtempSync(join(tmpdir(), "playbook-"));
  hosts.push(root);
  const log = join(root, "captured.log");
  writeFileSync(log, `${lines.join("\n")}\n`);
  const bin = join(root, "bin");
  mkdirSync(bin);
  for (const tool of ["journalctl", "varnishlog", "kubectl", "docker", "gcloud"]) {
    writeFileSync(join(bin, tool), `#!/bin/sh\ncat '${log}'\n`);
    chmodSync(join(bin, tool), 0o755);
  }
  return (command: string, timeZone = "UTC") => {
    const onHost = command.replaceAll(/\/var\/log\/[\w/*.-]+|\*_elasticloadbalancing_\*\.log\.gz/g, log);
    const env = { ...process.env, PATH: `${bin}:${process.env.PATH}`, TZ: timeZone, LC_ALL: "" };
    return spawnSync("bash", ["-c", onHost], { env, encoding: "utf8" }).stdout;
  };
}

function fillFor(line: string, product: string): Fill {
  const id = /shop\.[0-9a-z]+\.[a-z-]+\.\d/.exec(line)?.[0] ?? "shop.htg000.weur.0";
  const from = momentOf(line);
  return { id, from, to: from + 1, monitor: "shop", method: "GET", product };
}

const WHY: readonly (readonly [product: string, cause: Cause, file: string, line: RegExp])[] = [
  ["nginx", "crash-restart", "nginx.log", /connect\(\) failed \(111: Connection refused\) while connecting/],
  ["nginx", "keepalive-race", "nginx.log", /upstream prematurely closed connection while reading response/],
  ["nginx", "upstream-timeout", "nginx.log", /timed out .* while reading response header from upstream/],
  ["nginx", "no-healthy-upstream", "nginx.log", /no live upstreams while connecting to upstream/],
  ["nginx", "dns-resolution", "nginx.log", /could not be resolved/],
  ["nginx", "rate-limited", "nginx.log", /limiting requests, excess/],
  ["nginx", "connection-limit", "nginx.log", /limiting connections by zone/],
  ["nginx", "header-too-large", "nginx.log", /upstream sent too big header/],
  ["nginx", "descriptors-exhausted", "nginx.log", /\(24: Too many open files\)/],
  ["ingress-nginx", "crash-restart", "nginx.log", /connect\(\) failed \(111: Connection refused\)/],
  ["haproxy", "crash-restart", "haproxy.log", /d1 .* SC--/],
  ["haproxy", "no-healthy-upstream", "haproxy.log", /<NOSRV> .* SC--/],
  ["haproxy", "connection-limit", "haproxy.log", / sQ--/],
  ["haproxy", "upstream-network", "haproxy.log", / sC--/],
  ["haproxy", "upstream-timeout", "haproxy.log", / sH--/],
  ["haproxy", "keepalive-race", "haproxy.log", / SH--/],
  ["haproxy", "rate-limited", "haproxy.log", / PR--/],
  ["apache", "crash-restart", "apache.log", /\(111\)Connection refused: AH00957/],
  ["apache", "upstream-timeout", "apache.log", /\(70007\).*AH01102/],
  ["apache", "keepalive-race", "apache.log", /\(20014\)Internal error.*AH01102/],
  ["apache", "dns-resolution", "apache.log", /AH00898: DNS lookup failure/],
  ["apache", "connection-limit", "apache.log", /AH00484/],
  ["caddy", "crash-restart", "caddy.log", /"level":"error".*connection refused/],
  ["envoy", "no-healthy-upstream", DOCUMENTED, / UO .*check=shop/],
  ["istio", "crash-restart", DOCUMENTED, /503 UF .*check=shop/],
  ["traefik", "crash-restart", DOCUMENTED, /"502 Bad Gateway|'502 Bad Gateway' caused by/],
];

describe("the gateway's own log at that second", () => {
  it.each(WHY)("%s: the command finds the line of %s", (product, _cause, file, pattern) => {
    const lines = captured(file);
    const line = lines.find((one) => pattern.test(one));
    expect(line, `${file} has such a line`).toBeDefined();
    const { command } = gatewayOf(product).why(fillFor(line!, product));
    expect(hostWith(lines)(command!)).toContain(line!);
  });

  it.each(WHY)("%s: says what the log shows of %s", (product, cause) => {
    expect(gatewayOf(product).says[cause], cause).toMatch(/\w/);
  });

  it("reads the clock of the host, not of the monitor", () => {
    const utc = captured("nginx.log").find((one) => one.includes("connect() failed (111"))!;
    const local = new Date(momentOf(utc) * 1000 + 5.5 * 3_600_000).toISOString();
    const written = `${local.slice(0, 10).replaceAll("-", "/")} ${local.slice(11, 19)}`;
    const indian = utc.replace(/^\S+ \S+/, written);
    const host = hostWith([indian]);
    const { command } = gatewayOf("nginx").why(fillFor(utc, "nginx"));
    expect(host(command!, "Asia/Kolkata")).toContain(indian);
    expect(host(command!, "UTC")).toBe("");
  });

  it("looks at the second in which the gateway gave up, not only at that of the request", () => {
    const line = captured("nginx.log").find((one) => one.includes("while reading response header"))!;
    const fill = { ...fillFor(line, "nginx"), from: momentOf(line) - 60, to: momentOf(line) };
    expect(hostWith([line])(gatewayOf("nginx").why(fill).command!)).toContain(line);
  });
});

const REQUEST: readonly (readonly [product: string, file: string, line: RegExp])[] = [
  ["nginx", COMBINED, / 504 /],
  ["nginx", EDGETICK, / 502 /],
  ["ingress-nginx", "nginx-access-ingress.log", / 504 /],
  ["haproxy", "haproxy.log", /sH--/],
  ["haproxy", "haproxy.log", /---- check=/],
  ["apache", "apache.log", / 502 .*check=/],
  ["caddy", "caddy.log", /shop\..*"status":50[24]/],
  ["envoy", DOCUMENTED, /503 UF .*check=shop/],
  ["traefik", DOCUMENTED, /504 .*check=shop.*shop@docker/],
];

describe("the failing request by the check's id", () => {
  it.each(REQUEST)("%s: is found in %s", (product, file, pattern) => {
    const lines = captured(file);
    const line = lines.find((one) => pattern.test(one) && one.includes("shop."));
    expect(line, `${file} has such a line`).toBeDefined();
    const { command } = gatewayOf(product).request(fillFor(line!, product));
    expect(hostWith(lines)(command!)).toContain(line!);
  });
});

it("counts the failing upstreams over nginx's error log", () => {
  const { command } = gatewayOf("nginx").settings["bad-pool-member"]!;
  expect(hostWith(captured("nginx.log"))(command!)).toMatch(/^\s+\d+ upstream: "http:\/\/127\.0\.0\.1:\d+/);
});

it("counts the failing servers over HAProxy's log", () => {
  const { command } = gatewayOf("haproxy").settings["bad-pool-member"]!;
  expect(hostWith(captured("haproxy.log"))(command!)).toMatch(/^\s+\d+ {1,2}app\/s1 /m);
});

it("asks sysstat for the file of that day, in the host's zone", () => {
  const { command } = load(fillFor("2026-11-25T22:50:00Z", "nginx"), "");
  const shown = hostWith([])(command!.replace("sar ", "echo "), "Asia/Kolkata");
  expect(shown).toBe(
    "-q -f /var/log/sysstat/sa26 -s 04:10:00\n".replace("/var/log/sysstat/sa26", shown.split(" ")[2]!),
  );
  expect(command).toContain("+%d");
});

describe("any gateway, any cause", () => {
  const products = [...GATEWAYS.map(({ slugs }) => slugs[0]!), "kong"];
  const fill = fillFor("2026-11-25T22:50:00Z", "nginx");

  it.each(products)("%s: every command is one that a shell can read", (product) => {
    const gateway = gatewayOf(product);
    const looks = [gateway.why(fill), gateway.request(fill), ...Object.values(gateway.settings)];
    for (const { look, command } of looks) {
      expect(look).not.toBe("");
      if (command !== undefined) expect(readable(command), command).toBe("");
    }
  });

  it.each(CAUSES)(
    "%s: every step says where to look and what to expect, and a shell can read it",
    (cause) => {
      for (const { look, command, expect: expected } of CAUSE_ROOMS[cause].play(fill)) {
        expect(look).not.toBe("");
        expect(expected).not.toBe("");
        expect(`${look} ${command ?? ""} ${expected}`).not.toMatch(/undefined|NaN|\$\{/);
        if (command !== undefined) expect(readable(command), command).toBe("");
      }
    },
  );
});

function readable(command: string): string {
  return spawnSync("bash", ["-n", "-c", command], { encoding: "utf8" }).stderr;
}
