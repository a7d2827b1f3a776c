/** Docker's events and daemon, and Kubernetes' events as kubectl prints them, as JSON, and as the kubelet logs them. */
import type { Entry } from "../entry.ts";
import type { FactKind } from "../fact.ts";
import { asObject, plain } from "../json.ts";
import { type Program, row, type Said, type Told } from "../row.ts";
import { type Fields, fill } from "../template.ts";

/** `2026-11-26T00:49:42.1Z container oom 3f2a… (image=app, name=web)`, docker events' default. */
const EVENT =
  /^(?:\d{4}-\d{2}-\d{2}T\S{8,40} )?container ([a-z_]{2,20})(?:: [^(]{0,200})? [0-9a-f]{12,64} \(([^)]{0,800})\)$/;
const STOPPED_BY_HAND = new Set(["0", "129", "130", "143"]);

function dockerEvent({ message }: Entry): Told | undefined {
  const match = EVENT.exec(message);
  if (match === null) return undefined;
  const attributes = new Map(
    (match[2] ?? "").split(", ").map((pair) => pair.split("=", 2) as [string, string]),
  );
  const name = attributes.get("name") ?? "a container";
  switch (match[1]) {
    case "oom":
      return { kind: "memory.oom-kill", text: `Docker: container ${name} ran out of memory` };
    case "die":
      return died(name, attributes.get("exitCode") ?? "?");
    case "kill":
      return {
        kind: "process.stopping",
        text: `Docker sent signal ${attributes.get("signal") ?? "?"} to ${name}`,
      };
    case "health_status":
      return {
        kind: message.includes("unhealthy") ? "health.down" : "health.up",
        text: `Docker: ${name} is ${message.includes("unhealthy") ? "unhealthy" : "healthy"}`,
      };
    case "restart":
      return { kind: "process.restarted", text: `Docker restarted ${name}` };
    case "start":
      return { kind: "process.started", text: `Docker started ${name}` };
    case "stop":
      return { kind: "process.stopping", text: `Docker stopped ${name}` };
    default:
      return { kind: null, text: "" };
  }
}

/** 137 is SIGKILL: by the OOM killer, or by who ran out of patience. */
function died(name: string, code: string): Told {
  if (STOPPED_BY_HAND.has(code))
    return { kind: "process.stopping", text: `Docker: container ${name} exited with ${code}` };
  const kind: FactKind =
    code === "137" ? "process.killed" : code === "139" ? "process.crashed" : "process.exited";
  return { kind, text: `Docker: container ${name} died with exit code ${code}` };
}

