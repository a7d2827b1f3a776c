/** Deployments. */

import { afterWords } from "../findings/after-event.ts";
import { follows } from "../measure/events.ts";
import { journal } from "../playbook/steps.ts";
import type { Profile } from "../profile.ts";
import type { CauseRoom } from "./room.ts";
import { namesItself } from "./signs.ts";
import { clue, type Suspect, strength, suspect, when } from "./suspect.ts";

function weigh(profile: Profile): Suspect | null {
  const { deploys } = profile;
  if (deploys === null || deploys.pValue >= 0.05) return null;
  const { events } = profile.view.history.input;
  return suspect(
    "deploy",
    `Failures come with \`${deploys.kind}\` events: the roll-over drops requests.`,
    [
      clue(1 + strength(deploys.pValue, 9), afterWords(deploys)),
      when(
        deploys.eventsFollowed < deploys.events / 2,
        -0.5,
        `only ${deploys.eventsFollowed} of ${deploys.events} \`${deploys.kind}\` events were followed by failures`,
      ),
      when(namesItself(profile) > 0.5, -2, "the failures name a cause of their own"),
    ],
    (failure) =>
      events.some(
        (event) =>
          event.kind === deploys.kind && follows(failure.check.minute, event, deploys.withinMinutes + 5),
      ),
    deploys.pValue,
  );
}

export const deploy: CauseRoom = {
  cause: "deploy",
  name: "a deployment that drops requests",
  title: "Deployments",
  faces: {
    refused: 1,
    reset: 1,
    "no-healthy": 0.5,
    app: 0.5,
    "connect-timeout": 0.4,
    "read-timeout": 0.4,
    "own-timeout": 0.4,
    content: 0.3,
    limit: 0.3,
    tls: 0.2,
    vague: 0.9,
    dns: 0.1,
    cached: 0.1,
  },
  weigh,
  play: (fill) => [
    {
      look: "The order of the roll-over",
      command: "kubectl rollout history deployment/APP; kubectl get events --sort-by=.lastTimestamp",
      expect: "old instances stopped before new ones were ready",
    },
    {
      look: "Readiness gates and draining",
      command: "kubectl get deployment APP -o yaml | grep -A5 -E 'readinessProbe|preStop|terminationGrace'",
      expect: "a missing readiness probe or `preStop` delay",
    },
    journal(fill, "the application's stop before its connections were drained"),
  ],
};
