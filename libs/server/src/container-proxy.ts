import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import type { Cluster } from '#cluster';
import { resources } from '#kinds';
import type { ContainerAccess, KubeletServer } from '#kubelet';
import { badRequest, StatusError } from '#machinery';
import type { ProxyTarget, ProxyTransport } from '#rest';

/** Bodies of proxied requests are read up to this size, in bytes. */
const maxBody = 1 << 20;
/** Headers that end at each hop (RFC 9110, 7.6.1), and those that are for the API server alone. */
const notForwarded = new Set([
  'connection',
  'keep-alive',
  'transfer-encoding',
  'upgrade',
  'authorization',
  'content-length',
]);

interface Endpoint {
  readonly namespace: string;
  readonly pod: string;
  readonly ip: string;
  readonly port: number;
}

/** Carries requests to `pods/proxy` and `services/proxy` to the containers that listen, from the control plane's own address. */
export class ContainerProxy implements ProxyTransport {
  constructor(
    private readonly cluster: Cluster,
    private readonly access: ContainerAccess,
    private readonly server: KubeletServer,
  ) {}

  async forward(
    target: ProxyTarget,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    if (target.resource === 'nodes') return this.forwardToKubelet(target, path, request, response);
    const { namespace, pod, ip, port } = await this.endpointOf(target);
    const body = await bodyOf(request);
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        notForwarded.has(name) || name.startsWith(':') ? [] : [[name, String(value)]],
      ),
    );
    const answer = await this.access.serve(namespace, pod, port, {
      method: request.method ?? 'GET',
      path: path.startsWith('/') ? path : `/${path}`,
      headers,
      body,
      source: { ip: this.cluster.settings.advertiseAddress, port: 0 },
      destination: { ip, port },
    });
    if (answer === undefined)
      throw unreachable(
        `error trying to reach service: dial tcp ${ip}:${port}: connect: connection refused`,
      );
    const kept = Object.entries(answer.headers).filter(
      ([name]) => !notForwarded.has(name.toLowerCase()),
    );
    response.writeHead(answer.status, Object.fromEntries(kept));
    response.end(request.method === 'HEAD' ? '' : answer.body);
  }

  private endpointOf(target: ProxyTarget): Promise<Endpoint> {
    return target.resource === 'pods' ? this.podEndpoint(target) : this.serviceEndpoint(target);
  }

  /** The kubelet's own port; it is the only one that anything answers on a node. */
  private async forwardToKubelet(
    { name, port }: ProxyTarget,
    path: string,
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const node = await this.cluster.client.get(resources.nodes, '', name);
    if (port !== '' && port !== '10250')
      throw unreachable(
        `error trying to reach service: dial tcp ${name}:${port}: connect: connection refused`,
      );
    if (request.method !== 'GET' && request.method !== 'HEAD')
      throw new StatusError(501, 'NotImplemented', 'the simulated kubelet answers GET alone');
    const gone = new AbortController();
    response.on('close', () => gone.abort());
    const answer = this.server.answer(node, path, gone.signal);
    response.writeHead(answer.status, { 'Content-Type': answer.contentType });
    if (request.method === 'HEAD') return void response.end();
    await pipeline(
      Readable.from(typeof answer.body === 'string' ? [answer.body] : answer.body),
      response,
    );
  }

  private async podEndpoint({ namespace, name, port }: ProxyTarget): Promise<Endpoint> {
    const pod = await this.cluster.client.get(resources.pods, namespace, name);
    const ip = pod.status?.podIP;
    if (!ip) throw badRequest(`address not allowed`);
    const ports = (pod.spec.containers ?? []).flatMap((container) => container.ports ?? []);
    const named = ports.find((candidate) => candidate.name === port)?.containerPort;
    return {
      namespace,
      pod: name,
      ip,
      port: named ?? (port === '' ? (ports[0]?.containerPort ?? 80) : Number(port)),
    };
  }

  private async serviceEndpoint({ namespace, name, port }: ProxyTarget): Promise<Endpoint> {
    const { client } = this.cluster;
    const service = await client.get(resources.services, namespace, name);
    const ports = service.spec?.ports ?? [];
    const wanted =
      port === ''
        ? ports.length === 1
          ? ports[0]
          : undefined
        : ports.find((each) => each.name === port || String(each.port) === port);
    if (wanted === undefined)
      throw unreachable(`no service port "${port}" found for service "${name}"`);
    const slices = await client.list(resources.endpointSlices, {
      namespace,
      labelSelector: `kubernetes.io/service-name=${name}`,
    });
    const candidates = slices.items.flatMap((slice) => {
      const number = slice.ports?.find((each) => (each.name ?? '') === (wanted.name ?? ''))?.port;
      return (slice.endpoints ?? []).flatMap(({ addresses, conditions, targetRef }): Endpoint[] => {
        const ip = addresses?.[0];
        const ready = conditions?.ready !== false;
        return ready && number !== undefined && ip !== undefined && targetRef?.kind === 'Pod'
          ? [{ namespace, pod: targetRef.name ?? '', ip, port: number }]
          : [];
      });
    });
    const chosen = candidates[this.cluster.settings.random.int(Math.max(1, candidates.length))];
    if (chosen === undefined) throw unreachable(`no endpoints available for service "${name}"`);
    return chosen;
  }
}

function unreachable(message: string): StatusError {
  return new StatusError(503, 'ServiceUnavailable', message);
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length;
    if (size > maxBody)
      throw new StatusError(
        413,
        'RequestEntityTooLarge',
        `the body is larger than ${maxBody} bytes`,
      );
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}
