import { afterEach, describe, expect, it } from "vitest";
import { type Circumstances, CloudflareApi } from "./cloudflare-api.ts";
import { Project } from "./project.ts";

const closing: (() => void)[] = [];

afterEach(() => {
  for (const close of closing.splice(0)) close();
});

async function account(circumstances: Circumstances = {}) {
  const api = new CloudflareApi(circumstances);
  const url = await api.listen();
  const project = new Project();
  closing.push(
    () => api.close(),
    () => project.remove(),
  );
  return { api, url, project };
}

function bindings(api: CloudflareApi): Record<string, unknown> {
  const list = api.uploads.at(-1)?.metadata.bindings as { name: string }[];
  return Object.fromEntries(list.map(({ name, ...rest }) => [name, rest]));
}

const TOKEN = /Admin token: (\S{32})/;

describe("npm run deploy", () => {
  it("makes everything on the first run, shows the token once, and upgrades with the same command", async () => {
    const { api, url, project } = await account();
    const first = await project.deploy(url, ["--location", "weur"]);
    expect(first.said).toMatch(TOKEN);
    expect(first.said).toContain("Deployed: https://edgetick.me.workers.dev/");
    expect(first.code).toBe(0);
    expect(api.databases.map(({ name, hint }) => [name, hint])).toEqual([["edgetick", "weur"]]);
    expect(api.databases[0]!.data.prepare("SELECT count(*) AS n FROM monitors").get()).toEqual({ n: 0 });
    expect(api.secrets.get("ADMIN_TOKEN")).toBe(TOKEN.exec(first.said)![1]);
    expect(api.schedules).toEqual([{ cron: "* * * * *" }]);
    expect(bindings(api).HOME_REGION).toEqual({ type: "plain_text", text: "weur" });
    expect(api.uploads[0]!.metadata.keep_bindings).toContain("plain_text");

    const token = api.secrets.get("ADMIN_TOKEN");
    const upgrade = await project.deploy(url);
    expect(upgrade.code).toBe(0);
    expect(upgrade.said).not.toMatch(TOKEN);
    expect(api.secrets.get("ADMIN_TOKEN")).toBe(token);
    expect(api.databases).toHaveLength(1);
    expect(bindings(api).HOME_REGION).toEqual({ type: "plain_text", text: "weur" });
  });

  it("puts the Schedulers where Cloudflare made the database, and does not pretend that it can be moved", async () => {
    const { api, url, project } = await account({ createdIn: "APAC" });
    expect((await project.deploy(url)).code).toBe(0);
    expect(bindings(api).HOME_REGION).toEqual({ type: "plain_text", text: "apac" });
    const moved = await project.deploy(url, ["--location", "weur"]);
    expect(moved.code).toBe(1);
    expect(moved.said).toContain('The database "edgetick" is in apac and can\'t be moved');
  });

  it("answers on a domain of the account's own, and remembers it at the upgrade", async () => {
    const { api, url, project } = await account();
    const first = await project.deploy(url, ["--domain", "status.example.com"]);
    expect(first.said).toContain("Deployed: https://status.example.com/");
    expect(api.domains).toMatchObject([{ hostname: "status.example.com" }]);
    expect(bindings(api).STATUS_URL).toEqual({ type: "plain_text", text: "https://status.example.com" });
    const upgrade = await project.deploy(url);
    expect(upgrade.said).toContain("Deployed: https://status.example.com/");
  });

  it("says what to do without a workers.dev name, and goes on from there", async () => {
    const { api, url, project } = await account({ subdomain: null });
    const { code, said } = await project.deploy(url);
    expect(code).toBe(1);
    expect(said).toContain("https://dash.cloudflare.com/a1/workers/onboarding");
    expect(said).toContain("The account has no workers.dev name yet");
    expect(said).toContain("run the same command again");
    expect(api.databases).toHaveLength(1);
  });

  it("shows the token also when the account has no Cron Trigger left, since the Worker is up by then", async () => {
    const { api, url, project } = await account({ cronsFull: true });
    const { code, said } = await project.deploy(url);
    expect(code).toBe(1);
    expect(said).toContain("no Cron Trigger left");
    expect(api.secrets.get("ADMIN_TOKEN")).toBe(TOKEN.exec(said)![1]);
  });

  it("names the permissions of an API token when there is no login", async () => {
    const { url, project } = await account({ noLogin: true });
    const { code, said } = await project.deploy(url);
    expect(code).toBe(1);
    expect(said).toContain("Workers Scripts (Edit), D1 (Edit)");
    expect(said).not.toContain("--temporary");
    expect(said).not.toContain("open an issue");
  });

  it("lists the accounts when there are several and no terminal to ask at", async () => {
    const accounts = [
      { id: "aaaa1111", name: "Shop" },
      { id: "bbbb2222", name: "Lab" },
    ];
    const { api, url, project } = await account({ accounts });
    const unsure = await project.deploy(url);
    expect(unsure.code).toBe(1);
    expect(unsure.said).toContain("aaaa1111");
    expect(unsure.said).toContain("CLOUDFLARE_ACCOUNT_ID=");
    expect(api.databases).toHaveLength(0);
    const sure = await project.deploy(url, [], { CLOUDFLARE_ACCOUNT_ID: "bbbb2222" });
    expect(sure.code).toBe(0);
    expect(api.asked.some((line) => line.startsWith("PUT /accounts/bbbb2222/workers/scripts/edgetick"))).toBe(
      true,
    );
  });

  it("uses the database that the button made, and shows no token in a build's log", async () => {
    const { api, url, project } = await account();
    await fetch(`${url}/accounts/a1/d1/database`, {
      method: "POST",
      body: JSON.stringify({ name: "renamed-by-user" }),
    });
    const id = api.databases[0]!.uuid;
    project.edit("wrangler.toml", (text) =>
      text.replace(/database_name = .*/, `database_name = "renamed-by-user"\ndatabase_id = "${id}"`),
    );
    const { code, said } = await project.deploy(url, [], { WORKERS_CI: "1", CI: "1" });
    expect(code).toBe(0);
    expect(api.databases).toHaveLength(1);
    expect(bindings(api).DB).toMatchObject({ id });
    expect(api.secrets.size).toBe(0);
    expect(said).not.toMatch(TOKEN);
    expect(said).toContain("npx wrangler secret put ADMIN_TOKEN");
  });
});