/** `time="…" level=info msg="…"` of dockerd and containerd. */
const LOGFMT = /^time="[^"]{10,40}" level=[a-z]{4,7} msg="((?:[^"\\]|\\.){1,600})"/;

/** Many programs in Go write this form: without a name only what they alone say. */
const DAEMON =
  /^(?:TaskOOM|Container failed to exit|Health check for container|ignoring event|shim disconnected|cleaning up (?:after|dead) shim)/;

function daemon({ message, tag }: Entry): Said | null {
  const said = LOGFMT.exec(message)?.[1]?.replaceAll('\\"', '"');
  if (said === undefined) return null;
  return tag === "dockerd" || tag === "containerd" || DAEMON.test(said) ? { message: said } : null;
}

export const DOCKER: Program = {
  name: "Docker",
  tags: ["dockerd", "docker", "containerd"],
  tell: dockerEvent,
  shape: daemon,
  // biome-ignore format: one row a line
  rows: [
    row("TaskOOM event {what:rest}", "memory.oom-kill", "containerd: a container ran out of memory ({what})"),
    row("Container failed to exit within {time} of signal {signal:int} - using the force", "process.stopping", "Docker killed a container that did not stop within {time}"),
    row("Health check for container {id:word} error: {why:rest}", "health.probe-failed", "Docker: a health check of {id} failed: {why}"),
    ...["ignoring event", "shim disconnected", "cleaning up after shim disconnected", "cleaning up dead shim", "cleanup warnings {what:rest}", "loading plugin {what:rest}", "starting signal loop"].map((when) => row(when, null)),
  ],
};

interface KubernetesEvent {
  readonly reason: string;
  readonly object: string;
  readonly message: string;
}

/** LAST SEEN   TYPE   REASON   OBJECT   MESSAGE; the first may be `2m3s` or `2m (x5 over 10m)`. */
const KUBECTL =
  /^(?:[a-z0-9-]{1,63}\s{1,20})?(?:\d{1,4}[smhd]){1,3}(?: \(x\d{1,6} over [0-9smhd]{2,12}\))?\s{1,20}(?:Normal|Warning)\s{1,20}([A-Z][A-Za-z]{2,40})\s{1,20}([a-z]{2,30}\/\S{1,253})\s{1,20}(.{1,600})$/;
/** kubelet: `… "Event occurred" object="default/app-1" kind="Pod" … reason="Killing" message="Stopping container app"` */
const KUBELET =
  /"Event occurred" object="([^"]{1,300})" .{0,200}?reason="([A-Za-z]{3,40})" message="([^"]{0,600})/;

/** kubectl describe: `  Warning  Unhealthy  1s (x4 over 91s)  kubelet  Liveness probe failed: …` */
const DESCRIBED =
  /^\s{0,4}(?:Normal|Warning)\s{1,20}([A-Z][A-Za-z]{2,40})\s{1,20}(?:<unknown>|(?:\d{1,4}[smhd]){1,3})(?: \(x\d{1,6} over [0-9smhd]{2,12}\))?\s{1,20}([a-z][\w-]{2,60})(?:, \S{1,100})?\s{2,20}(.{1,600})$/;
/** The kubelet of its probes and kills: `"Probe failed" probeType="Readiness" pod="shop/web-7d4" … output="HTTP probe failed …"` */
const PROBED = /\] "Probe failed" probeType="(\w{5,12})" pod="([^"]{1,300})".{0,300}? output="([^"]{0,300})/;
const DOOMED =
  /\] "Message for Container of pod" .{0,300}?pod="([^"]{1,300})" containerMessage="([^"]{1,300})"/;

function eventOf({ message, json }: Entry): KubernetesEvent | null {
  if (json !== null) {
    const object = asObject(json.involvedObject ?? json.regarding);
    if (typeof json.reason !== "string" || object === null) return null;
    const said = json.message ?? json.note;
    return {
      reason: json.reason,
      object: `${plain(object.kind).toLowerCase()}/${plain(object.name)}`,
      message: typeof said === "string" ? said : "",
    };
  }
  const printed = KUBECTL.exec(message);
  if (printed) return { reason: printed[1]!, object: printed[2]!, message: printed[3]! };
  const described = DESCRIBED.exec(message);
  if (described) return { reason: described[1]!, object: described[2]!, message: described[3]! };
  const probed = PROBED.exec(message);
  if (probed)
    return { reason: "Unhealthy", object: probed[2]!, message: `${probed[1]} probe failed: ${probed[3]}` };
  const doomed = DOOMED.exec(message);
  if (doomed) return { reason: "Killing", object: doomed[1]!, message: doomed[2]! };
  const logged = KUBELET.exec(message);
  return logged ? { reason: logged[2]!, object: logged[1]!, message: logged[3]! } : null;
}

/** Reasons of https://github.com/kubernetes/kubernetes/blob/master/pkg/kubelet/events/event.go and the controllers'. */
const REASONS = new Map<string, readonly [FactKind | null, string]>(
  Object.entries({
    OOMKilling: ["memory.oom-kill", "{object} was killed: out of memory ({said})"],
    OOMKilled: ["memory.oom-kill", "{object} was killed: out of memory"],
    SystemOOM: ["memory.oom-kill", "the node ran out of memory ({said})"],
    Evicted: ["memory.evicted", "{object} was evicted: {said}"],
    Preempting: ["deploy.killing", "{object} was preempted"],
    Killing: ["deploy.killing", "{object}: {said}"],
    BackOff: ["process.restarted", "{object}: {said}"],
    CrashLoopBackOff: ["process.restarted", "{object} crashes again and again"],
    Failed: ["process.failed-to-start", "{object}: {said}"],
    FailedMount: ["process.failed-to-start", "{object}: {said}"],
    FailedScheduling: ["process.failed-to-start", "{object} has no node to run on: {said}"],
    FailedCreatePodSandBox: ["process.failed-to-start", "{object}: {said}"],
    ErrImagePull: ["process.failed-to-start", "{object}: {said}"],
    Unhealthy: ["health.probe-failed", "{object}: {said}"],
    ProbeError: ["health.probe-failed", "{object}: {said}"],
    NodeNotReady: ["health.down", "{object}: the node is not ready"],
    NodeHasDiskPressure: ["disk.full", "{object}: the disk is nearly full"],
    NodeHasInsufficientMemory: ["memory.low", "{object}: the node is short of memory"],
    SuccessfulDelete: ["deploy.killing", "{object}: {said}"],
    SuccessfulCreate: [null, ""],
    SuccessfulRescale: ["deploy.scaled", "{object}: {said}"],
    ScalingReplicaSet: ["deploy.scaled", "{object}: {said}"],
    Rebooted: ["process.restarted", "{object} rebooted"],
    Started: ["process.started", "{object}: {said}"],
    Created: [null, ""],
    Pulled: [null, ""],
    Pulling: [null, ""],
    Scheduled: [null, ""],
    Completed: ["job.ran", "{object}: the job completed"],
  }),
);

function kubernetesEvent(entry: Entry): Told | undefined {
  const event = eventOf(entry);
  if (event === null) return undefined;
  const known = REASONS.get(event.reason);
  if (known === undefined) return undefined;
  const text = `Kubernetes: ${fill(known[1], { object: event.object, said: event.message.slice(0, 200) })}`;
  return { kind: narrowed(event, known[0]), text };
}

/** What the message says beyond its reason. */
function narrowed({ reason, message }: KubernetesEvent, kind: FactKind | null): FactKind | null {
  if (
    (reason === "ScalingReplicaSet" || reason === "SuccessfulRescale") &&
    /^(?:Scaled down|New size: \d+; reason: All metrics below)/.test(message)
  )
    return "deploy.scaled-in";
  if (reason === "Killing" && /failed (?:liveness|startup) probe/.test(message)) return "process.killed";
  if (reason === "Unhealthy" && /^Liveness/.test(message)) return "health.probe-failed";
  if (reason === "Evicted" && !/memory/i.test(message)) return "disk.full";
  return kind;
}

/** What its components log: `W1125 15:10:41.123456       7 controller.go:1044] Service "shop/web" does not have …` */
const KLOG = /^[IWEF]\d{4} \d{2}:\d{2}:\d{2}\.\d{6}\s{1,10}\d{1,10} [\w./-]{1,60}\.go:\d{1,6}\] "?/;

function component({ message }: Entry): Said | null {
  const head = KLOG.exec(message);
  return head === null ? null : { message: message.slice(head[0].length) };
}

const LAST_STATE = /^(?:Last State: {1,12}Terminated|State: {1,17}Terminated)/;

function described({ message, more }: Entry): Said | null {
  if (!LAST_STATE.test(message.trim())) return null;
  const reason = more
    .map((line) => /Reason: {1,20}(\w{2,40})/.exec(line)?.[1])
    .find((found) => found !== undefined);
  return reason === undefined ? null : { message: `Terminated ${reason}` };
}

const byReason = ({ reason }: Fields): FactKind | null =>
  reason === "OOMKilled" ? "memory.oom-kill" : reason === "Error" ? "process.exited" : null;

export const KUBERNETES: Program = {
  name: "Kubernetes",
  tags: ["kubelet", "kube-controller-manager"],
  tell: kubernetesEvent,
  shape: (entry) => described(entry) ?? component(entry),
  // biome-ignore format: one row a line
  rows: [
    row("Terminated {reason:word}", byReason, "Kubernetes: the container's last run ended: {reason}"),
    row('Service "{service}" does not have any active Endpoint{what:rest}', "upstream.none-live", "ingress-nginx: service {service} has no endpoint that is ready"),
    row("Configuration changes detected, backend reload required…", "config.reloaded", "ingress-nginx reloads its configuration"),
    row("Backend successfully reloaded…", null),
  ],
};
