/** One probe of a domain's registration, by RDAP (RFC 9082, 9083). What the registry can't say is no fault of the domain. */

import { DAY_MS } from "../../core/check/check.ts";
import type { DomainReading } from "../../core/check/own-reading.ts";
import type { ReadingError } from "../../core/check/reading.ts";
import { Deadline } from "../deadline.ts";
import { exchange, type Limits } from "../http/exchange.ts";
import { ended, measured, type Outcome, unsupported } from "../kind-reading.ts";
import type { Probe } from "../probe.ts";

const MAX_BYTES = 512 * 1024;

export const probeDomain: Probe<"domain"> = async (job, context) => {
  const { subrequests, development, outside, at } = context;
  const deadline = new Deadline(job.timeoutMs);
  const started = Date.now();
  const limits = {
    deadline,
    subrequests,
    development,
    followRedirects: 3,
    keepBytes: MAX_BYTES,
    accepts: () => false,
  };
  const done = (outcome: Omit<Outcome, "latencyMs">) =>
    measured(job, context, { latencyMs: Date.now() - started, ...outcome });
  try {
    const { name } = job.monitor.target;
    const list = await getJson(outside.rdapServers, limits);
    if (list === "handed back") return null;
    if ("error" in list) return done({ error: list.error });
    const server = serverFor(name, list.document);
    if (server === null)
      return done({ error: unsupported(`the registry of .${name.split(".").at(-1)} offers no RDAP`) });
    const found = await getJson(`${server.replace(/\/?$/, "/")}domain/${encodeURIComponent(name)}`, limits);
    if (found === "handed back") return null;
    if ("error" in found) return done({ error: found.error });
    if (found.status === 404)
      return done({
        error: ended(
          "NotRegistered",
          "domain.unregistered",
          `${name} is not registered (${new URL(server).host})`,
        ),
      });
    return done(judged(registration(found.document), at));
  } finally {
    deadline.close();
  }
};

function judged(own: DomainReading, at: number): Omit<Outcome, "latencyMs"> {
  if (own.expiresAt === null)
    return { own, error: unsupported("the registry does not say when the registration ends") };
  const value = Math.floor((own.expiresAt - at) / DAY_MS);
  const date = new Date(own.expiresAt).toISOString().slice(0, 10);
  const ending = own.states.find((state) => /redemption|pending delete/i.test(state));
  const error =
    own.expiresAt <= at
      ? ended("Expired", "domain.expired", `the registration ended on ${date}`)
      : ending === undefined
        ? null
        : ended("Ending", "domain.expired", `the registration is in state "${ending}"`);
  return { own, value, error };
}

type Got =
  | { readonly status: number; readonly document: unknown }
  | { readonly error: ReadingError }
  | "handed back";

/** A registry that is away, busy or talks nonsense is the monitor's trouble: the check is lost. */
async function getJson(url: string, limits: Limits): Promise<Got> {
  const headers = [{ name: "accept", value: "application/rdap+json, application/json", confidential: false }];
  const done = await exchange({ url, method: "GET", headers, body: null, confidentialBody: false }, limits);
  if (done === null) return "handed back";
  const lost = (why: string): Got => ({
    error: ended("RegistryAway", "probe.lost", `${new URL(url).host}: ${why}`, "platform"),
  });
  if (done.error !== null) return lost(done.error.message);
  const { status, bytes } = done.answer!;
  if (status === 404) return { status, document: null };
  if (status !== 200)
    return lost(status === 429 ? "it wants to be asked less often (429)" : `it answered HTTP ${status}`);
  try {
    return { status, document: JSON.parse(new TextDecoder().decode(bytes)) };
  } catch {
    return lost("its answer is no JSON");
  }
}

/** RFC 9224: the entry with the longest suffix; https before http. */
function serverFor(name: string, list: unknown): string | null {
  const { services } = (list ?? {}) as { services?: unknown };
  const entries = (Array.isArray(services) ? services : []) as [string[], string[]][];
  const labels = name.split(".");
  for (let from = 1; from < labels.length; from++) {
    const suffix = labels.slice(from).join(".");
    const urls = entries.find(([suffixes]) => suffixes?.some((one) => one.toLowerCase() === suffix))?.[1];
    if (urls?.length) return urls.find((url) => url.startsWith("https:")) ?? urls[0]!;
  }
  return null;
}

type Item = Readonly<Record<string, unknown>>;

/** Whatever a registry sends in the place of a list of objects: only what is one is looked at. */
function items(value: unknown): Item[] {
  return Array.isArray(value) ? value.filter((one) => typeof one === "object" && one !== null) : [];
}

/** An RDAP domain (RFC 9083, 5.3), of which nothing is taken for granted. */
function registration(document: unknown): DomainReading {
  const { events, status, entities } = (items([document])[0] ?? {}) as Item;
  const date = items(events).find(({ eventAction }) => eventAction === "expiration")?.eventDate;
  const expiresAt = typeof date === "string" ? Date.parse(date) : Number.NaN;
  const registrar = items(entities).find(({ roles }) => Array.isArray(roles) && roles.includes("registrar"));
  const card: unknown = Array.isArray(registrar?.vcardArray) ? registrar.vcardArray[1] : null;
  const name = (Array.isArray(card) ? card : []).find((one) => Array.isArray(one) && one[0] === "fn")?.[3];
  return {
    kind: "domain",
    expiresAt: Number.isNaN(expiresAt) ? null : expiresAt,
    registrar: typeof name === "string" ? name.slice(0, 200) : null,
    states: (Array.isArray(status) ? status : []).filter((state) => typeof state === "string").slice(0, 20),
  };
}
