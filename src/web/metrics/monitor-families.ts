/** What each monitor has to say in metrics. */

import { runMs } from "../../core/heartbeat/wording.ts";
import { INCIDENT_KINDS, isMeasured, OWN_KINDS } from "../../core/incident/incident.ts";
import { type JobView, type MonitorView, SHOWN_STATUSES } from "../../core/shard/view.ts";
import { isUnmeasured } from "../pages/words/number.ts";
import type { PageView } from "../view-model.ts";
import type { Family, Labels, Sample } from "./exposition.ts";

function seconds(ms: number | null): number | null {
  return ms === null ? null : ms / 1000;
}

/** `regions` and the kinds of failures are there for the admin only: the public view has none. */
export function monitorFamilies(page: PageView): Family[] {
  const each = (samples: (view: MonitorView, labels: Labels) => readonly Sample[]) =>
    page.monitors.flatMap(({ view }) => samples(view, { monitor: view.id }));
  return [
    ...statusFamilies(each),
    ...countFamilies(each),
    ...latencyFamilies(each),
    ...jobFamilies(each),
    ...regionFamilies(each),
  ];
}

type Each = (samples: (view: MonitorView, labels: Labels) => readonly Sample[]) => readonly Sample[];

function statusFamilies(each: Each): Family[] {
  return [
    {
      name: "edgetick_monitor_info",
      help: "Name and group of a monitor.",
      type: "gauge",
      samples: each((view, labels) => [[{ ...labels, name: view.name, group: view.group ?? "" }, 1]]),
    },
    {
      name: "edgetick_monitor_status",
      help: "1 for the status that a monitor shows, 0 for the others.",
      type: "gauge",
      samples: each((view, labels) =>
        SHOWN_STATUSES.map((status) => [{ ...labels, status }, Number(view.status === status)] as const),
      ),
    },
    {
      name: "edgetick_monitor_uptime_ratio",
      help: "1 - outage / observed time; window is day (24 hours), week, month (30 days) or quarter (90 days).",
      type: "gauge",
      samples: each((view, labels) =>
        Object.entries(view.uptime).map(([window, value]) => [{ ...labels, window }, value]),
      ),
    },
    {
      name: "edgetick_monitor_failure_ratio",
      help: "Scheduled checks that failed, of 24 hours; bound is the value or an end of its 95 % Wilson interval.",
      type: "gauge",
      samples: each(({ failureRate }, labels) =>
        Object.entries(failureRate).map(
          ([bound, value]) => [{ ...labels, bound }, isUnmeasured(failureRate) ? null : value] as const,
        ),
      ),
    },
    {
      name: "edgetick_monitor_blips",
      help: "Blips of 24 hours.",
      type: "gauge",
      samples: each((view, labels) => [[labels, view.blips24h]]),
    },
    {
      name: "edgetick_monitor_last_check_timestamp_seconds",
      help: "Start of the last check.",
      type: "gauge",
      samples: each((view, labels) => [[labels, seconds(view.lastCheckAt)]]),
    },
  ];
}

function countFamilies(each: Each): Family[] {
  return [
    {
      name: "edgetick_checks_total",
      help: "Scheduled checks from all regions, by verdict.",
      type: "counter",
      samples: each((view, labels) =>
        Object.entries(view.counted?.verdicts ?? {}).map(
          ([verdict, count]) => [{ ...labels, verdict }, count] as const,
        ),
      ),
    },
    {
      name: "edgetick_check_failures_total",
      help: "Failing scheduled checks by failure type and the hop that answered.",
      type: "counter",
      samples: each((view, labels) =>
        Object.entries(view.counted?.failures ?? {}).map(([kind, count]) => {
          const [type = "", role = "", product = ""] = kind.split("|");
          return [{ ...labels, type, role, product }, count] as const;
        }),
      ),
    },
  ];
}

function latencyFamilies(each: Each): Family[] {
  return [
    {
      name: "edgetick_monitor_latency_seconds",
      help: "Latency of the answers of 24 hours.",
      type: "summary",
      samples: each((view, labels) => [
        [{ ...labels, quantile: "0.5" }, seconds(view.latencyMs.p50)],
        [{ ...labels, quantile: "0.95" }, seconds(view.latencyMs.p95)],
        [{ ...labels, quantile: "0.99" }, seconds(view.latencyMs.p99)],
      ]),
    },
  ];
}

/** Of heartbeats that were pinged. */
function jobFamilies(each: Each): Family[] {
  const gauge = (name: string, help: string, value: (job: JobView) => number | null): Family => ({
    name: `edgetick_heartbeat_${name}`,
    help,
    type: "gauge",
    samples: each(({ job }, labels) => (job === undefined ? [] : [[labels, value(job)]])),
  });
  return [
    gauge("last_success_timestamp_seconds", "When the last good run ended.", ({ goodAt }) => seconds(goodAt)),
    gauge("last_run_timestamp_seconds", "When the last run ended.", ({ last }) =>
      seconds(last?.endedAt ?? null),
    ),
    gauge(
      "last_run_duration_seconds",
      "How long the last run took, where its start was reported.",
      ({ last }) => seconds(last && runMs(last)),
    ),
    gauge(
      "last_run_exit_code",
      "Exit code of the last run, where it has one.",
      ({ last }) => last?.exitCode ?? null,
    ),
    gauge("late_timestamp_seconds", "When the next run is late.", ({ lateAt }) => seconds(lateAt)),
  ];
}

function regionFamilies(each: Each): Family[] {
  return [
    {
      name: "edgetick_region_up",
      help: "1 when the last check from the region was up or slow, 0 when it was down.",
      type: "gauge",
      samples: each((view, labels) =>
        view.regions
          .filter(({ verdict }) => verdict !== "lost" && verdict !== "unsupported")
          .map(({ region, verdict }) => [{ ...labels, region }, Number(verdict !== "down")] as const),
      ),
    },
    {
      name: "edgetick_region_latency_seconds",
      help: "Latency of the last check from the region.",
      type: "gauge",
      samples: each((view, labels) =>
        view.regions.map(({ region, latencyMs }) => [{ ...labels, region }, latencyMs / 1000] as const),
      ),
    },
  ];
}

/** Each monitor has a series of each kind, 0 while nothing is open: an alert rule needs something to compare with. */
export function incidentFamily(page: PageView): Family {
  const kinds = INCIDENT_KINDS.filter(isMeasured);
  const open = page.incidents.filter(({ state }) => state === "open");
  const ofMonitors = page.monitors.flatMap(({ view }) =>
    kinds.map((kind): Sample => {
      const count = open.filter((incident) => incident.monitor === view.id && incident.kind === kind).length;
      return [{ monitor: view.id, kind }, Math.min(1, count)];
    }),
  );
  const others = open.filter(({ monitor }) => monitor === null);
  const own: Sample[] = [...new Set([...OWN_KINDS, "manual", ...others.map(({ kind }) => kind)])].map(
    (kind) => [{ monitor: "", kind }, Number(others.some((incident) => incident.kind === kind))],
  );
  return {
    name: "edgetick_incident_open",
    help: "1 while an incident of the kind is open, else 0; without a monitor it is Edgetick's own (silent) or a person's (manual).",
    type: "gauge",
    samples: [...ofMonitors, ...own],
  };
}
