import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import {
  addressIn,
  databaseIdIn,
  databaseName,
  deployConfig,
  hasSecret,
} from "../../scripts/deploy/config.ts";

const tracked = readFileSync(`${import.meta.dirname}/../../wrangler.toml`, "utf8");
const id = "0b0b0b0b-1111-2222-3333-444444444444";

describe("the configuration that is deployed", () => {
  it("sees the sources and migrations from its own folder", () => {
    const made = deployConfig(tracked, id);
    expect(made).toContain('main = "../src/index.ts"');
    expect(made).toContain('migrations_dir = "../migrations"');
  });

  it("has the database's id once, also when the tracked file was given one", () => {
    const twice = deployConfig(deployConfig(tracked, "other").replaceAll('"../', '"'), id);
    expect(twice.match(/database_id = .*/g)).toEqual([`database_id = "${id}"`]);
  });

  it("keeps all else as it is", () => {
    const kept = deployConfig(tracked, id)
      .split("\n")
      .filter((line) => !/^#|^main|^migrations_dir|^database_id/.test(line));
    expect(kept).toEqual(tracked.split("\n").filter((line) => !/^#|^main|^migrations_dir/.test(line)));
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
