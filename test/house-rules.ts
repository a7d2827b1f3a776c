/** The layout and import rules of the house (design, section 4) as a function, so that a planted fault can test it. */

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

const NO_SUCH_FILES = /(^|\/)(index|utils?|types?|helpers?)\.tsx?$/;
const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s[^;]*?from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g;
/** What core may never touch: it is pure. */
const IMPURE = /\b(?:await|Date\.now|new Date\(\)|Math\.random|crypto\.|fetch\()/;

function roomOf(path: string): string {
  const [first = ""] = path.split("/");
  return first.replace(/\.tsx?$/, "");
}

function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
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

function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
}

/** Every breach of the rules, in words. `files` maps paths below `src/` to their source. */
export function breaches(files: Readonly<Record<string, string>>): string[] {
  return Object.entries(files).flatMap(([path, source]) => {
    const found: string[] = [];
    const code = withoutComments(source);
    if (FLOORS[roomOf(path)] === undefined) found.push(`${path} is in no room of the house`);
    if (path !== "index.ts" && NO_SUCH_FILES.test(path))
      found.push(`${path}: no barrels, utils, types or helpers`);
    if (roomOf(path) === "core" && IMPURE.test(code.replace(/(["'`])(?:\\.|(?!\1)[^\\])*\1/g, '""')))
      found.push(`${path}: core has no await, clock, randomness or HTTP`);
    for (const match of code.matchAll(IMPORT)) {
      const fault = importFault(path, match[1] ?? match[2] ?? match[3] ?? "");
      if (fault !== null) found.push(fault);
    }
    return found;
  });
}
