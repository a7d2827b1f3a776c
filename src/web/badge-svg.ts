/** A badge as an SVG that any page may show: well-formed for any name, and the same text for the same badge. */
import { badgen } from "badgen";
import { plainLine } from "../core/words/plain-text.ts";

export interface Badge {
  readonly label: string;
  readonly message: string;
  /** Hexadecimal, without #. */
  readonly color: string;
}

interface BadgeLooks {
  readonly label?: string | undefined;
  readonly color?: string | undefined;
  readonly labelColor?: string | undefined;
  readonly style?: "flat" | "flat-square";
}

export function badgeSvg(badge: Badge, { label, color, labelColor, style }: BadgeLooks = {}): string {
  const svg = badgen({
    label: plainLine(label ?? badge.label),
    status: plainLine(badge.message),
    color: (color ?? badge.color) as "green",
    ...(labelColor === undefined ? {} : { labelColor }),
    style: style === "flat-square" ? "flat" : "classic",
  });
  return settled(svg);
}

/** badgen makes up an id for each gradient and mask. */
function settled(svg: string): string {
  const ids = [...svg.matchAll(/ id="(\w+)"/g)].map(([, id]) => id!);
  return ids.reduce(
    (text, id, index) => text.replaceAll(`"${id}"`, `"i${index}"`).replaceAll(`#${id})`, `#i${index})`),
    svg,
  );
}
