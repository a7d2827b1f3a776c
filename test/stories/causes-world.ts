/** What the stories of real, failing servers share: a Worker, a receiver, a clock, and servers that all end with the file. */
import type { IncomingMessage } from "node:http";
import { expect, vi } from "vitest";
import { draw } from "../core/diagnosis/history-of.ts";
import { Target } from "../worker/target.ts";
import { Worker } from "../worker/worker.ts";
import { App, type Clock } from "./ailing-apps.ts";
import { Gateway } from "./gateway.ts";

export const START = Math.floor(Date.UTC(2026, 2, 2) / 60_000);
export const TICKS = 360;

export interface Diagnosis {
  readonly failures: number;
  readonly checks: number;
  readonly blips: { readonly lengths: readonly { readonly minMs: number; readonly maxMs: number }[] };
  readonly hypotheses: readonly { readonly cause: string }[];
}

interface Told {
  readonly data: {
    readonly monitor: { readonly id: string };
    readonly incident: { readonly hypotheses: readonly { readonly cause: string }[] };
  };
}

export class CausesWorld {
  readonly clock: Clock = { nowMs: START * 60_000 };
  readonly #told: Told[] = [];
  readonly #ending: (() => Promise<unknown>)[] = [];
  readonly worker: Worker;

  private constructor(worker: Worker) {
    this.worker = worker;
    this.endsWith(() => worker.stop());
  }

  /** With a receiver of what opens an intermittent. */
  static async start(): Promise<CausesWorld> {
    const world = new CausesWorld(await Worker.start());
    const receiver = await world.started(
      Target.start((request, response, self) => {
        let text = "";
        request.on("data", (bytes) => {
          text += bytes;
        });
        request.on("end", () => {
          world.#told.push(JSON.parse(text) as Told);
          self.answer(request, response, 204, [], "");
        });
      }),
    );
    const url = `${receiver.origin}/hook`;
    const ops = { id: "ops", kind: "webhook", url, events: ["intermittent.opened"] };
    await world.worker.api("/channels", { method: "POST", body: ops });
    return world;
  }

  async end(): Promise<void> {
    for (const end of this.#ending.reverse()) await end();
  }

  endsWith(end: () => Promise<unknown>): void {
    this.#ending.push(end);
  }

  async started<T extends { stop(): Promise<unknown> }>(starting: Promise<T>): Promise<T> {
    const server = await starting;
    this.endsWith(() => server.stop());
    return server;
  }

  async app(starting: Promise<App>): Promise<App> {
    const server = await starting;
    this.endsWith(() => server.crash());
    return server;
  }

  /** Four healthy backends behind a gateway: a monitor of it is the control of the others. */
  async healthyPool(): Promise<{ ports: number[]; gateway: Gateway }> {
    const live = await Promise.all([1, 2, 3, 4].map(() => this.app(App.start())));
    const ports = live.map(({ port }) => port);
    const pick = (request: IncomingMessage) => this.choice(request);
    return { ports, gateway: await this.started(Gateway.start({ backends: ports, pick })) };
  }

  /** The same choice for the same check on every run, in whichever order the regions arrive. */
  choice(request: IncomingMessage): number {
    const id = `${request.headers["x-edgetick-check"] ?? this.clock.nowMs}`;
    const number = [...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) | 0, 7);
    return Math.floor(draw(number) * 1e6);
  }

  async monitor(id: string, origin: string, more: Record<string, unknown>): Promise<void> {
    const { method, blips, ...rest } = more;
    await this.worker.api("/monitors", {
      method: "POST",
      body: {
        id,
        target: { url: `${origin}/health`, ...(method ? { method } : {}) },
        recheck: { afterSeconds: [] },
        objective: 0.5,
        ...(blips ? { alert: { intermittent: [[blips, 1440]] } } : {}),
        ...rest,
      },
    });
  }

  diagnosis(id: string): Promise<Diagnosis> {
    return this.worker.api<Diagnosis>(`/monitors/${id}/diagnosis`);
  }

  async expectNamed(id: string, cause: string): Promise<void> {
    const diagnosis = await this.diagnosis(id);
    expect(diagnosis.hypotheses[0]?.cause).toBe(cause);
    const alert = await vi.waitUntil(() => this.#told.find(({ data }) => data.monitor.id === id), 10_000);
    expect(alert.data.incident.hypotheses[0]?.cause).toBe(cause);
  }

  async expectNothing(id: string, checks: number): Promise<void> {
    expect(await this.diagnosis(id)).toMatchObject({ checks, failures: 0, hypotheses: [] });
    expect(this.#told.filter(({ data }) => data.monitor.id === id)).toEqual([]);
  }
}
