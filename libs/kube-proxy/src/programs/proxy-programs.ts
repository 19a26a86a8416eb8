import type { ProxyConfig } from '../config/config.js';
import { configOfFlags } from '../config/flags.js';
import { parseConfigMap } from '../config/parse.js';
import { keyOf, type ConfigMap } from '../objects.js';
import { configSource, runOf, type ConfigSource, type ProxyPod } from './proxy-pod.js';

/** One kube-proxy that runs in a pod. */
interface Run {
  readonly pod: string;
  readonly node: string;
  readonly id: string;
  /** Version of the pod in which it was first seen to run: what was written before, it has read. */
  readonly since: string;
  readonly source: ConfigSource;
  /** Undefined: not known yet, or it does not start with what it has. */
  readonly config: ProxyConfig | undefined;
}

/** What the programs are told by. */
export interface ProgramsOptions {
  /** The newest version of a ConfigMap by `namespace/name`. */
  readonly configMap: (key: string) => ConfigMap | undefined;
  /** The configuration in force on a node has changed; undefined: no kube-proxy runs there any more. */
  readonly changed: (node: string, config: ProxyConfig | undefined) => void;
  /** A kube-proxy does not start; `from` names the ConfigMap or pod to blame. */
  readonly refused: (from: string, reason: string) => void;
}

/**
 * Which kube-proxy runs on which node, with which configuration. kube-proxy reads its file when it starts, so that a change of the
 * ConfigMap counts for those that start after it.
 */
export class ProxyPrograms {
  private readonly nodeOf = new Map<string, string>();
  /** By node, in the order of starting. */
  private readonly runs = new Map<string, readonly Run[]>();
  private readonly parsed = new WeakMap<ConfigMap, Map<string, ProxyConfig | undefined>>();

  constructor(private readonly options: ProgramsOptions) {}

  withPod(pod: ProxyPod): void {
    const key = keyOf(pod);
    const node = pod.spec?.nodeName ?? '';
    const id = runOf(pod);
    if (id === undefined || node === '') return this.withoutPod(key);
    const runs = this.runsOn(node);
    if (runs.some((run) => run.pod === key && run.id === id)) return;
    const source = configSource(pod);
    const since = pod.metadata?.resourceVersion ?? '';
    this.nodeOf.set(key, node);
    this.replace(node, [
      ...runs.filter((run) => run.pod !== key),
      { pod: key, node, id, since, source, config: this.configOf(key, source) },
    ]);
  }

  /** The pod `namespace/name` runs no more. */
  withoutPod(key: string): void {
    const node = this.nodeOf.get(key);
    if (node === undefined) return;
    this.nodeOf.delete(key);
    this.replace(
      node,
      this.runsOn(node).filter((run) => run.pod !== key),
    );
  }

  withConfigMap(configMap: ConfigMap): void {
    const name = keyOf(configMap);
    const version = configMap.metadata?.resourceVersion ?? '';
    for (const [node, runs] of this.runs) {
      const next = runs.map((run) => {
        if (run.source.kind !== 'file' || run.source.configMap !== name) return run;
        // What a kube-proxy read when it started may be heard of after it.
        if (run.config !== undefined && isNewer(version, run.since)) return run;
        return { ...run, config: this.configOf(run.pod, run.source) };
      });
      if (next.some((run, i) => run.config !== runs[i]!.config)) this.replace(node, next);
    }
  }

  private runsOn(node: string): readonly Run[] {
    return this.runs.get(node) ?? [];
  }

  private replace(node: string, runs: readonly Run[]): void {
    if (runs.length === 0) this.runs.delete(node);
    else this.runs.set(node, runs);
    // Of several on one node, the one that started last has written last.
    this.options.changed(node, runs.findLast((run) => run.config !== undefined)?.config);
  }

  private configOf(pod: string, source: ConfigSource): ProxyConfig | undefined {
    if (source.kind === 'flags') return this.tried(`Pod ${pod}`, () => configOfFlags(source.flags));
    const { configMap, key } = source;
    const object = this.options.configMap(configMap);
    if (object === undefined) return undefined;
    let byKey = this.parsed.get(object);
    if (byKey === undefined) this.parsed.set(object, (byKey = new Map()));
    if (!byKey.has(key))
      byKey.set(
        key,
        this.tried(`ConfigMap ${configMap}`, () => parseConfigMap(object, key)),
      );
    return byKey.get(key);
  }

  private tried(from: string, parse: () => ProxyConfig): ProxyConfig | undefined {
    try {
      return parse();
    } catch (error) {
      this.options.refused(from, error instanceof Error ? error.message : String(error));
      return undefined;
    }
  }
}

const isNewer = (a: string, b: string): boolean =>
  a.length > b.length || (a.length === b.length && a > b);
