/**
 * The one road from a Scheduler to its shard's state. Commits are made one after another, each built by a pure
 * function from the newest state, and fenced in D1: an instance that was replaced finds its `rev` stale and builds again.
 */
import { emptyCore } from "../core/shard/empty.ts";
import type { ShardConfig, ShardCore } from "../core/shard/shard.ts";
import type { Commit } from "../store/commit.ts";
import { record } from "../store/record.ts";
import { compileConfig, loadShard } from "../store/state.ts";
import { endOf } from "./end-of.ts";

const MAX_TRIES = 6;
/** A commit whose caller was cut off may never end. Going on without it is safe: the fence is D1's. */
const MAX_TURN_MS = 60_000;

export interface Loaded {
  readonly rev: number;
  readonly config: ShardConfig;
  /** The configuration as just compiled, for the next commit to keep; null when the stored one is current. */
  readonly recompiled: ShardConfig | null;
  /** The stored configuration, where a newer one was just compiled: what it held and the new one does not is over. */
  readonly former: ShardConfig | null;
  readonly core: ShardCore;
  /** Another after each restore of a backup. */
  readonly epoch: string | null;
  /** The stored memory could not be read: `core` is an empty one. */
  readonly memoryLost?: boolean;
}

/** What a commit writes, less what the session itself knows. */
export type Draft = Omit<Commit, "shard" | "rev" | "run" | "config">;

/** Makes a commit of the newest state; null when there is nothing to do. */
export type Build = (loaded: Loaded) => Draft | null | Promise<Draft | null>;

export type Committed =
  | { readonly kind: "committed"; readonly core: ShardCore }
  | { readonly kind: "skipped" };

export class Session {
  readonly #db: D1Database;
  readonly #shard: number;
  readonly #statusUrl: string | null;
  #tail: Promise<unknown> = Promise.resolve();
  #known: Loaded | null = null;

  /** `statusUrl` serves as long as the settings name no other. */
  constructor(db: D1Database, shard: number, statusUrl: string | null = null) {
    this.#db = db;
    this.#shard = shard;
    this.#statusUrl = statusUrl;
  }

  /** Reads the state again. Throws when the shard does not exist or D1 does not answer. */
  async load(): Promise<Loaded> {
    const stored = await loadShard(this.#db, this.#shard);
    if (stored === null) throw new Error(`shard ${this.#shard} has no state row; create a monitor first`);
    const current = stored.config !== null && stored.config.rev === stored.configRev;
    const compiled =
      current && stored.config !== null ? stored.config : await compileConfig(this.#db, this.#shard);
    const config = { ...compiled, statusUrl: compiled.statusUrl ?? this.#statusUrl };
    const { rev, core, epoch } = stored;
    const turned = current
      ? { recompiled: null, former: null }
      : { recompiled: compiled, former: stored.config };
    this.#known = { rev, config, ...turned, core: core ?? emptyCore(), epoch };
    // Every commit writes the memory, so only a shard that was never committed may be without.
    return { ...this.#known, memoryLost: core === null && stored.run !== null };
  }

  /**
   * Commits what `build` makes of the newest state, after all earlier commits of this object. `build` may run more
   * than once and returns null when there is nothing (left) to do.
   */
  commit(run: string, build: Build): Promise<Committed> {
    return this.#inTurn(() => this.#attempt(run, build));
  }

  /** The same by a configuration of before: one that is newer is taken in by the first commit that is not held to it. */
  commitHeld(run: string, held: ShardConfig, build: Build): Promise<Committed> {
    return this.#inTurn(() => this.#attempt(run, build, held));
  }

  /** Runs work that writes the state by itself, in turn with the commits; what was known is read again afterwards. */
  exclusively<T>(work: () => Promise<T>): Promise<T> {
    return this.#inTurn(async () => {
      try {
        return await work();
      } finally {
        this.#known = null;
      }
    });
  }

  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#tail.then(work);
    this.#tail = endOf(turn, MAX_TURN_MS);
    return turn;
  }

  async #attempt(run: string, build: Build, held: ShardConfig | null = null): Promise<Committed> {
    for (let tries = 0; tries < MAX_TRIES; tries++) {
      const loaded = this.#known ?? (await this.load());
      const kept = held !== null;
      const draft = await build(kept ? { ...loaded, config: held, recompiled: null, former: null } : loaded);
      if (draft === null) return { kind: "skipped" };
      // Without the environment's address: a changed one must be seen at the next start.
      const config = loaded.recompiled === null || kept ? {} : { config: loaded.recompiled };
      const result = await this.#record({ ...config, ...draft, shard: this.#shard, rev: loaded.rev, run });
      if (result.kind === "committed") {
        this.#known = {
          rev: loaded.rev + 1,
          config: loaded.config,
          recompiled: kept ? loaded.recompiled : null,
          former: kept ? loaded.former : null,
          epoch: loaded.epoch,
          core: result.core,
        };
        return result;
      }
      this.#known = null;
    }
    throw new Error(`commit ${run} of shard ${this.#shard} met a stale rev ${MAX_TRIES} times`);
  }

  async #record(commit: Commit): ReturnType<typeof record> {
    try {
      return await record(this.#db, commit);
    } catch (error) {
      // Whatever is known may be out of date after an error: the next commit reads it again.
      this.#known = null;
      throw error;
    }
  }
}
