/** Asks one server: a resolver over HTTPS (RFC 8484), or any over TCP (RFC 7766). A failure is a value. */
import type { DnsServerAnswer } from "../../core/check/own-reading.ts";
import type { Deadline } from "../deadline.ts";
import { exchange } from "../http/exchange.ts";
import type { ProbeContext } from "../probe.ts";
import { Buffered, Connection, joined } from "../socket/connection.ts";
import { type Decoded, decodeAnswer, encodeQuery, type Question } from "./packet.ts";

export interface Answered {
  readonly server: string;
  readonly asked: Asked;
}

export interface Asked {
  readonly answer: Decoded | null;
  /** Why there is no answer, in words; null with one. */
  readonly error: string | null;
  readonly timedOut: boolean;
  /** No subrequest was left. */
  readonly handedBack: boolean;
}

type Limits = Pick<ProbeContext, "subrequests" | "development"> & { readonly deadline: Deadline };

const MAX_ANSWER = 65_535;
const failed = (error: string, timedOut = false): Asked => ({
  answer: null,
  error,
  timedOut,
  handedBack: false,
});
const HANDED_BACK: Asked = {
  answer: null,
  error: "no subrequest was left",
  timedOut: false,
  handedBack: true,
};

export async function askOverHttps(url: string, question: Question, limits: Limits): Promise<Asked> {
  const query = Buffer.from(encodeQuery(question, 0, true)).toString("base64url");
  const headers = [{ name: "accept", value: "application/dns-message", confidential: false }];
  const address = `${url}${url.includes("?") ? "&" : "?"}dns=${query}`;
  const done = await exchange(
    { url: address, method: "GET", headers, body: null, confidentialBody: false },
    { ...limits, followRedirects: 0, keepBytes: MAX_ANSWER, accepts: () => true },
  );
  if (done === null) return HANDED_BACK;
  if (done.error !== null) return failed(done.error.message, done.error.type === "probe.timeout");
  if (done.answer?.status !== 200) return failed(`the resolver answered HTTP ${done.answer?.status}`);
  const answer = decodeAnswer(done.answer.bytes, question, 0);
  return answer === null
    ? failed("its answer is no DNS message")
    : { answer, error: null, timedOut: false, handedBack: false };
}

export async function askOverTcp(
  server: { readonly host: string; readonly port: number },
  question: Question,
  recursion: boolean,
  limits: Limits,
): Promise<Asked> {
  if (!limits.subrequests.start()) return HANDED_BACK;
  let connection: Connection | null = null;
  try {
    connection = await Connection.open(server, "off", limits.deadline);
    const id = Math.floor(Math.random() * 65_536);
    const query = encodeQuery(question, id, recursion);
    await connection.write(joined([Uint8Array.of(query.length >> 8, query.length & 255), query]));
    const buffered = new Buffered(connection);
    const length = await buffered.take(2);
    const bytes = length && (await buffered.take(length[0]! * 256 + length[1]!));
    if (bytes === null) return failed("it closed the connection without an answer");
    const answer = decodeAnswer(bytes, question, id);
    return answer === null
      ? failed("its answer is no DNS message")
      : { answer, error: null, timedOut: false, handedBack: false };
  } catch (error) {
    const timedOut = error instanceof Error && error.name === "TimeoutError";
    return failed(timedOut ? "it did not answer in time" : "no connection could be opened", timedOut);
  } finally {
    connection?.close();
  }
}

export function answerOf(server: string, { answer, error }: Asked): DnsServerAnswer {
  const { rcode = null, records = [], ttl = null } = answer ?? {};
  return { server, rcode, records, ttl, error };
}
