import type { Probe } from '#kinds';
import type { ContainerRecord } from '../container/container-record.js';

/** Why a running container is not ready, as a sentence without subject: which probe asks what, and what it gets. Undefined: no probe says so. */
export function whyUnready({ probes, ready, state }: ContainerRecord): string | undefined {
  if (ready || state.phase !== 'running') return undefined;
  const failing = probes.find(
    ({ kind, lastFailure }) => kind !== 'liveness' && lastFailure !== undefined,
  );
  if (failing?.lastFailure === undefined) return undefined;
  const { kind, probe, lastFailure } = failing;
  const { httpStatus, output } = lastFailure;
  const what = `${kind} probe ${asked(probe)}`;
  if (httpStatus !== undefined) return `${what} answers ${httpStatus}`;
  const why = output.trim().split('\n', 1)[0]!;
  return why === '' ? `${what} fails` : `${what} fails: ${why}`;
}

/** `HTTP GET /healthz on 8080`, `command [cat /tmp/healthy]`. */
function asked({ httpGet, tcpSocket, grpc, exec }: Probe): string {
  if (httpGet !== undefined)
    return `${httpGet.scheme ?? 'HTTP'} GET ${httpGet.path ?? '/'} on ${httpGet.port}`;
  if (tcpSocket !== undefined) return `TCP on ${tcpSocket.port}`;
  if (grpc !== undefined) return `gRPC on ${grpc.port}`;
  return `command [${exec?.command?.join(' ') ?? ''}]`;
}
