/** Which module of `src/` imports which, and which names: read from the source, so that a planted fault can test it. */

/** Paths below `src/` (or `scripts/…`) to their source. */
export type Files = Readonly<Record<string, string>>;

interface Import {
  /** As written: a package, or a relative path. */
  readonly from: string;
  /** The exported names; null for all of them (`import * as`, `import()`). */
  readonly names: readonly string[] | null;
}

const IMPORT =
  /(?:^|\n)\s*(?:import|export)\s+([^;"]*?)\s*from\s*"([^"]+)"|(?:^|\n)\s*import\s*"([^"]+)"|import\(\s*"([^"]+)"\s*\)/g;
const EXPORT =
  /(?:^|\n)export\s+(?:declare\s+)?(?:async\s+)?(function\*?|const|let|class|interface|type|enum)\s+(\w+)/g;

export function withoutComments(source: string): string {
  return source.replace(/\/\*[\s\S]*?\*\//g, "").replace(/(^|[^:])\/\/.*$/gm, "$1");
}

export function importsOf(code: string): Import[] {
  return [...code.matchAll(IMPORT)].map(([, clause, from, bare, dynamic]) => ({
    from: from ?? bare ?? dynamic ?? "",
    names: clause === undefined ? (bare === undefined ? null : []) : namesIn(clause),
  }));
}

function namesIn(clause: string): readonly string[] | null {
  if (clause.includes("*")) return null;
  const braced = /\{([\s\S]*)\}/.exec(clause)?.[1] ?? "";
  const named = braced.split(",").map(
    (part) =>
      part
        .trim()
        .replace(/^type\s+/, "")
        .split(/\s+as\s+/)[0]!,
  );
  return named.filter((name) => name !== "");
}

/** Where a relative import leads, as a path like those of the files. */
export function resolve(from: string, specifier: string): string {
  const parts = from.split("/").slice(0, -1);
  for (const part of specifier.split("/")) {
    if (part === "..") parts.pop();
    else if (part !== ".") parts.push(part);
  }
  return parts.join("/");
}

/** Each circle once, as the way round it; a circle of two is `a.ts → b.ts → a.ts`. */
export function circles(files: Files): string[] {
  const targets = new Map(
    Object.entries(files).map(([path, source]) => [
      path,
      importsOf(withoutComments(source))
        .filter(({ from }) => from.startsWith("."))
        .map(({ from }) => resolve(path, from)),
    ]),
  );
  const found = new Map<string, string>();
  const done = new Set<string>();
  const visit = (path: string, way: readonly string[]): void => {
    const at = way.indexOf(path);
    if (at >= 0) {
      const round = way.slice(at);
      found.set([...round].sort().join(), [...round, path].join(" → "));
      return;
    }
    if (done.has(path)) return;
    for (const target of targets.get(path) ?? []) visit(target, [...way, path]);
    done.add(path);
  };
  for (const path of targets.keys()) visit(path, []);
  return [...found.values()];
}

/** Who else imports from the files. */
export interface Users {
  readonly scripts?: Files;
  readonly tests?: Files;
}

/**
 * Exports that no other file imports. A test may ask for a type, and for what its file uses itself; code that only a
 * test uses is dead.
 */
export function unusedExports(files: Files, { scripts = {}, tests = {} }: Users): string[] {
  const used = importedNames({ ...files, ...scripts });
  const tested = importedNames(tests);
  return Object.entries(files).flatMap(([path, source]) => {
    if (path === "index.ts") return [];
    const code = withoutComments(source);
    return [...code.matchAll(EXPORT)]
      .map((match) => ({ isType: /^(?:type|interface)$/.test(match[1]!), name: match[2]! }))
      .filter(({ name }) => !used.has(`${path} ${name}`) && !used.has(`${path} *`))
      .filter(({ name, isType }) => !(tested.has(`${path} ${name}`) && (isType || isUsedInside(code, name))))
      .map(({ name }) => name)
      .map(
        (name) =>
          `${path} exports ${name}, which ${tested.has(`${path} ${name}`) ? "only a test" : "nothing"} imports`,
      );
  });
}

/** As `path name`, or `path *` for all of a file's. */
function importedNames(files: Files): Set<string> {
  return new Set(
    Object.entries(files).flatMap(([path, source]) =>
      importsOf(withoutComments(source))
        .filter(({ from }) => from.startsWith("."))
        .flatMap(({ from, names }) => (names ?? ["*"]).map((name) => `${resolve(path, from)} ${name}`)),
    ),
  );
}

function isUsedInside(code: string, name: string): boolean {
  return (code.match(new RegExp(`\\b${name}\\b`, "g"))?.length ?? 0) > 1;
}
