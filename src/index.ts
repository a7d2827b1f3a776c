import { DurableObject } from "cloudflare:workers";

export { Prober } from "./probe/prober.ts";
export class Scheduler extends DurableObject {}

export default {
  async fetch(): Promise<Response> {
    return new Response("ok");
  },
};
