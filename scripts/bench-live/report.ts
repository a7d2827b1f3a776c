/** What Edgetick said of each scenario, from outside alone and with the agent: the table, and the record of it. */
import { writeFileSync } from "node:fs";
import type { Diagnosis } from "../../src/core/diagnosis/diagnose.ts";
import type { Cause } from "../../src/core/diagnosis/diagnosis.ts";
import { type Api, apiClient } from "../api-client.ts";
import type { Scenario } from "./kit.ts";

/** A wrong first word from there on is loud. */
const LOUD = 0.8;
/** What the agent's host names has to be as sure as this. */
const SURE = 0.9;
/** A fault that hardly ever met a check was not measured, whatever was said of it. */
const MIN_FAILURES = 3;

interface Said {
  readonly hypotheses: readonly { readonly cause: Cause; readonly confidence: number }[];
  readonly undecided: readonly (readonly Cause[])[];
}

/** As `bench:diagnosis` reads it. */
interface RecordedRow {
  readonly scenario: string;
  /** Any of these is right. */
  readonly truth: readonly Cause[];
  readonly failures: number;
  readonly outside: Said;
  readonly agent: Said;
}

interface Answers {
  readonly scenario: Scenario;
  readonly outside: Diagnosis;
  readonly agent: Diagnosis;
}

export async function report(
  api: Api,
  scenarios: readonly Scenario[],
  record: string | null,
  until: string,
): Promise<void> {
  const reader = await outsideReader(api);
  const answers: Answers[] = [];
  for (const scenario of scenarios) {
    const path = `/api/v1/monitors/${scenario.name}/diagnosis?to=${until}`;
    answers.push({
      scenario,
      outside: await reader.call<Diagnosis>("GET", path),
      agent: await api.call<Diagnosis>("GET", path),
    });
  }
  printed(answers);
  if (record === null) return;
  writeFileSync(record, `${JSON.stringify(answers.map(rowOf), null, 1)}\n`);
}

/** A token of scope `read` sees no log line, so its diagnosis is what the outside alone can tell. */
async function outsideReader({ origin, call }: Api): Promise<Api> {
  const input = { name: `outside-${Date.now()}`, scope: "read" };
  const { token } = await call<{ token: string }>("POST", "/api/v1/tokens", input);
  return apiClient(origin, token);
}

function rowOf({ scenario, outside, agent }: Answers): RecordedRow {
  return {
    scenario: scenario.name,
    truth: scenario.causes,
    failures: agent.failures,
    outside: saidOf(outside),
    agent: saidOf(agent),
  };
}

function saidOf({ hypotheses, undecided }: Diagnosis): Said {
  return {
    hypotheses: hypotheses.map(({ cause, confidence }) => ({ cause, confidence })),
    undecided: undecided.map(({ causes }) => causes.map(({ cause }) => cause)),
  };
}

function printed(answers: readonly Answers[]): void {
  console.log(
    "\n| scenario | failures | from outside | named | confidence | the deciding line |\n| --- | --- | --- | --- | --- | --- |",
  );
  let [fair, loud, named, misnamed] = [0, 0, 0, 0];
  const measured = answers.filter(({ agent }) => agent.failures >= MIN_FAILURES);
  for (const { scenario, outside, agent } of measured) {
    const seen = fromOutside(outside, scenario);
    if (seen.fair) fair++;
    if (seen.loud) loud++;
    const [first] = agent.hypotheses;
    const line = first?.for.find((text) => scenario.words.test(text)) ?? null;
    const isTrue = first !== undefined && scenario.causes.includes(first.cause);
    const isNamed = isTrue && first.confidence >= SURE && line !== null;
    if (isNamed) named++;
    if (first !== undefined && !isTrue && first.confidence >= LOUD) misnamed++;
    const word = first === undefined ? "nothing" : first.cause;
    const said = isNamed ? word : `**${word}** (true: ${scenario.causes.join(" or ")})`;
    console.log(
      `| ${scenario.name} | ${agent.failures} | ${seen.said} | ${said} | ${first?.confidence ?? ""} | ${line ?? `– ${first?.for[0] ?? ""}`} |`,
    );
  }
  console.log(
    `\nFrom outside ${fair} of ${measured.length} first, or undecided with the truth among them; ${loud} loudly wrong.`,
  );
  console.log(
    `With the agent ${named} of ${measured.length} named at ${SURE} and more, with the line that decides it; ${misnamed} loudly wrong.`,
  );
  notMeasured(answers);
}

/** Who saw fewer than three failures says nothing of a diagnosis. */
function notMeasured(answers: readonly Answers[]): void {
  const few = answers.filter(({ agent }) => agent.failures < MIN_FAILURES);
  if (few.length === 0) return;
  const names = few.map(({ scenario, agent }) => `${scenario.name} (${agent.failures})`);
  console.log(`Not measured, with fewer than ${MIN_FAILURES} failures: ${names.join(", ")}.`);
}

function fromOutside({ hypotheses, undecided }: Diagnosis, { causes }: Scenario) {
  const isTrue = (cause: Cause) => causes.includes(cause);
  const [first] = hypotheses;
  const right = first !== undefined && isTrue(first.cause);
  const loud = first !== undefined && !right && first.confidence >= LOUD;
  if (first !== undefined && (right || loud))
    return { fair: right, loud, said: `${right ? "" : "**wrong** "}${first.cause} ${first.confidence}` };
  const left = undecided.flatMap((one) => one.causes);
  const fair = left.some(({ cause }) => isTrue(cause));
  const names = left.map(({ cause, weight }) => `${cause} ${weight}`).join(", ");
  const led = first === undefined ? "" : `${first.cause} ${first.confidence}; `;
  return { fair, loud, said: `${led}undecided${fair ? "" : " without it"}: ${names}` };
}
