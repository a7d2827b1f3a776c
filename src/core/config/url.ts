/** What an http or https URL must look like, before anyone asks where it leads. */

/** Why this is no URL to probe, or null. Whether its address is allowed is address.ts's rule. */
export function urlFault(value: string): string | null {
  let url: URL;
  try {
    url = new URL(value);
  } catch {
    return "is not a URL; write it whole, as in https://shop.example/health";
  }
  if (url.protocol !== "http:" && url.protocol !== "https:") return "must be an http or https URL";
  if (url.username !== "" || url.password !== "")
    return "must not carry credentials; send them in target.headers as {{secret.NAME}}";
  return null;
}
