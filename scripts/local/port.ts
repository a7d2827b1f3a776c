import { createServer } from "node:net";

const TRIES = 50;

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });
}

/** `from` or the next free port above it; null when there is none near. */
export async function freePort(from: number): Promise<number | null> {
  for (let port = from; port < Math.min(from + TRIES, 65_536); port++) if (await isFree(port)) return port;
  return null;
}
