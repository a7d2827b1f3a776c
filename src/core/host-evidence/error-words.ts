/**
 * How libraries word the errors of sockets: libc, Go, Node, Python, Java, Ruby. A phrase is looked for as it stands, the
 * first in the table that occurs; what none of them says is not guessed at.
 */
import type { FactKind } from "./fact.ts";

type ErrorWord =
  | "descriptors"
  | "ports"
  | "disk"
  | "in-use"
  | "memory"
  | "dns"
  | "tls"
  | "no-server"
  | "pool"
  | "refused"
  | "reset"
  | "unroutable"
  | "read-timeout"
  | "connect-timeout"
  | "incomplete"
  | "closed"
  | "invalid"
  | "header"
  | "gone"
  | "pipe"
  | "login"
  | "lock"
  | "statement"
  | "database-memory"
  | "database-starting"
  | "database-stopped"
  | "database-write";

const PHRASES: readonly (readonly [phrase: string, word: ErrorWord])[] = [
  ["ClientAbortException", "gone"],
  ["ClientDisconnect", "gone"],
  ["client has disconnected", "gone"],
  ["client disconnected", "gone"],
  ["request aborted", "gone"],
  ["too many open files", "descriptors"],
  ["EMFILE", "descriptors"],
  ["ENFILE", "descriptors"],
  ["cannot assign requested address", "ports"],
  ["EADDRNOTAVAIL", "ports"],
  ["EADDRINUSE", "in-use"],
  ["address already in use", "in-use"],
  ["no space left on device", "disk"],
  ["ENOSPC", "disk"],
  ["cannot allocate memory", "memory"],
  ["ENOMEM", "memory"],
  ["no such host", "dns"],
  ["server misbehaving", "dns"],
  ["ENOTFOUND", "dns"],
  ["EAI_AGAIN", "dns"],
  ["EAI_FAIL", "dns"],
  ["temporary failure in name resolution", "dns"],
  ["name or service not known", "dns"],
  ["UnknownHostException", "dns"],
  ["getaddrinfo:", "dns"],
  ["could not resolve host", "dns"],
  ["failed to lookup address information", "dns"],
  ["Resolving timed out after", "dns"],
  ["x509: ", "tls"],
  ["tls: ", "tls"],
  ["certificate verify failed", "tls"],
  ["CERTIFICATE_VERIFY_FAILED", "tls"],
  ["CERT_HAS_EXPIRED", "tls"],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", "tls"],
  ["SSLHandshakeException", "tls"],
  ["no upstreams available", "no-server"],
  ["no available server", "no-server"],
  ["no healthy upstream", "no-server"],
  ["connection pool timeout", "pool"],
  ["QueuePool limit of size", "pool"],
  ["Timeout acquiring a connection", "pool"],
  ["timeout exceeded when trying to connect", "pool"],
  ["Connection is not available, request timed out", "pool"],
  ["Cannot get a connection, pool error", "pool"],
  ["could not obtain a connection from the pool", "pool"],
  ["Timed out fetching a new connection from the connection pool", "pool"],
  ["remaining connection slots are reserved", "pool"],
  ["sorry, too many clients already", "pool"],
  ["Too many connections", "pool"],
  ["obtaining a connection from the pool", "pool"],
  ["request was dropped from queue", "pool"],
  ["no more connections allowed", "pool"],
  ["query_wait_timeout", "pool"],
  ["EsRejectedExecutionException", "pool"],
  ["CircuitBreakingException", "database-memory"],
  ["more than 'max_user_connections' active connections", "pool"],
  ["max number of clients reached", "pool"],
  ["Lock wait timeout exceeded", "lock"],
  ["Deadlock found when trying to get lock", "lock"],
  ["deadlock detected", "lock"],
  ["canceling statement due to lock timeout", "lock"],
  ["canceling statement due to statement timeout", "statement"],
  ["OOM command not allowed", "database-memory"],
  ["LOADING Redis is loading", "database-starting"],
  ["the database system is starting up", "database-starting"],
  ["the database system is in recovery mode", "database-starting"],
  ["the database system is shutting down", "database-stopped"],
  ["terminating connection due to administrator command", "database-stopped"],
  ["MISCONF Redis", "database-write"],
  ["password authentication failed", "login"],
  ["Access denied for user", "login"],
  ["Can't connect to MySQL server", "refused"],
  ["connection refused", "refused"],
  ["ECONNREFUSED", "refused"],
  ["ConnectionRefused", "refused"],
  ["Connect call failed", "refused"],
  ["connection reset by peer", "reset"],
  ["ECONNRESET", "reset"],
  ["Connection reset", "reset"],
  ["broken pipe", "pipe"],
  ["EPIPE", "pipe"],
  ["no route to host", "unroutable"],
  ["EHOSTUNREACH", "unroutable"],
  ["network is unreachable", "unroutable"],
  ["ENETUNREACH", "unroutable"],
  ["timeout awaiting response headers", "read-timeout"],
  ["Headers Timeout Error", "read-timeout"],
  ["UND_ERR_HEADERS_TIMEOUT", "read-timeout"],
  ["Read timed out", "read-timeout"],
  ["HttpClient.Timeout of", "read-timeout"],
  ["Operation timed out after", "read-timeout"],
  ["Timeout reading from socket", "read-timeout"],
  ["context deadline exceeded", "read-timeout"],
  ["ESOCKETTIMEDOUT", "read-timeout"],
  ["dial tcp: i/o timeout", "connect-timeout"],
  ["connect: connection timed out", "connect-timeout"],
  ["ETIMEDOUT", "connect-timeout"],
  ["Connect Timeout Error", "connect-timeout"],
  ["UND_ERR_CONNECT_TIMEOUT", "connect-timeout"],
  ["connect timed out", "connect-timeout"],
  ["connection timed out", "connect-timeout"],
  ["unexpected EOF", "incomplete"],
  ["IncompleteRead", "incomplete"],
  ["server closed idle connection", "closed"],
  ["Server disconnected without sending a response", "closed"],
  ["RemoteDisconnected", "closed"],
  ["tcp recv: closed", "closed"],
  ["ssl recv: closed", "closed"],
  ["socket hang up", "closed"],
  ["server closed the connection unexpectedly", "closed"],
  ["MySQL server has gone away", "closed"],
  ["Lost connection to MySQL server", "closed"],
  ["other side closed", "closed"],
  ["malformed HTTP", "invalid"],
  ["HPE_", "invalid"],
  ["header size exceeded", "header"],
  ["server response headers exceeded", "header"],
  ["context canceled", "gone"],
];

