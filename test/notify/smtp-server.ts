/** A mail server on loopback that speaks as much SMTP as a mail needs, and fails where it is told to. */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { connect as connectTcp, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Duplex } from "node:stream";
import { connect as connectTls, createSecureContext, TLSSocket } from "node:tls";
import type { ConnectMail, MailSocket } from "../../src/notify/smtp-dialogue.ts";

export interface SmtpScript {
  /** `STARTTLS` on a clear connection; else TLS from the first byte. */
  readonly starttls?: boolean;
  /** Replies that take the place of the usual ones, by what was said (its first word). */
  readonly replies?: Readonly<Record<string, string>>;
  /** What EHLO offers once the connection is secure. */
  readonly offers?: readonly string[];
  /** Says nothing at all. */
  readonly mute?: boolean;
}

export interface SmtpServer {
  readonly port: number;
  /** What clients said, without the mail's text. */
  readonly said: string[];
  /** The mails taken, as they came, dots undone. */
  readonly mails: string[];
  close(): void;
}

function certificate(): { key: string; cert: string } {
  const folder = mkdtempSync(join(tmpdir(), "smtp-"));
  const [key, cert] = [join(folder, "key.pem"), join(folder, "cert.pem")];
  const subject = ["-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost", "-days", "2"];
  execFileSync(
    "openssl",
    [
      "req",
      "-x509",
      "-newkey",
      "ec",
      "-pkeyopt",
      "ec_paramgen_curve:P-256",
      "-nodes",
      "-keyout",
      key,
      "-out",
      cert,
      ...subject,
    ],
    { stdio: "ignore" },
  );
  const pair = { key: readFileSync(key, "utf8"), cert: readFileSync(cert, "utf8") };
  rmSync(folder, { recursive: true });
  return pair;
}
const selfMade = certificate();
/** Of every server here, PEM: for who checks it. */
export const smtpCertificate = selfMade.cert;
const secureContext = createSecureContext(selfMade);

export async function smtpServer(script: SmtpScript = {}): Promise<SmtpServer> {
  const said: string[] = [];
  const mails: string[] = [];
  const open = new Set<Socket>();
  const server = createServer((socket) => {
    open.add(socket);
    socket.on("error", () => {});
    if (script.mute) return;
    if (script.starttls) talk(socket, false);
    else talk(new TLSSocket(socket, { isServer: true, secureContext }), true);
  });

  function talk(socket: Socket, secure: boolean, greet = true): void {
    let buffer = "";
    let data = false;
    socket.on("error", () => {});
    const say = (text: string) => socket.write(`${text}\r\n`);
    const offers = script.offers ?? ["SIZE 1000000", "AUTH PLAIN LOGIN"];
    const usual: Record<string, () => string> = {
      EHLO: () =>
        [
          "250-mail.example",
          ...(secure ? offers : ["STARTTLS"]).map(
            (offer, index, all) => `250${index === all.length - 1 ? " " : "-"}${offer}`,
          ),
        ].join("\r\n"),
      AUTH: () => "235 2.7.0 welcome",
      MAIL: () => "250 2.1.0 ok",
      RCPT: () => "250 2.1.5 ok",
      DATA: () => "354 go on",
      RSET: () => "250 2.0.0 ok",
      QUIT: () => "221 bye",
      STARTTLS: () => "220 go ahead",
    };
    socket.on("data", (chunk) => {
      buffer += chunk.toString("latin1");
      for (;;) {
        const end = data ? buffer.indexOf("\r\n.\r\n") : buffer.indexOf("\r\n");
        if (end < 0) return;
        const line = buffer.slice(0, end);
        buffer = buffer.slice(end + (data ? 5 : 2));
        if (data) {
          data = false;
          mails.push(line.replace(/\r\n\.\./g, "\r\n."));
          say(script.replies?.["."] ?? "250 2.0.0 queued as 4711");
          continue;
        }
        said.push(line);
        const word = line.split(/[ :]/)[0]!.toUpperCase();
        const reply = script.replies?.[line] ?? script.replies?.[word] ?? usual[word]?.() ?? "500 what?";
        if (reply === "hang up") {
          socket.destroy();
          return;
        }
        if (word === "DATA" && reply.startsWith("354")) data = true;
        say(reply);
        if (word === "STARTTLS" && reply.startsWith("220")) {
          socket.removeAllListeners("data");
          talk(new TLSSocket(socket, { isServer: true, secureContext }), true, false);
          return;
        }
      }
    });
    if (greet) say(script.replies?.greeting ?? "220 mail.example ESMTP");
  }

  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    port: (server.address() as { port: number }).port,
    said,
    mails,
    close: () => {
      for (const socket of open) socket.destroy();
      server.close();
    },
  };
}

/** `cloudflare:sockets` as far as mail needs it, made of Node's; the self-made certificate is trusted. */
export const connectMail: ConnectMail = ({ hostname, port }, { secureTransport }) => {
  const tcp = connectTcp({ host: hostname, port });
  const secured = () => connectTls({ socket: tcp, rejectUnauthorized: false });
  return secureTransport === "on" ? mailSocket(secured(), secured) : mailSocket(tcp, secured);
};

function mailSocket(socket: Socket, secured: () => Socket): MailSocket {
  socket.on("error", () => {});
  const reading = new ReadableStream<Uint8Array>({
    start: (controller) => {
      socket.on("data", (chunk) => controller.enqueue(new Uint8Array(chunk as Buffer)));
      socket.on("error", (error) => controller.error(error));
      socket.on("close", () => {
        try {
          controller.close();
        } catch {
          // It has failed already.
        }
      });
    },
  });
  const { writable } = Duplex.toWeb(socket) as unknown as { writable: WritableStream<Uint8Array> };
  return {
    readable: reading,
    writable,
    startTls: () => {
      socket.removeAllListeners("data");
      return mailSocket(secured(), secured);
    },
    close: async () => {
      socket.destroy();
    },
  };
}
