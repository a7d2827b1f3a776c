/** SHA-256, as lower-case hex. */
export async function sha256(text: string): Promise<string> {
  return Buffer.from(await digestOf(text)).toString("hex");
}

/** In constant time: both sides are hashed first, since timingSafeEqual wants equal lengths. */
export async function sameText(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([digestOf(one), digestOf(other)]);
  return crypto.subtle.timingSafeEqual(a, b);
}

function digestOf(text: string): Promise<ArrayBuffer> {
  return crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
}
