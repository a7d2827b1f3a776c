/** Every kind of monitor and how it is probed. */
import type { Monitor } from "../core/config/monitor.ts";
import { probeHttp } from "./http/http.ts";
import type { Probe } from "./probe.ts";

export const PROBES: Readonly<Record<Monitor["kind"], Probe>> = {
  http: probeHttp,
};
