import { describe, expect, it } from "vitest";
import { applyOptions } from "../../scripts/apply/options.ts";
import { deployOptions } from "../../scripts/deploy/options.ts";
import { startOptions } from "../../scripts/local/options.ts";

describe("npm start's options", () => {
  it.each([
    [[], { port: null, demo: true, tickNow: false }],
    [["--empty", "--port", "9000"], { port: 9000, demo: false, tickNow: false }],
    [["--tick-now"], { tickNow: true }],
    [["--port", "0"], { fault: "--port must be a number from 1 to 65535, not 0" }],
    [["--port", "x"], { fault: "--port must be a number from 1 to 65535, not x" }],
    [["--what"], { fault: expect.stringContaining("--what") }],
  ])("%j", (args, options) => {
    expect(startOptions(args)).toMatchObject(options);
  });
});

describe("npm run apply's options", () => {
  const env = { EDGETICK_URL: "https://status.example/", EDGETICK_TOKEN: "t" };

  it.each([
    [
      ["m.yaml"],
      env,
      { file: "m.yaml", url: "https://status.example", token: "t", prune: false, dryRun: false },
    ],
    [
      ["m.yaml", "--url", "http://127.0.0.1:1", "--token", "u", "--prune"],
      env,
      { url: "http://127.0.0.1:1", token: "u", prune: true },
    ],
    [
      ["m.yaml"],
      { EDGETICK_URL: "https://status.example" },
      { fault: expect.stringContaining("set EDGETICK_TOKEN") },
    ],
    [
      ["m.yaml", "--url", "status.example"],
      env,
      { fault: "--url must be an http or https URL, not status.example" },
    ],
    [[], env, { fault: "give one file" }],
    [["a", "b"], env, { fault: "give one file" }],
  ])("%j", (args, given, options) => {
    expect(applyOptions(args, given)).toMatchObject(options);
  });
});

describe("npm run deploy's options", () => {
  it.each([
    [[], { dryRun: false, location: null, domain: null, wait: true }],
    [["--dry-run", "--location", "weur"], { dryRun: true, location: "weur", domain: null, wait: true }],
    [
      ["--domain", "status.example", "--no-wait"],
      { dryRun: false, location: null, domain: "status.example", wait: false },
    ],
    [
      ["--location", "mars"],
      { fault: "--location must be one of wnam, enam, weur, eeur, apac, oc, not mars" },
    ],
    [
      ["--domain", "https://status.example/"],
      { fault: "--domain must be a host name such as status.example, not https://status.example/" },
    ],
  ])("%j", (args, options) => {
    expect(deployOptions(args)).toEqual(options);
  });
});
