/** Shapes that operators meet, beside those of single mechanisms and of real software. A third stays unseen while tuning. */
import { isHeldBack } from "../capture/captures.ts";
import * as inConnections from "./practice-in-connections.ts";
import * as inLoad from "./practice-in-load.ts";
import * as inResources from "./practice-in-resources.ts";
import * as inTime from "./practice-in-time.ts";
import type { RealShape } from "./shape.ts";

const PRACTICE: Readonly<Record<string, RealShape>> = {
  "cron that a deploy moves": inTime.movedCron,
  "weekly job over a change of daylight saving": inTime.weeklyLocal,
  "job on workdays": inTime.workdayJob,
  "job in business hours": inTime.businessHoursJob,
  "job that drifts": inTime.driftingJob,
  "leak that a restart partly clears": inResources.unevenLeak(false),
  "leak that fills with traffic": inResources.unevenLeak(true),
  "rolling pods, recorded": inTime.rollingPods(true),
  "rolling pods, unrecorded": inTime.rollingPods(false),
  "stale page after deploys": inTime.staleAfterDeploy,
  "growing pauses": inResources.growingPauses,
  "noisy neighbour": inResources.noisyNeighbour,
  "pool exhausted at workday peaks": inLoad.poolAtPeaks,
  "queue timeout at peaks": inLoad.queueAtPeaks,
  "scale-in": inLoad.scaleIn,
  "changing number of members": inConnections.changingPool,
  "bad member behind retries": inConnections.maskedMember,
  "old certificate on one node": inConnections.oldCertificate,
  "name whose TTL runs out": inConnections.expiringName,
  "health check on its edge": inConnections.flapping,
  "limit by the minute": inLoad.minuteBucket,
  "error kept by a CDN": inConnections.keptError,
  "sleeps at night": inLoad.sleepsAtNight,
  "handshakes dropped": inConnections.droppedHandshakes,
  "races at night": inLoad.racesAtNight,
  "instances taken back": inConnections.takenBack,
  "crash and a slow start": inConnections.slowStart,
  "flaky transit": inConnections.flakyTransit,
  "resolver of one region": inConnections.regionalResolver,
};

export function practiceShapes(held: boolean): [string, RealShape][] {
  return Object.entries(PRACTICE).filter(([name]) => isHeldBack(name) === held);
}
