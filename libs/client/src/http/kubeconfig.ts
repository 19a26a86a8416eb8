import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

/** Where a cluster is and how to prove who asks. PEM texts. */
export interface ConnectionOptions {
  /** `https://127.0.0.1:6443`, perhaps with a path before the API. */
  readonly server: string;
  readonly ca?: string;
  readonly cert?: string;
  readonly key?: string;
  readonly token?: string;
  /** True: any server certificate is accepted. */
  readonly insecure?: boolean;
  /** The name of the program, from which the server derives field managers. */
  readonly userAgent?: string;
}

interface NamedEntry {
  readonly name: string;
  readonly cluster?: Record<string, unknown>;
  readonly user?: Record<string, unknown>;
  readonly context?: { readonly cluster?: string; readonly user?: string };
}

interface KubeconfigFile {
  readonly 'current-context'?: string;
  readonly clusters?: readonly NamedEntry[];
  readonly users?: readonly NamedEntry[];
  readonly contexts?: readonly NamedEntry[];
}

/**
 * Reads a kubeconfig file; `context` defaults to the current one. Relative paths count from the file. Throws an Error that says which
 * entry is missing.
 */
export function loadKubeconfig(file: string, context?: string): ConnectionOptions {
  const config = (parse(readFileSync(file, 'utf8')) ?? {}) as KubeconfigFile;
  const name = context ?? config['current-context'] ?? '';
  const chosen = entryOf(file, 'context', config.contexts, name).context ?? {};
  const cluster = entryOf(file, 'cluster', config.clusters, chosen.cluster ?? '').cluster ?? {};
  const user =
    chosen.user === undefined ? {} : (entryOf(file, 'user', config.users, chosen.user).user ?? {});
  const material = (from: Record<string, unknown>, key: string): string | undefined => {
    const data = text(from[`${key}-data`]);
    if (data !== undefined) return Buffer.from(data, 'base64').toString();
    const path = text(from[key]);
    return path === undefined ? undefined : readFileSync(resolve(dirname(file), path), 'utf8');
  };
  const server = text(cluster['server']);
  if (server === undefined) throw new Error(`${file}: cluster "${chosen.cluster}" has no server`);
  const tokenFile = text(user['tokenFile']);
  return withoutUndefined({
    server,
    ca: material(cluster, 'certificate-authority'),
    cert: material(user, 'client-certificate'),
    key: material(user, 'client-key'),
    token:
      text(user['token']) ??
      (tokenFile === undefined
        ? undefined
        : readFileSync(resolve(dirname(file), tokenFile), 'utf8').trim()),
    insecure: cluster['insecure-skip-tls-verify'] === true ? true : undefined,
  });
}

function entryOf(
  file: string,
  what: string,
  entries: readonly NamedEntry[] | undefined,
  name: string,
): NamedEntry {
  const found = entries?.find((entry) => entry.name === name);
  if (found === undefined) throw new Error(`${file}: there is no ${what} "${name}"`);
  return found;
}

function text(value: unknown): string | undefined {
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function withoutUndefined(options: {
  [Key in keyof ConnectionOptions]: ConnectionOptions[Key] | undefined;
}): ConnectionOptions {
  return Object.fromEntries(
    Object.entries(options).filter(([, value]) => value !== undefined),
  ) as unknown as ConnectionOptions;
}
