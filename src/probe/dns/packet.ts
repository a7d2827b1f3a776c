/** Questions and answers of the DNS (RFC 1035), and their data as a zone file writes it. */
import { Buffer } from "node:buffer";
import { type Answer, decode, encode, type RecordType } from "dns-packet";
import type { DnsServerAnswer } from "../../core/check/own-reading.ts";

export interface Question {
  readonly name: string;
  readonly type: RecordType;
}

/** `recursion`: asks a resolver to look further. */
export function encodeQuery({ name, type }: Question, id: number, recursion: boolean): Uint8Array {
  return encode({
    type: "query",
    id,
    flags: recursion ? 0x100 : 0,
    questions: [{ type, name }],
    additionals: [
      {
        type: "OPT",
        name: ".",
        udpPayloadSize: 4096,
        extendedRcode: 0,
        ednsVersion: 0,
        flags: 0,
        flag_do: false,
        options: [],
      },
    ],
  });
}

export interface Decoded extends Omit<DnsServerAnswer, "server" | "error"> {
  readonly rcode: string;
  readonly answers: readonly Answer[];
}

/** Null when the bytes are no answer to this question. */
export function decodeAnswer(bytes: Uint8Array, question: Question, id: number): Decoded | null {
  try {
    const packet = decode(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)) as ReturnType<
      typeof decode
    > & {
      readonly rcode?: string;
    };
    const asked = packet.questions?.[0];
    if (packet.type !== "response" || packet.id !== id) return null;
    if (asked && (asked.name.toLowerCase() !== question.name || asked.type !== question.type)) return null;
    const answers = packet.answers ?? [];
    const wanted = answers.filter(({ type }) => type === question.type);
    const ttls = wanted.map((answer) => ("ttl" in answer ? (answer.ttl ?? 0) : 0));
    return {
      rcode: packet.rcode ?? "NOERROR",
      records: wanted.map(recordText).sort(),
      ttl: ttls.length === 0 ? null : Math.min(...ttls),
      answers,
    };
  } catch {
    return null;
  }
}

/** As in a zone file; names in lower case, without the final dot. */
function recordText(answer: Answer): string {
  const name = (text: string) => text.toLowerCase().replace(/\.$/, "");
  switch (answer.type) {
    case "A":
    case "AAAA":
      return answer.data;
    case "CNAME":
    case "NS":
    case "PTR":
      return name(answer.data);
    case "MX":
      return `${answer.data.preference ?? 0} ${name(answer.data.exchange)}`;
    case "SRV":
      return `${answer.data.priority ?? 0} ${answer.data.weight ?? 0} ${answer.data.port} ${name(answer.data.target)}`;
    case "SOA":
      return `${name(answer.data.mname)} ${name(answer.data.rname)} ${answer.data.serial ?? 0}`;
    case "CAA":
      return `${answer.data.flags ?? 0} ${answer.data.tag} ${answer.data.value}`;
    case "TXT":
      return [answer.data]
        .flat()
        .map((part) => Buffer.from(part).toString())
        .join("");
    default:
      return "";
  }
}
