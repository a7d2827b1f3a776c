/**
 * Separates what Edgetick says from what targets and logs say: their texts stand under `untrusted`, so that a model (and
 * whoever wrote its instructions) can tell a finding from a sentence that a stranger's server sent. Pure.
 */
type Item = Readonly<Record<string, unknown>>;

const item = (value: unknown): Item => (typeof value === "object" && value !== null ? (value as Item) : {});
const items = (value: unknown): Item[] => (Array.isArray(value) ? value.map(item) : []);

/** Moves the named fields out; those that are absent or null are left away. */
function apart(value: Item, names: readonly string[]): { readonly kept: Item; readonly moved: Item } {
  const entries = Object.entries(value);
  return {
    kept: Object.fromEntries(entries.filter(([name]) => !names.includes(name))),
    moved: Object.fromEntries(
      entries.filter(([name, inner]) => names.includes(name) && inner !== null && inner !== ""),
    ),
  };
}

/** Who answered: reasons quote the answer, and a request id or reason is the gateway's own text. */
export function attributionForModel(attribution: unknown): Item {
  const { kept, moved } = apart(item(attribution), ["because", "reason", "requestIds"]);
  return { ...kept, untrusted: moved };
}

/** Of a reading; `own` holds a certificate's names, DNS records, a registrar. */
const OF_THE_TARGET = ["statusText", "headers", "body", "redirects", "error", "assertion", "own"];

/** A failing check: what was measured and judged, and apart from it what the answer said. */
export function failureForModel(failure: Item): Item {
  const { attribution, reading, lastGood, host, connection, request: _request, ...rest } = failure;
  const read = apart(item(reading), OF_THE_TARGET);
  const good = apart(item(lastGood), ["headers"]);
  const bare = apart(item(connection), ["error"]);
  const { untrusted, ...told } = attributionForModel(attribution);
  return {
    ...rest,
    attribution: told,
    reading: read.kept,
    ...(connection === undefined ? {} : { connection: bare.kept }),
    ...(lastGood === undefined || lastGood === null ? {} : { lastGood: good.kept }),
    untrusted: {
      ...read.moved,
      ...(bare.moved.error === undefined ? {} : { connection: bare.moved }),
      attribution: untrusted,
      ...(lastGood === undefined || lastGood === null ? {} : { lastGood: good.moved }),
      ...(host === undefined ? {} : { host }),
    },
  };
}

/** Causes and commands are Edgetick's own words; what speaks for or against a cause may quote answers and logs. */
export function diagnosisForModel(diagnosis: Item): Item {
  const { monitor, window, checks, failures, failureRate, blips, detection, headline, findings } = diagnosis;
  const hypotheses = items(diagnosis.hypotheses).map((hypothesis) => apart(hypothesis, ["for", "against"]));
  const undecided = items(diagnosis.undecided).map((group) => apart(group, ["because"]));
  return {
    ...{ monitor, window, checks, failures, failureRate, blips, detection, headline },
    hypotheses: hypotheses.map(({ kept }) => kept),
    undecided: undecided.map(({ kept }) => kept),
    findings: items(findings).map(({ kind, pValue }) => ({ kind, pValue })),
    untrusted: {
      hypotheses: hypotheses.map(({ kept, moved }) => ({ cause: kept.cause, ...moved })),
      undecided: undecided.map(({ moved }) => moved),
      findings: items(findings).map(({ kind, summary }) => ({ kind, summary })),
      events: diagnosis.before ?? [],
    },
  };
}

/** Notes are the operators' words, the timeline quotes answers, and events say what a pipeline or a job wrote. */
export function incidentForModel(incident: Item): Item {
  const { kept, moved } = apart(incident, ["timeline", "updates", "summary", "hypotheses", "before"]);
  const { publicSummary, ...rest } = kept;
  return { ...rest, summary: publicSummary, untrusted: moved };
}

export function listForModel(body: Item, shape: (one: Item) => Item): Item {
  return { items: items(body.items).map(shape), nextCursor: body.nextCursor ?? null };
}
