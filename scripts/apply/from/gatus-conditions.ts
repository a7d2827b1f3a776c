/** Gatus' conditions, such as `[STATUS] == 200`, as assertions. Pure. */

export interface Conditions {
  readonly assert: Record<string, unknown>;
  readonly dnsAssert: Record<string, unknown>;
  /** From `[CERTIFICATE_EXPIRATION] > 240h`. */
  readonly certificateDays: number | null;
  /** Conditions that no assertion says. */
  readonly unknown: readonly string[];
}

const DAY_MS = 86_400_000;
const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: DAY_MS };

export function conditionsOf(conditions: readonly string[]): Conditions {
  const assert: Record<string, unknown> = {};
  const dnsAssert: Record<string, unknown> = {};
  const unknown: string[] = [];
  let certificateDays: number | null = null;
  for (const text of conditions) {
    const [, left, operator, right] = /^\s*(.+?)\s*(==|!=|<=|>=|<|>)\s*(.*?)\s*$/.exec(text) ?? [];
    if (left === undefined || operator === undefined || right === undefined) {
      unknown.push(text);
      continue;
    }
    const days = certificateOf(left, operator, right);
    if (days !== null) certificateDays = days;
    else if (!read(assert, dnsAssert, left, operator, right)) unknown.push(text);
  }
  return { assert, dnsAssert, certificateDays, unknown };
}

function certificateOf(left: string, operator: string, right: string): number | null {
  if (left.toUpperCase() !== "[CERTIFICATE_EXPIRATION]" || !operator.startsWith(">")) return null;
  const ms = milliseconds(right);
  return ms === null ? null : Math.max(1, Math.round(ms / DAY_MS));
}

function milliseconds(text: string): number | null {
  if (/^\d+$/.test(text)) return Number(text);
  if (!/^(?:\d+(?:ms|s|m|h|d))+$/.test(text)) return null;
  return [...text.matchAll(/(\d+)(ms|s|m|h|d)/g)].reduce(
    (sum, [, n, unit]) => sum + Number(n) * UNIT_MS[unit!]!,
    0,
  );
}

function read(
  assert: Record<string, unknown>,
  dnsAssert: Record<string, unknown>,
  left: string,
  operator: string,
  right: string,
): boolean {
  const place = left.toUpperCase();
  if (place === "[STATUS]") return status(assert, operator, right);
  if (place === "[RESPONSE_TIME]") return slow(assert, operator, right);
  if (place === "[DNS_RCODE]" && operator === "==") return set(dnsAssert, "rcode", right);
  if (place === "[CONNECTED]") return operator === "==" && right === "true";
  if (place === "[BODY]") return body(assert, dnsAssert, operator, right);
  const path = /^(len|has)?\(?\[BODY\]([.[].*?)\)?$/i.exec(left);
  return path !== null && json(assert, path[1]?.toLowerCase() ?? null, path[2]!, operator, right);
}

function set(target: Record<string, unknown>, key: string, value: unknown): boolean {
  target[key] = value;
  return true;
}

function push(target: Record<string, unknown>, key: string, value: unknown): boolean {
  target[key] = [...((target[key] as unknown[]) ?? []), value];
  return true;
}

function status(assert: Record<string, unknown>, operator: string, right: string): boolean {
  const any = /^any\((.*)\)$/
    .exec(right)?.[1]
    ?.split(",")
    .map((code) => code.trim());
  if (operator === "==") return set(assert, "status", any ?? [right]);
  const code = Number(right);
  if (!Number.isInteger(code)) return false;
  const highest = operator === "<" ? code - 1 : operator === "<=" ? code : null;
  return highest !== null && highest >= 100 && set(assert, "status", [`100-${highest}`]);
}

/** Slower than the limit is `slow` here, and a failure in Gatus. */
function slow(assert: Record<string, unknown>, operator: string, right: string): boolean {
  const ms = milliseconds(right);
  return ms !== null && operator.startsWith("<") && ms >= 1 && ms <= 30_000 && set(assert, "slowMs", ms);
}

/** `pat(*text*)`: `*` is any text, also over lines. */
function globText(right: string): string | null {
  return /^pat\((.*)\)$/s.exec(right)?.[1] ?? null;
}

function globPattern(glob: string): string {
  return `(?s)^${glob.split("*").map(escaped).join(".*")}$`;
}

function escaped(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function body(
  assert: Record<string, unknown>,
  dnsAssert: Record<string, unknown>,
  operator: string,
  right: string,
): boolean {
  const glob = globText(right);
  const inner = glob === null ? null : /^\*([^*]+)\*$/.exec(glob)?.[1];
  if (inner != null && operator === "==") {
    push(dnsAssert, "contains", inner);
    return push(assert, "bodyContains", inner);
  }
  if (inner != null && operator === "!=") return push(assert, "bodyNotContains", inner);
  if (glob !== null) return operator === "==" && set(assert, "bodyMatches", globPattern(glob));
  if (operator !== "==") return false;
  push(dnsAssert, "equals", right);
  return set(assert, "bodyMatches", `^\\s*${escaped(right)}\\s*$`);
}

/** `.user.name` and `[0].id` are JSONPaths after a `$`. */
function json(
  assert: Record<string, unknown>,
  wrapper: string | null,
  path: string,
  operator: string,
  right: string,
): boolean {
  if (!/^(?:\.[A-Za-z_][\w-]*|\[\d+\])+$/.test(path)) return false;
  const full = `$${path.replace(/\.([A-Za-z_]\w*-[\w-]*)/g, "['$1']")}`;
  if (wrapper === "len") return false;
  if (wrapper === "has")
    return operator === "==" && push(assert, "json", { path: full, exists: right === "true" });
  const glob = globText(right);
  if (glob !== null)
    return operator === "==" && push(assert, "json", { path: full, matches: globPattern(glob) });
  const any = /^any\((.*)\)$/
    .exec(right)?.[1]
    ?.split(",")
    .map((one) => escaped(one.trim()));
  if (any !== undefined)
    return operator === "==" && push(assert, "json", { path: full, matches: `^(?:${any.join("|")})$` });
  const number = right !== "" && Number.isFinite(Number(right)) ? Number(right) : null;
  switch (operator) {
    case "==":
      return push(assert, "json", { path: full, matches: `^${escaped(right)}$` });
    case ">":
      return number !== null && push(assert, "json", { path: full, greaterThan: number });
    case "<":
      return number !== null && push(assert, "json", { path: full, lessThan: number });
    default:
      return false;
  }
}
