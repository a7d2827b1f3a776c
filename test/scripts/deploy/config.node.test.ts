import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  addressIn,
  databaseIdIn,
  databaseName,
  deployConfig,
  hasSecret,
  regionIn,
} from "../../../scripts/deploy/config.ts";

const tracked = readFileSync(`${import.meta.dirname}/../../../wrangler.toml`, "utf8");
const id = "0b0b0b0b-1111-2222-3333-444444444444";
const plain = { databaseId: id, homeRegion: null, domain: null };

describe("the configuration that is deployed", () => {
  it("sees the sources and migrations from its own folder", () => {
    const made = deployConfig(tracked, plain);
    expect(made).toContain('main = "../src/index.ts"');
    expect(made).toContain('migrations_dir = "../migrations"');
  });

  it("has the database's id once, also when the tracked file was given one", () => {
    const twice = deployConfig(
      deployConfig(tracked, { ...plain, databaseId: "other" }).replaceAll('"../', '"'),
      plain,
    );
    expect(twice.match(/database_id = .*/g)).toEqual([`database_id = "${id}"`]);
  });

  it("keeps all else as it is", () => {
    const kept = deployConfig(tracked, plain)
      .split("\n")
      .filter((line) => !/^#|^main|^migrations_dir|^database_id/.test(line));
    expect(kept).toEqual(tracked.split("\n").filter((line) => !/^#|^main|^migrations_dir/.test(line)));
  });

  it("adds variables to the table of variables that is there", () => {
    const made = deployConfig(`${tracked}\n[vars]\nHOME_REGION = "enam"\nMINE = "1"\n`, {
      databaseId: id,
      homeRegion: "weur",
      domain: "status.example",
    });
    expect(made.match(/^\[vars\]$/gm)).toHaveLength(1);
    expect(made.match(/^HOME_REGION = .*/gm)).toEqual(['HOME_REGION = "weur"']);
    expect(made).toContain('MINE = "1"');
    expect(made).toContain('routes = [{ pattern = "status.example", custom_domain = true }]');
  });

  it("leaves no account's ids in the tracked file", () => {
    expect(tracked).not.toMatch(/^\s*(?:database_id|account_id)\s*=/m);
    expect(databaseName(tracked)).toBe("edgetick");
  });
});

describe("what wrangler prints", () => {
  it("tells a database's id by its name", () => {
    const listed = `a notice\n[{"uuid":"x","name":"other"},{"uuid":"${id}","name":"edgetick"}]\n`;
    expect(databaseIdIn(listed, "edgetick")).toBe(id);
    expect(databaseIdIn("[]", "edgetick")).toBeNull();
    expect(() => databaseIdIn("no", "edgetick")).toThrow("wrangler printed no JSON: no");
  });

  it.each([
    ['{"created_in_region":"WEUR"}', "weur"],
    ['{"created_in_region":"MARS"}', null],
    ["{}", null],
  ])("tells where a database was made: %s", (described, region) => {
    expect(regionIn(described)).toBe(region);
  });

  it("tells whether a secret is set", () => {
    expect(hasSecret('[{"name":"ADMIN_TOKEN","type":"secret_text"}]', "ADMIN_TOKEN")).toBe(true);
    expect(hasSecret("[]", "ADMIN_TOKEN")).toBe(false);
  });

  it("tells the Worker's address", () => {
    expect(addressIn("Deployed edgetick triggers\n  https://edgetick.me.workers.dev\n")).toBe(
      "https://edgetick.me.workers.dev",
    );
    expect(addressIn("nothing")).toBeNull();
  });
});
