/** What an upload weighs. Cloudflare allows 3 MB gzipped on the Free plan. */
import { bundle } from "./build.ts";
import { atMost, type Row, told } from "./table.ts";

const KIB = 1024;

export async function measureBundle(): Promise<Row[]> {
  const plain = await bundle({ development: false });
  const minified = await bundle({ development: false, minify: true });
  return [
    atMost(
      "Worker's bundle, gzipped",
      plain.gzippedBytes / KIB,
      3072,
      "KiB",
      "as deployed; the Free plan's limit",
    ),
    told("Worker's bundle", plain.bytes / KIB, "KiB", "parsed at each cold start"),
    told(
      "Worker's bundle, minified",
      minified.bytes / KIB,
      "KiB",
      `gzipped ${(minified.gzippedBytes / KIB).toFixed(0)} KiB`,
    ),
  ];
}
