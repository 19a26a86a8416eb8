import type { Invocation } from '../../shell/command.js';

const ACCOUNT = '/var/run/secrets/kubernetes.io/serviceaccount';
const TIMEOUT_MS = 30_000;

/** An answer of the API server that is no success; the message is the server's. */
export class ApiFailure extends Error {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

/** Sends a request to the API server as programs in a cluster do: by the `kubernetes` Service, with the pod's token. Rejects with ApiFailure or NetworkFailure. */
export async function callApi<T>(
  io: Invocation,
  method: string,
  path: string,
  body?: object,
): Promise<T> {
  const { KUBERNETES_SERVICE_HOST: host = '', KUBERNETES_SERVICE_PORT: port = '443' } = io.env;
  const token = io.host.filesystem.read(`${ACCOUNT}/token`) ?? '';
  const bare = host.includes(':') ? `[${host}]` : host;
  const answer = await io.host.network.http({
    url: new URL(`https://${bare || 'kubernetes.default.svc'}:${port}${path}`),
    method,
    headers: {
      Host: `${bare}:${port}`,
      Accept: 'application/json',
      Authorization: `Bearer ${token}`,
      ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
    },
    body: body === undefined ? '' : JSON.stringify(body),
    timeoutMs: TIMEOUT_MS,
  });
  const value = parse(answer.body);
  if (answer.status >= 300)
    throw new ApiFailure(
      answer.status,
      (value as { message?: string } | undefined)?.message ?? answer.body,
    );
  return value as T;
}

function parse(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
