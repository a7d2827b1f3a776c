/** One failure at 3 a.m.: who answered, when, where, what differs, what to type; then all of the evidence. */

import type { Failure } from "../../../core/check/failure.ts";
import type { Monitor } from "../../../core/config/monitor.ts";
import { byWeight, kindOf } from "../../../core/host-evidence/fact.ts";
import type { HostOfFailure } from "../../api/host-json.ts";
import { Crumbs } from "../frame/crumbs.tsx";
import { Layout } from "../frame/layout.tsx";
import type { PageContext } from "../frame/page-context.ts";
import { When } from "../words/clock.tsx";
import { AnswerCard } from "./answer-card.tsx";
import { DiffCard } from "./diff-card.tsx";
import type { Episode } from "./episode.ts";
import { EpisodeCard } from "./episode-card.tsx";
import { EvidenceCard } from "./evidence-card.tsx";
import { HostCard } from "./host-card.tsx";
import { ReproduceCard } from "./reproduce-card.tsx";

interface FailurePageProps {
  readonly page: PageContext;
  readonly monitor: Pick<Monitor, "id" | "name" | "kind">;
  readonly failure: Failure;
  readonly episode: Episode | null;
  readonly hosts?: readonly HostOfFailure[];
}

const MAX_TOLD = 2;

/** What the hosts and their logs report about these seconds: what names a cause before what only saw it fail. */
function toldFromInside(hosts: readonly HostOfFailure[]): string[] {
  const facts = hosts
    .flatMap(({ facts }) => facts)
    .filter(({ kind }) => kindOf(kind).weight !== "context")
    .sort(byWeight);
  const heaviest = facts.filter(({ kind }) => kindOf(kind).weight === kindOf(facts[0]!.kind).weight);
  return [...new Set(heaviest.map(({ text }) => text))].slice(0, MAX_TOLD);
}

export function FailurePage({ page, monitor, failure, episode, hosts = [] }: FailurePageProps) {
  const { reading } = failure;
  return (
    <Layout page={page} title={`Failure of ${monitor.name}`} section="status">
      <Crumbs
        trail={[
          { href: "/", label: "Status" },
          { href: `/m/${monitor.id}`, label: monitor.name },
        ]}
        here="Failure"
      />
      <div>
        <h1>
          {monitor.name} {failure.failure?.type === "heartbeat.late" ? "was late at" : "failed at"}{" "}
          <When at={failure.at} clock={page.clock} show="second" />
        </h1>
        <p class="meta mono">{failure.id}</p>
      </div>
      <AnswerCard failure={failure} kind={monitor.kind} inside={toldFromInside(hosts)} />
      <EpisodeCard page={page} failure={failure} episode={episode} kind={monitor.kind} />
      <HostCard page={page} failure={failure} hosts={hosts} />
      {reading.own === undefined && (
        <DiffCard
          page={page}
          reading={reading}
          lastGood={failure.lastGood}
          goodBeforeAt={episode?.goodBeforeAt ?? null}
        />
      )}
      {monitor.kind !== "heartbeat" && <ReproduceCard failure={failure} kind={monitor.kind} />}
      <EvidenceCard failure={failure} reading={reading} />
      <p class="row">
        <a href={`/api/v1/failures/${failure.id}`}>As JSON</a>
        <a href={`/api/v1/failures/${failure.id}?format=curl`}>As a curl transcript</a>
        {failure.incident !== null && <a href={`/incidents/${failure.incident}`}>Its incident</a>}
      </p>
    </Layout>
  );
}
