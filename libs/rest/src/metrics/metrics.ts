import { Counter, Gauge, Histogram, Registry } from 'prom-client';
import { VERSION } from '../discovery/version.js';
import { addProcessMetrics } from './process-metrics.js';

/** Label values of a request; '' where there is none. */
export interface RequestLabels {
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  readonly subresource: string;
  readonly scope: string;
  readonly dryRun: string;
}

interface Child {
  readonly count: { inc(): void };
  readonly duration: { observe(seconds: number): void };
}

/** Counters are kept for at most so many different combinations of labels. */
const MAX_CHILDREN = 4096;

/** Requests that last as long as a client wants: counted when their connection closes, and their time says nothing. */
export function isLongRunning({ verb }: RequestLabels): boolean {
  return verb === 'WATCH' || verb === 'CONNECT';
}

/** The metrics of this face, under the names of the real API server. */
export class ApiMetrics {
  readonly registry = new Registry();
  private readonly children = new Map<string, Child>();

  private readonly requests = new Counter({
    name: 'apiserver_request_total',
    help: 'Counter of apiserver requests broken out for each verb, dry run value, group, version, resource, scope, component, and HTTP response code.',
    labelNames: [
      'verb',
      'dry_run',
      'group',
      'version',
      'resource',
      'subresource',
      'scope',
      'component',
      'code',
    ],
    registers: [this.registry],
  });
  private readonly durations = new Histogram({
    name: 'apiserver_request_duration_seconds',
    help: 'Response latency distribution in seconds for each verb, dry run value, group, version, resource, subresource, scope and component.',
    labelNames: [
      'verb',
      'dry_run',
      'group',
      'version',
      'resource',
      'subresource',
      'scope',
      'component',
    ],
    buckets: [
      0.005, 0.025, 0.05, 0.1, 0.2, 0.4, 0.6, 0.8, 1, 1.25, 1.5, 2, 3, 4, 5, 6, 8, 10, 15, 20, 30,
      45, 60,
    ],
    registers: [this.registry],
  });
  /** Requests that are being served, long-running ones not counted. */
  private readonly inFlight = new Gauge({
    name: 'apiserver_current_inflight_requests',
    help: 'Maximal number of currently used inflight request limit of this apiserver per request kind in last second.',
    labelNames: ['request_kind'],
    registers: [this.registry],
  });
  private readonly longRunning = new Gauge({
    name: 'apiserver_longrunning_requests',
    help: 'Gauge of all active long-running apiserver requests broken out by verb, group, version, resource, scope and component.',
    labelNames: ['verb', 'group', 'version', 'resource', 'subresource', 'scope', 'component'],
    registers: [this.registry],
  });
  private active = { readOnly: 0, mutating: 0 };

  constructor() {
    addProcessMetrics(this.registry);
    new Gauge({
      name: 'kubernetes_build_info',
      help: 'A metric with a constant 1 value labeled by the version that is imitated.',
      labelNames: [
        'major',
        'minor',
        'git_version',
        'git_commit',
        'git_tree_state',
        'build_date',
        'go_version',
        'compiler',
        'platform',
      ],
      registers: [this.registry],
    }).set(
      {
        major: VERSION.major,
        minor: VERSION.minor,
        git_version: VERSION.gitVersion,
        git_commit: VERSION.gitCommit,
        git_tree_state: VERSION.gitTreeState,
        build_date: VERSION.buildDate,
        go_version: VERSION.goVersion,
        compiler: VERSION.compiler,
        platform: VERSION.platform,
      },
      1,
    );
  }

  /** Counts one request; call the result with the code and the time it took, in seconds, when it is over. */
  start(labels: RequestLabels, mutating: boolean): (code: number, seconds: number) => void {
    if (isLongRunning(labels)) return this.startLongRunning(labels);
    const kind = mutating ? 'mutating' : 'readOnly';
    this.active[kind]++;
    return (code, seconds) => {
      this.active[kind]--;
      const child = this.child(labels, code);
      child.count.inc();
      child.duration.observe(seconds);
    };
  }

  /** The text form (Prometheus exposition format 0.0.4). */
  async text(): Promise<string> {
    this.inFlight.set({ request_kind: 'readOnly' }, this.active.readOnly);
    this.inFlight.set({ request_kind: 'mutating' }, this.active.mutating);
    return this.registry.metrics();
  }

  private startLongRunning(labels: RequestLabels): (code: number) => void {
    const { verb, group, version, resource, subresource, scope } = labels;
    const gauge = this.longRunning.labels({
      verb,
      group,
      version,
      resource,
      subresource,
      scope,
      component: 'apiserver',
    });
    gauge.inc();
    return (code) => {
      gauge.dec();
      this.child(labels, code).count.inc();
    };
  }

  private child(labels: RequestLabels, code: number): Child {
    const { verb, group, version, resource, subresource, scope, dryRun } = labels;
    const key = `${verb} ${group} ${version} ${resource} ${subresource} ${scope} ${dryRun} ${code}`;
    let child = this.children.get(key);
    if (child === undefined) {
      const common = {
        verb,
        dry_run: dryRun,
        group,
        version,
        resource,
        subresource,
        scope,
        component: 'apiserver',
      };
      child = {
        count: this.requests.labels({ ...common, code: String(code) }),
        duration: this.durations.labels(common),
      };
      if (this.children.size >= MAX_CHILDREN) this.children.clear();
      this.children.set(key, child);
    }
    return child;
  }
}
