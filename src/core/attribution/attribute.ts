/** Which hop wrote a failing answer, and what failed behind it. */
import type { Header } from "../check/reading.ts";
import { fact, ofHeader, type Reason } from "../check/reason.ts";
import { type FailureSummary, WEIGHT_STEP } from "../check/verdict.ts";
import { type Answer, readAnswer } from "./answer.ts";
import type { Attribution, AttributionInput, Cached } from "./attribution.ts";
import { readCached } from "./cached.ts";
import { isTimed, weighByLatency, weighed } from "./causes.ts";
import type { Finding } from "./finding.ts";
import { infer } from "./generic.ts";
import { runsApplications } from "./marks-of-applications.ts";
import { failureType, withoutAnswer } from "./no-answer.ts";
import { ownWords } from "./own-words.ts";
import { type ProductSlug, productRole } from "./products.ts";
import { readProxyStatus } from "./proxy-status.ts";
import { requestIds } from "./request-ids.ts";
import { match, type Signature } from "./signature.ts";
import { BUILT_UPON } from "./signatures/app.ts";
import { SIGNATURES } from "./signatures/table.ts";
import { spokenCauses } from "./spoken.ts";
import { MAX_SENTENCE, quote, relays, sentence } from "./wording.ts";

const MAX_CAUSES = 4;
/** Time alone rules a cause out less surely than what was said does. */
const RULED_OUT_BY_TIME = 0.8;
/** Words that others say as well name no cause loudly either: theirs is another. */
const MAX_OF_ANYONE = 0.75;

/**
 * Total: never throws, whatever the headers and body hold. Looks at the first 64 KiB of the body.
 * `unknown`: products to judge without, as if no row knew them.
 */
export function attribute(input: AttributionInput, unknown?: ReadonlySet<ProductSlug>): Attribution {
  const type = failureType(input.error, input.status !== null);
  if (input.status === null || type === "probe.lost") {
    const silent = withoutAnswer(type, input);
    const causes = weighByLatency(silent.causes, input.latencyMs ?? null);
    const said = { because: silent.because, meaning: silent.meaning ?? "No HTTP answer came." };
    return { ...report(type, silent, causes, said), reason: null, requestIds: [], cached: null };
  }
  const answer = readAnswer({ ...input, status: input.status }, unknown);
  const finding = cutShort(type, answer) ?? whoAnswered(answer, input.lastGood?.headers ?? null);
  const causes = finding.timed ? finding.causes : weighByLatency(finding.causes, answer.latencyMs);
  const causeSure = finding.causeSure * (causes.length < finding.causes.length ? RULED_OUT_BY_TIME : 1);
  const reordered = causes[0] !== finding.causes[0] || causes[1] !== finding.causes[1];
  const said = { ...finding, causes, causeSure, ...(reordered && { even: undefined }) };
  const reason = finding.role === "app" ? null : ownWords(finding.product, answer);
  const cached = readCached(answer);
  const because = [
    ofHeader(`status ${answer.status}${answer.statusText === "" ? "" : ` ${answer.statusText}`}`),
    ...(reason === null ? [] : [{ ...reason, text: `it says "${reason.text}"` }]),
    ...finding.because,
    ...relays(finding, answer),
    ...timing(finding, answer),
    ...(cached === null ? [] : [ofHeader(cachedWords(cached))]),
  ];
  const meaning = `${sentence(said, answer)}${cached === null ? "" : ` ${CACHED}`}`;
  const made = report(type, said, causes, { because, meaning });
  return { ...made, reason, requestIds: requestIds(answer), cached };
}

const CACHED = "It came out of a cache: the failure is as old as the answer.";

function cachedWords({ ageSeconds, status }: Cached): string {
  const age = ageSeconds === null ? "" : `, ${ageSeconds} s old`;
  return `from a cache${status === null ? "" : ` (${status})`}${age}`;
}

/** An answer out of a cache stands for an older failure first. */
const CACHED_WEIGHT = 0.6;

/** What history keeps: every candidate with its weight, and `cached` before them where a cache had kept the answer. */
export function summarise({ failure, hop, upstream, cached }: Attribution): FailureSummary {
  const fresh = cached === null ? 1 : 1 - CACHED_WEIGHT;
  const candidates = upstream.candidates.map(({ cause, weight }) => ({
    cause,
    weight: inSteps(fresh * weight),
  }));
  const causes = cached === null ? candidates : [{ cause: "cached", weight: CACHED_WEIGHT }, ...candidates];
  return { type: failure.type, hop, causes: causes.filter(({ weight }) => weight > 0) };
}

/** Rounded down, so that the sum stays below 1; the small term undoes what floating point takes away. */
function inSteps(weight: number): number {
  return Number((Math.floor(weight / WEIGHT_STEP + 1e-9) * WEIGHT_STEP).toFixed(2));
}

