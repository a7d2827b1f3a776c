/** Where each region is: Cloudflare's location hints (developers.cloudflare.com/durable-objects/reference/data-location). */
import type { Region } from "../check/reading.ts";

const REGION_NAMES: Readonly<Record<Region, string>> = {
  auto: "Wherever Cloudflare chooses",
  wnam: "Western North America",
  enam: "Eastern North America",
  weur: "Western Europe",
  eeur: "Eastern Europe",
  apac: "Asia-Pacific",
  "apac-ne": "Asia-Pacific, north-east",
  "apac-se": "Asia-Pacific, south-east",
  oc: "Oceania",
  sam: "South America",
  afr: "Africa",
  me: "Middle East",
};

/** "Western Europe (weur)". */
export function regionText(region: Region): string {
  return `${REGION_NAMES[region]} (${region})`;
}
