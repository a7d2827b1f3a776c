/** Real programs failing for known reasons: how each is made ill and well again, and what is true of it. */
import type { Scenario } from "./kit.ts";
import { APPS } from "./scenarios/apps.ts";
import { DATABASES } from "./scenarios/databases.ts";
import { HAPROXY } from "./scenarios/haproxy.ts";
import { HOSTS } from "./scenarios/hosts.ts";
import { NGINX } from "./scenarios/nginx.ts";
import { PROXIES } from "./scenarios/proxies.ts";
import { RUNTIMES } from "./scenarios/runtimes.ts";

export const SCENARIOS: readonly Scenario[] = [
  ...NGINX,
  ...HAPROXY,
  ...PROXIES,
  ...APPS,
  ...RUNTIMES,
  ...DATABASES,
  ...HOSTS,
];
