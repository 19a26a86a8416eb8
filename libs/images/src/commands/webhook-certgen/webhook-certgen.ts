import { NetworkFailure } from '../../behaviour.js';
import type { Invocation, Program } from '../../shell/command.js';
import { ApiFailure, callApi } from './api-client.js';
import { makeCertificates } from './certificates.js';

interface Secret {
  readonly data?: Readonly<Record<string, string>>;
}

interface Webhooks {
  readonly webhooks?: readonly (object & {
    readonly clientConfig?: object;
    readonly failurePolicy?: string;
  })[];
}

type Flags = ReadonlyMap<string, string>;

/** kube-webhook-certgen: `create` keeps a new certificate in a Secret, `patch` writes its authority into webhook configurations. */
export const webhookCertgen: Program = async (io) => {
  const [command = '', ...rest] = io.argv.slice(1);
  const flags = new Map(
    rest.map((arg): [string, string] => {
      const [, name = '', value = 'true'] = /^--?([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
      return [name, value];
    }),
  );
  try {
    if (command === 'create') return await create(io, flags);
    if (command === 'patch') return await patch(io, flags);
    await log(io, 'fatal', `unknown command "${command}" for "kube-webhook-certgen"`);
    return 1;
  } catch (error) {
    if (!(error instanceof ApiFailure) && !(error instanceof NetworkFailure)) throw error;
    await log(io, 'fatal', `error of the API server: ${error.message}`);
    return 1;
  }
};

const secretPath = (flags: Flags): string =>
  `/api/v1/namespaces/${flags.get('namespace') ?? ''}/secrets`;

async function secretOf(io: Invocation, flags: Flags): Promise<Secret | undefined> {
  const name = flags.get('secret-name') ?? '';
  await log(io, 'info', `getting secret '${name}' in namespace '${flags.get('namespace') ?? ''}'`);
  try {
    return await callApi<Secret>(io, 'GET', `${secretPath(flags)}/${name}`);
  } catch (error) {
    if (!(error instanceof ApiFailure) || error.status !== 404) throw error;
    await log(io, 'info', 'no secret found', { err: error.message });
    return undefined;
  }
}

async function create(io: Invocation, flags: Flags): Promise<number> {
  if ((await secretOf(io, flags)) !== undefined) {
    await log(io, 'info', 'secret already exists');
    return 0;
  }
  await log(io, 'info', 'creating new secret');
  const hosts = (flags.get('host') ?? '').split(',').filter((host) => host !== '');
  const { ca, cert, key } = await makeCertificates(hosts, io.host.clock.now());
  const encode = (text: string): string => Buffer.from(text).toString('base64');
  const certKey = flags.get('cert-name') ?? 'cert';
  const keyKey = flags.get('key-name') ?? 'key';
  await callApi(io, 'POST', secretPath(flags), {
    apiVersion: 'v1',
    kind: 'Secret',
    metadata: { name: flags.get('secret-name') ?? '' },
    data: { ca: encode(ca), [certKey]: encode(cert), [keyKey]: encode(key) },
  });
  return 0;
}

async function patch(io: Invocation, flags: Flags): Promise<number> {
  const secret = await secretOf(io, flags);
  const caBundle = secret?.data?.['ca'];
  if (caBundle === undefined) {
    await log(
      io,
      'fatal',
      `no secret with '${flags.get('secret-name')}' in '${flags.get('namespace')}'`,
    );
    return 1;
  }
  const name = flags.get('webhook-name') ?? '';
  const kinds = ['mutating', 'validating'].filter((kind) => flags.get(`patch-${kind}`) !== 'false');
  const policy = flags.get('patch-failure-policy') ?? '';
  await log(
    io,
    'info',
    `patching webhook configurations '${name}' ${kinds.join(', ')}, failurePolicy=${policy}`,
  );
  for (const kind of kinds) {
    const path = `/apis/admissionregistration.k8s.io/v1/${kind}webhookconfigurations/${name}`;
    const configuration = await callApi<Webhooks>(io, 'GET', path);
    const webhooks = (configuration.webhooks ?? []).map((webhook) => ({
      ...webhook,
      clientConfig: { ...webhook.clientConfig, caBundle },
      ...(policy === '' ? {} : { failurePolicy: policy }),
    }));
    await callApi(io, 'PUT', path, { ...configuration, webhooks });
  }
  await log(io, 'info', 'Patched hook(s)');
  return 0;
}

/** One JSON line, as the program's logger writes them. */
async function log(io: Invocation, level: string, msg: string, more: object = {}): Promise<void> {
  const time = new Date(io.host.clock.now()).toISOString().replace(/\.\d+Z$/, 'Z');
  await io.stderr.write(`${JSON.stringify({ ...more, level, msg, time })}\n`);
}
