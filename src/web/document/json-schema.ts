/** JSON Schema as plain JSON, and what is made of one: the shape that comes in, the one that goes out, and a patch. */

export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };
export type JsonObject = { readonly [key: string]: Json };
export type Schemas = Readonly<Record<string, JsonObject>>;

const REF = "#/components/schemas/";

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function refTo(name: string): JsonObject {
  return { $ref: `${REF}${name}` };
}

export function nameOf(ref: Json | undefined): string | null {
  return typeof ref === "string" && ref.startsWith(REF) ? ref.slice(REF.length) : null;
}

/** Each object in it, innermost first, as `change` makes it. */
export function mapped(value: Json, change: (object: JsonObject) => JsonObject): Json {
  if (Array.isArray(value)) return value.map((item: Json) => mapped(item, change));
  if (!isObject(value)) return value;
  return change(
    Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, mapped(inner, change)])),
  );
}

/** The names of all schemas that `value` leads to. */
export function reachable(value: Json, schemas: Schemas, found = new Set<string>()): Set<string> {
  mapped(value, (object) => {
    const name = nameOf(object.$ref);
    const schema = name === null ? undefined : schemas[name];
    if (name !== null && schema !== undefined && !found.has(name)) {
      found.add(name);
      reachable(schema, schemas, found);
    }
    return object;
  });
  return found;
}

/** What a tuple's further items would be, which validators of OpenAPI want to be told. */
export function withItems(schema: JsonObject): JsonObject {
  const { prefixItems, items } = schema;
  if (!Array.isArray(prefixItems) || items !== undefined) return schema;
  const kinds = new Set(prefixItems.map((item) => JSON.stringify(item)));
  const [first = {}] = prefixItems as Json[];
  return {
    ...schema,
    items: kinds.size === 1 ? first : {},
    minItems: prefixItems.length,
    maxItems: prefixItems.length,
  };
}

/** Going out, what has a default is always there, and a newer version may add fields. `always`: given in any case. */
export function outgoing(value: Json, always: readonly string[] = []): Json {
  if (Array.isArray(value)) return value.map((item: Json) => outgoing(item, always));
  if (!isObject(value)) return value;
  const { default: _, properties, ...rest } = value;
  const inner = Object.entries(rest)
    .filter(([key, one]) => !(key === "additionalProperties" && one === false))
    .map(([key, one]): [string, Json] => [key, outgoing(one, always)]);
  if (!isObject(properties)) return Object.fromEntries(inner);
  const fields = Object.entries(properties);
  const given = fields.filter(([name, one]) => always.includes(name) || (isObject(one) && "default" in one));
  const required = new Set([
    ...((rest.required as readonly string[] | undefined) ?? []),
    ...given.map(([name]) => name),
  ]);
  return {
    ...Object.fromEntries(inner),
    properties: Object.fromEntries(fields.map(([name, one]) => [name, outgoing(one)])),
    ...(required.size > 0 ? { required: [...required] } : {}),
  };
}

/** RFC 7396: every field may be left out, or be null to go back to its default. */
export function patchOf(schema: JsonObject, schemas: Schemas): JsonObject {
  const name = nameOf(schema.$ref);
  if (name !== null) return patchOf(schemas[name] ?? {}, schemas);
  const { oneOf, anyOf, properties } = schema;
  const variants = oneOf ?? anyOf;
  if (Array.isArray(variants))
    return { anyOf: variants.map((variant) => patchOf(variant as JsonObject, schemas)) };
  const { default: _, required: __, ...rest } = schema;
  if (!isObject(properties)) return rest;
  const fields = Object.entries(properties).map(([field, inner]) => [
    field,
    { anyOf: [patchOf(inner as JsonObject, schemas), { type: "null" }] },
  ]);
  return { ...rest, properties: Object.fromEntries(fields) };
}
