/** The layout and import rules of the house as a function, so that a planted fault can test it. ARCHITECTURE.md says why. */
import {
  circles,
  type Files,
  importsOf,
  resolve,
  type Users,
  unusedExports,
  withoutComments,
} from "./module-graph.ts";

/** A room may import itself and rooms of a lower floor; rooms on one floor never meet. */
const FLOORS: Readonly<Record<string, number>> = {
  index: 5,
  web: 4,
  jobs: 3,
  probe: 2,
  store: 2,
  notify: 2,
  env: 1,
  core: 0,
};

const ONLY_IN: readonly { readonly module: RegExp; readonly rooms: readonly string[] }[] = [
  { module: /^drizzle-orm/, rooms: ["store"] },
  { module: /^(hono|@hono\/)/, rooms: ["web"] },
  { module: /^cloudflare:/, rooms: ["probe", "jobs", "env", "index"] },
];

const MAX_LINES = 250;
const NO_SUCH_FILES = /(^|\/)(index|utils?|types?|helpers?)\.tsx?$/;
/** What core may never touch: it is pure. */
const IMPURE = /\b(?:await|Date\.now|new Date\(\)|Math\.random|crypto\.|fetch\()/;

function roomOf(path: string): string {
  const [first = ""] = path.split("/");
  return first.replace(/\.tsx?$/, "");
}

function importFault(path: string, specifier: string): string | null {
  const room = roomOf(path);
  if (!specifier.startsWith(".")) {
    const rule = ONLY_IN.find(({ module }) => module.test(specifier));
    if (!rule || rule.rooms.includes(room)) return null;
    return `${path} imports ${specifier}, which belongs in ${rule.rooms.join(", ")} only`;
  }
  const target = roomOf(resolve(path, specifier));
  if (target === room) return null;
  const [mine, theirs] = [FLOORS[room], FLOORS[target]];
  if (mine === undefined || theirs === undefined || theirs >= mine)
    return `${path} imports ${specifier}: ${room} must not reach ${target}`;
  return null;
}

/** Every breach of the rules, in words. `users` may use exports, and are not looked at themselves. */
export function breaches(files: Files, users: Users = {}): string[] {
  return [
    ...Object.entries(files).flatMap(([path, source]) => breachesIn(path, source)),
    ...circles(files).map((way) => `a circle of imports: ${way}`),
    ...unusedExports(files, users),
  ];
}

function breachesIn(path: string, source: string): string[] {
  const found: string[] = [];
  const code = withoutComments(source);
  if (FLOORS[roomOf(path)] === undefined) found.push(`${path} is in no room of the house`);
  if (path !== "index.ts" && NO_SUCH_FILES.test(path))
    found.push(`${path}: no barrels, utils, types or helpers`);
  const lines = source.split("\n").length - 1;
  if (lines > MAX_LINES) found.push(`${path} has ${lines} lines, and ${MAX_LINES} is the most`);
  if (roomOf(path) === "core" && IMPURE.test(code.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '""')))
    found.push(`${path}: core has no await, clock, randomness or HTTP`);
  for (const { from } of importsOf(code)) {
    const fault = importFault(path, from);
    if (fault !== null) found.push(fault);
  }
  return found;
}
