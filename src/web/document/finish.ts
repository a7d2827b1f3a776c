/**
 * The routes' document made ready for those who generate clients from it: what comes in and what goes out have schemas
 * of their own, every operation has a name and all of its answers, and every tag is explained.
 */
import {
  isObject,
  type Json,
  type JsonObject,
  mapped,
  nameOf,
  outgoing,
  patchOf,
  reachable,
  refTo,
  type Schemas,
  withItems,
} from "./json-schema.ts";
import { completed, RESPONSES } from "./operations.ts";

/** Things that are replaced and patched whole: the schema of their bodies is the thing's own. */
const EDITED: Readonly<Record<string, string>> = {
  "/api/v1/monitors/{id}": "Monitor",
  "/api/v1/channels/{id}": "Channel",
  "/api/v1/settings": "Settings",
};
/** A monitor's fields that have no fixed default and are given all the same. */
const ALWAYS_GIVEN = ["name", "recheck"];

const TAGS: Readonly<Record<string, string>> = {
  public: "What anybody may read: status, feeds, badges, Statuspage's shape, health",
  monitors: "What to watch",
  checks: "Every check, by us or imported",
  failures: "Failing checks with their evidence",
  diagnosis: "Who answered, and why it keeps happening",
  incidents: "Conditions with their timeline, and notes on them",
  events: "Deploys, cron runs and changes that diagnosis should know of",
  alerting: "Channels, and what was sent to them",
  maintenance: "When failures don't count",
  agents: "Evidence from hosts",
  heartbeats: "What jobs call when they have run",
  settings: "The status page's settings",
  access: "Tokens, and the log of changes",
  backup: "A whole installation out and in",
  mcp: "For assistants",
  pages: "HTML, for people",
};

interface Operation {
  readonly path: string;
  readonly method: string;
  readonly operation: JsonObject;
}

function operationsOf(document: JsonObject): Operation[] {
  return Object.entries(document.paths as JsonObject).flatMap(([path, item]) =>
    Object.entries(item as JsonObject).map(([method, operation]) => ({
      path,
      method,
      operation: operation as JsonObject,
    })),
  );
}

export function finished(document: JsonObject): JsonObject {
  const components = document.components as JsonObject;
  const schemas = mapped(components.schemas as JsonObject, withItems) as Schemas;
  const operations = operationsOf(mapped(document, withItems) as JsonObject).map(withBodies);
  const comesIn = reachable(
    operations.map(({ operation }) => operation.requestBody ?? null),
    schemas,
  );
  const goesOut = reachable(
    operations.map(({ operation }) => operation.responses ?? null),
    schemas,
  );
  const split = new Set([...comesIn].filter((name) => goesOut.has(name)));
  const paths: Record<string, Record<string, Json>> = {};
  for (const { path, method, operation } of operations) {
    const directed = {
      ...operation,
      ...(operation.requestBody === undefined ? {} : { requestBody: incoming(operation.requestBody, split) }),
      ...(isObject(operation.responses) ? { responses: outgoing(operation.responses) } : {}),
    };
    paths[path] = { ...paths[path], [method]: completed(method, path, directed) };
  }
  return {
    ...document,
    servers: [{ url: "/", description: "This installation" }],
    tags: tagsOf(operations),
    paths,
    components: { ...components, schemas: directions(schemas, comesIn, split), responses: RESPONSES },
  };
}

/** PUT takes what POST takes, PATCH a part of it, and both give the thing. */
function withBodies({ path, method, operation }: Operation): Operation {
  const name = EDITED[path];
  if (name === undefined || (method !== "put" && method !== "patch")) return { path, method, operation };
  const schema = refTo(method === "patch" ? `${name}Patch` : name);
  const { responses } = operation;
  const good = isObject(responses) ? responses["200"] : undefined;
  const isCreating = method === "put" && path.includes("{") && good !== undefined;
  return {
    path,
    method,
    operation: {
      ...operation,
      requestBody: { required: true, content: { "application/json": { schema } } },
      ...(isCreating && isObject(responses) ? { responses: { ...responses, 201: good } } : {}),
    },
  };
}

function incoming(value: Json, split: ReadonlySet<string>): Json {
  return mapped(value, (object) => {
    const name = nameOf(object.$ref);
    return name !== null && split.has(name) ? refTo(`${name}Input`) : object;
  });
}

/** Each schema in the direction or directions in which it is used. */
function directions(schemas: Schemas, comesIn: ReadonlySet<string>, split: ReadonlySet<string>): JsonObject {
  const named = Object.entries(schemas).flatMap(([name, schema]): [string, Json][] => {
    const always = name.endsWith("Monitor") ? ALWAYS_GIVEN : [];
    const input = withMapping(incoming(schema, split) as JsonObject, schemas, true);
    const output = withMapping(outgoing(schema, always) as JsonObject, schemas);
    if (split.has(name))
      return [
        [name, output],
        [`${name}Input`, input],
      ];
    return [[name, comesIn.has(name) ? input : output]];
  });
  const patches = Object.values(EDITED).map((name): [string, Json] => [
    `${name}Patch`,
    { ...patchOf(refTo(name), schemas), description: "RFC 7396: null takes a field back to its default" },
  ]);
  return Object.fromEntries([...named, ...patches]);
}

/**
 * Which value of the discriminator leads to which schema. Coming in it may be left out, so there it is no
 * discriminator: that has to be required.
 */
function withMapping(schema: JsonObject, schemas: Schemas, isInput = false): JsonObject {
  const { discriminator, oneOf, ...others } = schema;
  if (!isObject(discriminator) || !Array.isArray(oneOf)) return schema;
  if (isInput) return { ...others, anyOf: oneOf };
  const property = String(discriminator.propertyName);
  const pairs = (oneOf as JsonObject[]).flatMap(({ $ref }) => {
    const name = nameOf($ref ?? null) ?? "";
    const { properties } = schemas[name] ?? schemas[name.replace(/Input$/, "")] ?? {};
    const field = isObject(properties) ? properties[property] : undefined;
    const values = isObject(field) ? (field.enum ?? (field.const === undefined ? [] : [field.const])) : [];
    return (values as string[]).map((value): [string, Json] => [value, $ref ?? null]);
  });
  const { mapping: _, ...rest } = discriminator;
  return {
    ...schema,
    discriminator: pairs.length > 0 ? { ...rest, mapping: Object.fromEntries(pairs) } : rest,
  };
}

function tagsOf(operations: readonly Operation[]): Json {
  const used = new Set(operations.flatMap(({ operation }) => (operation.tags as string[] | undefined) ?? []));
  return [...used].map((name) => ({ name, description: TAGS[name] ?? name }));
}
