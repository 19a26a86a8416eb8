import type { Node } from '#kinds';
import { StatusError, parseTime, type Clock, type Stored } from '#machinery';
import type { ContainerAccess } from '../container-access.js';
import type { KubeletUsage, Machine } from '../usage/kubelet-usage.js';
import { metric, resourceMetrics } from './resource-metrics.js';
import { summary } from './summary.js';

/** What a kubelet answers on its port 10250. */
export interface KubeletAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string | AsyncIterable<string>;
}

const METRICS = 'text/plain; version=0.0.4; charset=utf-8';
const TEXT = 'text/plain; charset=utf-8';
const JSON_TYPE = 'application/json';

/** The endpoints for reading of a kubelet: `/healthz`, `/pods`, `/stats/summary`, `/metrics`, `/metrics/resource`, `/containerLogs/…`. */
export class KubeletServer {
  constructor(
    private readonly usage: KubeletUsage,
    private readonly access: ContainerAccess,
    private readonly clock: Clock,
  ) {}

  /** Answers GET of `url` (path and query). `signal` ends a log that is followed. Throws a StatusError for nodes that are not simulated. */
  answer(node: Stored<Node>, url: string, signal: AbortSignal): KubeletAnswer {
    const { pathname, searchParams } = new URL(url, 'http://kubelet');
    const started = parseTime(node.metadata.creationTimestamp) ?? 0;
    const machine = this.usage.machine(node.metadata.name, started);
    if (machine === undefined) {
      const why = `error trying to reach service: the kubelet of ${node.metadata.name} is not simulated here`;
      throw new StatusError(503, 'ServiceUnavailable', why);
    }
    const path = pathname.length > 1 ? pathname.replace(/\/$/, '') : pathname;
    if (path.startsWith('/containerLogs/')) return this.logs(path, searchParams, signal);
    switch (path) {
      case '/healthz':
        return { status: 200, contentType: TEXT, body: 'ok' };
      case '/pods':
        return json({
          kind: 'PodList',
          apiVersion: 'v1',
          metadata: {},
          items: machine.pods.map(({ pod: { metadata, spec, status } }) => ({
            metadata,
            spec,
            status,
          })),
        });
      case '/stats/summary':
        return json(summary(node, machine, this.clock.now()));
      case '/metrics/resource':
        return { status: 200, contentType: METRICS, body: resourceMetrics(machine) };
      case '/metrics':
        return { status: 200, contentType: METRICS, body: ownMetrics(node.metadata.name, machine) };
      default:
        return { status: 404, contentType: TEXT, body: '404 page not found\n' };
    }
  }

  private logs(path: string, query: URLSearchParams, signal: AbortSignal): KubeletAnswer {
    const [, , namespace = '', pod = '', container = ''] = path.split('/').map(decodeURIComponent);
    const number = (name: string): number | undefined =>
      query.has(name) ? Number(query.get(name)) : undefined;
    const flag = (name: string): boolean => query.get(name) === 'true';
    const [tailLines, limitBytes] = [number('tailLines'), number('limitBytes')];
    const sinceSeconds = number('sinceSeconds');
    const request = {
      follow: flag('follow'),
      previous: flag('previous'),
      timestamps: flag('timestamps'),
      ...(tailLines === undefined ? {} : { tailLines }),
      ...(limitBytes === undefined ? {} : { limitBytes }),
      ...(sinceSeconds === undefined ? {} : { sinceSeconds }),
    };
    const body = this.access.logs({ namespace, pod, container }, request, signal);
    return { status: 200, contentType: 'text/plain', body };
  }
}

function json(document: object): KubeletAnswer {
  return { status: 200, contentType: JSON_TYPE, body: JSON.stringify(document) };
}

/** The metrics of the kubelet itself. */
function ownMetrics(node: string, { pods }: Machine): string {
  const running = pods.filter(({ containers }) => containers.length > 0);
  const containers = running.reduce((sum, { containers: some }) => sum + some.length, 0);
  return [
    metric('kubelet_node_name', 'gauge', "The node's name. The count is always 1.", [
      { labels: { node }, value: 1 },
    ]),
    metric('kubelet_running_containers', 'gauge', 'Number of containers currently running', [
      { labels: { container_state: 'running' }, value: containers },
    ]),
    metric('kubelet_running_pods', 'gauge', 'Number of pods that have a running pod sandbox', [
      { labels: {}, value: running.length },
    ]),
  ].join('');
}
