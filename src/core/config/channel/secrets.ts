/** Which texts of a channel are secrets, by its schema: a new field marked as one is hidden everywhere at once. */
import { z } from "zod";
import { SECRET } from "./fields.ts";

type Change = (text: string, secret: boolean, path: string) => string;

/** The value with every text in it changed; `secret` says whether its field is one. Shape and order stay. */
export function mapTexts(schema: z.ZodType | null, value: unknown, change: Change, path = ""): unknown {
  return walk(schema, value, change, path, false);
}

function walk(
  schema: z.ZodType | null,
  value: unknown,
  change: Change,
  path: string,
  marked: boolean,
): unknown {
  const inner = schema && unwrapped(schema);
  const secret = marked || (inner?.secret ?? false);
  if (typeof value === "string") return change(value, secret, path);
  if (Array.isArray(value))
    return value.map((item, index) =>
      walk(inner?.child(String(index)) ?? null, item, change, join(path, String(index)), secret),
    );
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]) => [
      key,
      walk(inner?.child(key) ?? null, item, change, join(path, key), secret),
    ]),
  );
}

function join(path: string, key: string): string {
  return path === "" ? key : `${path}.${key}`;
}

interface Field {
  readonly secret: boolean;
  readonly child: (key: string) => z.ZodType | null;
}

/** The records of channels are headers. Any may hold a secret, but for those that say what is sent or wanted. */
const PLAIN_HEADER =
  /^(?:accept(?:-.+)?|content-type|user-agent|prefer|priority|title|tags|x-github-api-version)$/i;

/** Looks through null, defaults and preprocessing for the schema that has fields, and for the mark on the way. */
function unwrapped(schema: z.ZodType): Field {
  const secret = schema.meta()?.format === SECRET.format;
  if (schema instanceof z.ZodObject)
    return { secret, child: (key) => (schema.shape[key] as z.ZodType) ?? null };
  if (schema instanceof z.ZodRecord)
    return { secret, child: (name) => (PLAIN_HEADER.test(name) ? null : (schema.valueType as z.ZodType)) };
  if (schema instanceof z.ZodArray) return { secret, child: () => schema.element as z.ZodType };
  const inner = innerOf(schema);
  if (inner === null) return { secret, child: () => null };
  const found = unwrapped(inner);
  return { ...found, secret: secret || found.secret };
}

function innerOf(schema: z.ZodType): z.ZodType | null {
  if (schema instanceof z.ZodNullable || schema instanceof z.ZodOptional) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodDefault || schema instanceof z.ZodPrefault) return schema.unwrap() as z.ZodType;
  if (schema instanceof z.ZodPipe) return schema.out as z.ZodType;
  return null;
}