function report(
  type: Attribution["failure"]["type"],
  finding: Finding,
  causes: Finding["causes"],
  { because, meaning }: Pick<Attribution, "because" | "meaning">,
): Omit<Attribution, "reason" | "requestIds" | "cached"> {
  const candidates = weighed(causes, finding.causeSure, finding.even);
  const [cause, ...alternatives] = causes.slice(0, MAX_CAUSES);
  const { role, product, version } = finding;
  return {
    failure: { type },
    hop: version === null ? { role, product } : { role, product, version },
    upstream: {
      cause: cause ?? "unknown",
      alternatives,
      confidence: candidates[0]?.weight ?? 0,
      candidates,
    },
    confidence: finding.sure,
    because: because.map(({ text, quotes }) => ({ text: quote(text), quotes })),
    meaning: quote(meaning, MAX_SENTENCE),
  };
}

/** An answer that began well and then broke off: its head came from the application, its end never did. */
function cutShort(type: Attribution["failure"]["type"], answer: Answer): Finding | null {
  const broken =
    type === "http.response.truncated" ||
    type === "tcp.reset" ||
    type === "tcp.closed" ||
    type === "probe.timeout";
  if (!broken || answer.status >= 400) return null;
  return {
    role: "app",
    product: null,
    version: null,
    causes: ["http_response_incomplete", "connection_read_timeout"],
    causeSure: 0.8,
    sure: 0.6,
    because: [fact("the answer began and then broke off")],
    meaning: `An answer with status ${answer.status} began and then broke off: the application, or a hop on the way, stopped in the middle of the body.`,
  };
}

function whoAnswered(answer: Answer, lastGood: readonly Header[] | null): Finding {
  const status = readProxyStatus(answer);
  if (status.kind === "error") {
    const written = status.finding.product === null ? fromTable(answer) : null;
    if (written === null || written.role === "app") return status.finding;
    const { role, product, version } = written;
    return {
      ...status.finding,
      role,
      product,
      version,
      because: [...status.finding.because, ...written.because],
    };
  }
  const finding = unlessItDials(fromTable(answer), answer) ?? infer(answer, lastGood);
  if (status.kind === "absent") return finding;
  const note =
    status.kind === "malformed"
      ? `Proxy-Status cannot be parsed: ${status.quote}`
      : `Proxy-Status: ${status.name} passed on what it received${status.receivedStatus === null ? "" : ` (${status.receivedStatus})`}`;
  return { ...finding, because: [...finding.because, ofHeader(note)] };
}

/**
 * A framework's own page is as likely a gateway's, built on that framework, when it speaks of dialling a server or bears
 * a status that only gateways need.
 */
function unlessItDials(found: Finding | null, answer: Answer): Finding | null {
  if (found?.role !== "app" || found.product === null || !BUILT_UPON.has(found.product)) return found;
  const gatewaysOwn = answer.status === 502 || answer.status === 504;
  return gatewaysOwn || spokenCauses(answer)?.dials ? null : found;
}

function fromTable(answer: Answer): Finding | null {
  for (const signature of SIGNATURES) {
    if (signature.product !== null && answer.unknown.has(signature.product)) continue;
    const seen = match(signature, answer);
    if (seen !== null) return besideItsServer(toFinding(signature, seen, answer), signature, answer);
  }
  return null;
}

/** Who signs as a server of applications may show a gateway's page: of its own making, or one that it was given. */
function besideItsServer(found: Finding, { when }: Signature, answer: Answer): Finding {
  if (found.role === "app" || when.headers?.server !== undefined || !runsApplications(answer)) return found;
  return {
    ...found,
    sure: Math.min(found.sure, MAX_OF_ANYONE),
    causeSure: Math.min(found.causeSure, MAX_OF_ANYONE),
  };
}

function toFinding(signature: Signature, seen: readonly Reason[], answer: Answer): Finding {
  const { product, version, meaning } = signature;
  const found =
    version?.exec(answer.text) ?? version?.exec(answer.header("server") ?? answer.header("via") ?? "");
  return {
    role: signature.role ?? (product === null ? "unknown" : productRole(product)),
    product,
    version: found?.[1] ?? null,
    causes: signature.causes,
    causeSure: Math.min(signature.causeSure ?? 0.9, Math.max(signature.sure, MAX_OF_ANYONE)),
    sure: signature.sure,
    because: seen,
    ...(signature.when.latencyMs !== undefined && { timed: true as const }),
    ...(meaning !== undefined && { meaning }),
    ...(signature.even && { even: true as const }),
  };
}

function timing(finding: Finding, answer: Answer): readonly Reason[] {
  const { latencyMs } = answer;
  if (latencyMs === null || finding.timed || !finding.causes.some(isTimed)) return [];
  const ms = `${Math.round(latencyMs)} ms`;
  if (!weighByLatency(finding.causes, latencyMs).some(isTimed))
    return [fact(`answered after ${ms}, too soon for a timeout`)];
  return [fact(`answered after ${ms}`)];
}
