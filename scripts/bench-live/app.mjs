/** The application of the scenarios: well, or ill in the way that it is told over IPC. `node app.mjs PORT`, and `{mode}`. */
import { execFile } from "node:child_process";
import { Resolver } from "node:dns";
import { openSync, readFileSync } from "node:fs";
import { createServer } from "node:http";
import { connect } from "node:net";

let mode = "ok";
const hoard = [];
process.on("message", (told) => {
  mode = told.mode;
  if (mode === "leak") setInterval(() => hoard.push(Array.from({ length: 200_000 }, (_, n) => ({ n }))), 20);
  if (mode === "files")
    for (let n = 0; n < 4000; n++)
      try {
        hoard.push(openSync("/dev/null"));
      } catch (error) {
        console.error(error);
        break;
      }
  if (mode === "throw") setTimeout(() => undefined.price, 10);
});
process.on("disconnect", () => process.exit(0));

/** So many milliseconds of CPU time, whoever else runs. */
function work(ms) {
  const start = process.cpuUsage();
  while (process.cpuUsage(start).user < ms * 1000) for (let n = 0; n < 10_000; n++) Math.sqrt(n);
}

const server = createServer((request, response) => {
  if (request.url === "/health") {
    if (mode !== "hung-health") response.writeHead(mode === "unhealthy" ? 500 : 200).end("health\n");
    return;
  }
  if (process.env.FLAG && readFileSync(process.env.FLAG, "utf8").trim() === "slow")
    return void setTimeout(() => response.end("late\n"), 6000);
  if (process.env.WORK) work(Number(process.env.WORK));
  if (mode === "slow") return void setTimeout(() => response.end("late\n"), 6000);
  if (mode === "close") return void request.socket.destroy();
  if (mode === "reset") return void request.socket.resetAndDestroy();
  if (mode === "garbage") return void request.socket.end("HTTP/1.1 OK\r\nhello\r\n\r\n");
  if (mode === "header") return void response.writeHead(200, { "x-big": "x".repeat(9000) }).end("ok\n");
  if (mode === "database") {
    connect(Number(process.env.DATABASE), "127.0.0.1").on("error", (error) => {
      console.error(new Date().toISOString(), error);
      response.writeHead(500).end("no database\n");
    });
    return;
  }
  // An application that needs a database for each request, by its real client; or a name.
  if (process.env.SQL) {
    const [client, ...args] = JSON.parse(process.env.SQL);
    return void execFile(client, args, { timeout: 5000 }, (error, _out, said) => {
      if (error) console.error(`${new Date().toISOString()} ERROR checkout: ${said.trim() || error.message}`);
      response.writeHead(error ? 500 : 200).end("orders\n");
    });
  }
  if (process.env.LOOKUP) {
    const [name, dns] = process.env.LOOKUP.split("@");
    const resolver = new Resolver({ timeout: 1000, tries: 1 });
    resolver.setServers([dns]);
    return void resolver.resolve4(name, (error) => {
      if (error) console.error(new Date().toISOString(), error);
      response.writeHead(error ? 503 : 200).end("prices\n");
    });
  }
  response.end("ok\n");
});
server.on("error", (error) => console.error(error));
setTimeout(() => server.listen(Number(process.argv[2]), "127.0.0.1"), Number(process.env.START_MS ?? 0));
