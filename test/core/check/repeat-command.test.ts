import { expect, it } from "vitest";
import { repeatCommand } from "../../../src/core/check/curl-command.ts";
import { requestEvidence } from "../../../src/core/check/request.ts";
import { parseMonitor } from "../../../src/core/config/monitor-input.ts";

it.each<[object, RegExp]>([
  [{ target: { url: "https://shop.example/a?b=[1]" } }, /^curl -g .*'https:\/\/shop\.example\/a\?b=\[1\]'$/s],
  [
    { kind: "tcp", target: { host: "db.shop.example", port: 5432 } },
    /^nc -vz -w 10 'db\.shop\.example' 5432$/,
  ],
  [{ kind: "tcp", target: { host: "2001:db8::1", port: 53 } }, /^nc -vz -w 10 '2001:db8::1' 53$/],
  [
    { kind: "tls", target: { host: "shop.example" } },
    /^openssl s_client -connect 'shop\.example:443' -servername 'shop\.example' <\/dev\/null \|\n {2}openssl x509/,
  ],
  [{ kind: "dns", target: { name: "shop.example", type: "MX" } }, /^dig \+tcp 'shop\.example' 'MX'$/],
  [
    { kind: "domain", target: { name: "shop.example" } },
    /^curl -sSL 'https:\/\/rdap\.org\/domain\/shop\.example'$/,
  ],
])("%j is repeated by hand with the tool of its kind", (input, command) => {
  const parsed = parseMonitor({ id: "shop", ...input });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.faults));
  expect(repeatCommand(requestEvidence(parsed.monitor, "shop.hq1.auto.0", null))).toMatch(command);
});
