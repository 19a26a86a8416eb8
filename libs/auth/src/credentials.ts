import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock, Random } from '#machinery';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type KeyPairPem,
} from './certificate-authority.js';
import { kubeconfigText, type KubeconfigOptions } from './kubeconfig.js';
import { ServiceAccountTokens } from './service-account-tokens.js';

/** Everything secret that a control plane owns. */
export interface ControlPlaneCredentials {
  readonly authority: CertificateAuthority;
  readonly serving: KeyPairPem;
  /** Client certificate of `kubernetes-admin` in `system:masters`. */
  readonly admin: KeyPairPem;
  readonly tokens: ServiceAccountTokens;
}

/**
 * Loads the credentials kept in `directory`, and makes what is missing there. The serving certificate is made anew each time,
 * so that it always names the current `hosts`. Without a directory nothing is kept. Files are readable by their owner only.
 */
export async function loadCredentials(options: {
  readonly clock: Clock;
  readonly random: Random;
  readonly hosts: readonly string[];
  readonly directory?: string;
  readonly issuer?: string;
}): Promise<ControlPlaneCredentials> {
  const { clock, random, directory } = options;
  if (directory !== undefined) await mkdir(directory, { recursive: true, mode: 0o700 });
  const savedCa = await readPair(directory, 'ca');
  const savedAdmin = savedCa === undefined ? undefined : await readPair(directory, 'admin');
  const savedTokenKey = await readText(directory, 'sa.key');
  // Making RSA keys takes long and runs on worker threads: let both and the authority's work overlap.
  const tokens = ServiceAccountTokens.create(
    { clock, random, ...(options.issuer === undefined ? {} : { issuer: options.issuer }) },
    savedTokenKey,
  );
  const authority = await createCertificateAuthority({ clock, random }, savedCa);
  const [admin, serving, accountTokens] = await Promise.all([
    savedAdmin ?? authority.issueClient('kubernetes-admin', ['system:masters']),
    authority.issueServing(options.hosts),
    tokens,
  ]);
  if (directory !== undefined) {
    if (savedCa === undefined) await writePair(directory, 'ca', authority);
    if (savedAdmin === undefined) await writePair(directory, 'admin', admin);
    if (savedTokenKey === undefined)
      await writeSecretFile(join(directory, 'sa.key'), accountTokens.pem);
  }
  return { authority, serving, admin, tokens: accountTokens };
}

/** Writes a kubeconfig that only its owner can read; replaces the file in one step. */
export async function writeKubeconfig(path: string, options: KubeconfigOptions): Promise<void> {
  await writeSecretFile(path, kubeconfigText(options));
}

async function readPair(
  directory: string | undefined,
  name: string,
): Promise<KeyPairPem | undefined> {
  const [certificate, key] = await Promise.all([
    readText(directory, `${name}.crt`),
    readText(directory, `${name}.key`),
  ]);
  return certificate === undefined || key === undefined ? undefined : { certificate, key };
}

async function writePair(directory: string, name: string, pair: KeyPairPem): Promise<void> {
  await writeSecretFile(join(directory, `${name}.crt`), pair.certificate);
  await writeSecretFile(join(directory, `${name}.key`), pair.key);
}

async function readText(directory: string | undefined, name: string): Promise<string | undefined> {
  if (directory === undefined) return undefined;
  try {
    return await readFile(join(directory, name), 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}

async function writeSecretFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.new`;
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(temporary, path);
}