/** Of swimming pools and shops that closed before Christmas applications log errors too. */
const OF_SOFTWARE = /connection|socket|channel|thread|worker|acquir|jdbc|sql|database/i;
/** What many libraries say in as many words: that a pool had nothing left to give, that the other side closed. */
const MEANT: readonly (readonly [pattern: RegExp, word: ErrorWord])[] = [
  [/pool\w{0,20}\b.{0,60}(?:exhausted|timed? ?out|timeout|is full|maximum|limit)/i, "pool"],
  [/(?:exhausted|timed? ?out|timeout|waiting|acquir\w{1,4}).{0,60}\bpool\b/i, "pool"],
  [/closed (?:before|prematurely|unexpectedly)|prematurely closed/i, "closed"],
];

/** c-ares, by Node: `queryA ESERVFAIL db.internal`. https://nodejs.org/api/dns.html#error-codes */
const LOOKED_UP = /\bquery(?:A|Aaaa|Cname|Mx|Ns|Ptr|Soa|Srv|Txt|Any) E[A-Z]{4,16}\b/;

const MAX_SEARCHED_CHARS = 2_000;

/** The first phrase that occurs in an error's text, without regard to case; null when none does. */
export function errorWord(text: string): ErrorWord | null {
  const short = text.slice(0, MAX_SEARCHED_CHARS);
  const lower = short.toLowerCase();
  if (LOOKED_UP.test(short)) return "dns";
  for (const [phrase, word] of PHRASES) {
    const exact = phrase === phrase.toUpperCase() || /^[A-Z]/.test(phrase);
    if (exact ? short.includes(phrase) : lower.includes(phrase.toLowerCase())) return word;
  }
  // Go's dialler writes the address between: dial tcp 10.0.0.7:8080: i/o timeout
  if (lower.includes("i/o timeout")) return lower.includes("dial ") ? "connect-timeout" : "read-timeout";
  if (/(?:^|: )EOF$/.test(short.trim())) return "closed";
  if (!OF_SOFTWARE.test(short)) return null;
  return MEANT.find(([pattern]) => pattern.test(short))?.[1] ?? null;
}

/** Of the one who stands in front: what failed behind it. */
export const BEHIND_GATEWAY: Readonly<Record<ErrorWord, FactKind>> = {
  descriptors: "descriptors.exhausted",
  ports: "ports.exhausted",
  disk: "disk.full",
  "in-use": "process.failed-to-start",
  memory: "memory.allocation",
  dns: "upstream.dns",
  tls: "upstream.tls",
  "no-server": "upstream.none-live",
  pool: "upstream.limit",
  refused: "upstream.refused",
  reset: "upstream.reset",
  unroutable: "upstream.unroutable",
  "read-timeout": "upstream.read-timeout",
  "connect-timeout": "upstream.connect-timeout",
  incomplete: "upstream.incomplete",
  closed: "upstream.closed",
  invalid: "upstream.invalid",
  header: "upstream.header-too-large",
  gone: "request.client-gone",
  pipe: "upstream.reset",
  login: "upstream.error",
  lock: "db.lock-timeout",
  statement: "db.statement-timeout",
  "database-memory": "db.memory",
  "database-starting": "db.starting",
  "database-stopped": "db.stopped",
  "database-write": "db.write-failed",
};

/** Of the application: what it could not reach. */
export const BEHIND_APP: Readonly<Record<ErrorWord, FactKind>> = {
  ...BEHIND_GATEWAY,
  dns: "dns.failed",
  tls: "app.dependency-refused",
  "no-server": "app.dependency-refused",
  pool: "app.pool-timeout",
  refused: "app.dependency-refused",
  reset: "app.dependency-refused",
  // Which side it wrote to, a visitor's or a database's, stands nowhere.
  pipe: "app.connection-broken",
  login: "app.dependency-refused",
  unroutable: "app.dependency-refused",
  "read-timeout": "app.dependency-timeout",
  "connect-timeout": "app.dependency-timeout",
  incomplete: "app.dependency-refused",
  closed: "app.dependency-refused",
  invalid: "app.exception",
  header: "app.exception",
};
