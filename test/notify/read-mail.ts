/** A mail as its reader's software shows it: as much of MIME as Edgetick writes. */

export interface ReadMail {
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html: string;
  readonly headers: ReadonlyMap<string, string>;
}

/** Of the mail as it was sent, its lines ended by CRLF. */
export function readMail(raw: string): ReadMail {
  const { headers, body } = split(raw);
  const boundary = /boundary="?([^";]+)/.exec(headers.get("content-type") ?? "")?.[1];
  const parts = boundary === undefined ? [] : body.split(`--${boundary}`).slice(1, -1);
  const decoded = (type: string) => {
    const part = parts
      .map((one) => split(one.trimStart()))
      .find((one) => one.headers.get("content-type")?.startsWith(type));
    return Buffer.from(part?.body ?? "", "base64").toString();
  };
  return {
    to: headers.get("to") ?? "",
    subject: (headers.get("subject") ?? "").replace(/=\?utf-8\?B\?([^?]*)\?=\s*/gi, (_, word: string) =>
      Buffer.from(word, "base64").toString(),
    ),
    text: decoded("text/plain"),
    html: decoded("text/html"),
    headers,
  };
}

function split(text: string): { headers: Map<string, string>; body: string } {
  const end = text.indexOf("\r\n\r\n");
  const lines = text
    .slice(0, end)
    .replace(/\r\n[ \t]+/g, " ")
    .split("\r\n");
  const named = lines.map((line): [string, string] => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return { headers: new Map(named), body: text.slice(end + 4) };
}
