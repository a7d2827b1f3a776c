/** What goes out with every page: nothing may run or load but what this Worker serves, and the custom logo. */

function originOf(url: string | null): string | null {
  if (url === null) return null;
  try {
    const { origin, protocol } = new URL(url);
    return protocol === "https:" || protocol === "http:" ? origin : null;
  } catch {
    return null;
  }
}

export function pageHeaders(logoUrl: string | null): Record<string, string> {
  const logo = originOf(logoUrl);
  const policy = [
    "default-src 'none'",
    "style-src 'self'",
    "script-src 'self'",
    `img-src 'self'${logo === null ? "" : ` ${logo}`}`,
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ];
  return {
    "content-security-policy": policy.join("; "),
    "referrer-policy": "same-origin",
    "x-content-type-options": "nosniff",
  };
}
