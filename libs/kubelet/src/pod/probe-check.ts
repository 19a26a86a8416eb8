import type { Container, Probe } from '#kinds';
import type { HttpRequest, Listener } from '#images';
import type { ProbeFailure } from '../container/probe-state.js';

/** What a probe found; `output` is '' unless it failed. */
export interface ProbeResult extends ProbeFailure {
  readonly ok: boolean;
}

/** Finds who listens on a port of the pod. */
export type FindListener = (port: number, protocol: 'TCP' | 'UDP' | 'SCTP') => Listener | undefined;

/** Carries out an httpGet, tcpSocket or grpc probe against the pod's own listeners. Exec probes run elsewhere. */
export function checkNetworkProbe(
  probe: Probe,
  container: Container,
  ip: string,
  nodeIP: string,
  find: FindListener,
): ProbeResult {
  if (probe.httpGet !== undefined) return checkHttp(probe.httpGet, container, ip, nodeIP, find);
  const target = probe.tcpSocket?.port ?? probe.grpc?.port;
  const port = target === undefined ? undefined : probePort(target, container);
  if (port === undefined) return { ok: false, output: `couldn't find port: ${target}` };
  if (find(port, 'TCP') !== undefined) return { ok: true, output: '' };
  const address = probe.tcpSocket?.host || ip;
  return probe.grpc === undefined
    ? { ok: false, output: `dial tcp ${address}:${port}: connect: connection refused` }
    : { ok: false, output: `service unhealthy (responded with "NOT_SERVING")` };
}

function checkHttp(
  get: NonNullable<Probe['httpGet']>,
  container: Container,
  ip: string,
  nodeIP: string,
  find: FindListener,
): ProbeResult {
  const port = probePort(get.port, container);
  const host = get.host || ip;
  const path = get.path ?? '/';
  const url = probeUrl(get, container, ip);
  const listener = port === undefined ? undefined : find(port, 'TCP');
  if (listener === undefined)
    return {
      ok: false,
      output: `Get "${url}": dial tcp ${host}:${port}: connect: connection refused`,
    };
  if (listener.http === undefined) return { ok: false, output: `Get "${url}": EOF` };
  const headers = { Host: `${host}:${port}`, 'User-Agent': 'kube-probe/1.36', Accept: '*/*' };
  const extra = Object.fromEntries((get.httpHeaders ?? []).map(({ name, value }) => [name, value]));
  const request: HttpRequest = {
    method: 'GET',
    path,
    headers: { ...headers, ...extra },
    body: '',
    source: { ip: nodeIP, port: 40000 },
    destination: { ip, port: port! },
  };
  const { status } = listener.http(request);
  return status >= 200 && status < 400
    ? { ok: true, output: '' }
    : { ok: false, output: `HTTP probe failed with statuscode: ${status}`, httpStatus: status };
}

/** The URL that an httpGet probe asks. */
export function probeUrl(
  { scheme = 'HTTP', host, port, path = '/' }: NonNullable<Probe['httpGet']>,
  container: Container,
  ip: string,
): string {
  return `${scheme.toLowerCase()}://${host || ip}:${probePort(port, container)}${path}`;
}

/** The number of a port that is given by number or name. */
export function probePort(port: number | string, container: Container): number | undefined {
  if (typeof port === 'number') return port;
  return (
    container.ports?.find((candidate) => candidate.name === port)?.containerPort ??
    (/^\d+$/.test(port) ? Number(port) : undefined)
  );
}
