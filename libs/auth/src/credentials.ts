import { randomBytes, X509Certificate } from 'node:crypto';
import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { isIP } from 'node:net';
import { join } from 'node:path';
import type { Clock, Random } from '#machinery';
import {
  createCertificateAuthority,
  type CertificateAuthority,
  type KeyPairPem,
} from './certificate-authority.js';
import { kubeconfigText, type KubeconfigOptions } from './kubeconfig.js';
import { makeTokenKey, ServiceAccountTokens } from './service-account-tokens.js';

/** Everything secret that a control plane owns. */
export interface ControlPlaneCredentials {
  readonly authority: CertificateAuthority;
  readonly serving: KeyPairPem;
  /** Signs what proves to other API servers that requests come from this one. */
  readonly frontProxy: CertificateAuthority;
  /** The bearer token of `kubernetes-admin` in `system:masters`. */
  readonly adminToken: string;
  /** The client certificate of the same administrator; made when somebody asks, because an RSA key takes long. */
  readonly admin: () => Promise<KeyPairPem>;
  /** Their RSA key is made with the first token, for the same reason. */
  readonly tokens: ServiceAccountTokens;
}

/** As kubeadm calls it. */
export const ADMINISTRATOR = { name: 'kubernetes-admin', groups: ['system:masters'] } as const;

/**
 * Loads the credentials kept in `directory`, and makes what is missing there. The serving certificate is kept as long as it names
 * all current `hosts`. Without a directory nothing is kept. Files are readable by their owner only.
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
  const authority = await createCertificateAuthority({ clock, random }, savedCa);
  if (savedCa === undefined) await writePair(directory, 'ca', authority);
  const savedProxyCa = await readPair(directory, 'front-proxy-ca');
  const frontProxy = await createCertificateAuthority({ clock, random }, savedProxyCa);
  if (savedProxyCa === undefined) await writePair(directory, 'front-proxy-ca', frontProxy);
  const [serving, adminToken] = await Promise.all([
    servingCertificate(
      authority,
      savedCa === undefined ? undefined : directory,
      directory,
      options,
    ),
    kept(directory, 'admin.token', async () => randomBytes(32).toString('base64url')),
  ]);
  const tokens = new ServiceAccountTokens(
    { clock, random, ...(options.issuer === undefined ? {} : { issuer: options.issuer }) },
    () => kept(directory, 'sa.key', makeTokenKey),
  );
  let admin: Promise<KeyPairPem> | undefined;
  return {
    authority,
    serving,
    frontProxy,
    adminToken,
    admin: () =>
      (admin ??= administrator(
        authority,
        savedCa === undefined ? undefined : directory,
        directory,
      )),
    tokens,
  };
}

/** A certificate is replaced when it is valid for less than this, in milliseconds. */
const RENEWAL_MS = 30 * 24 * 3600 * 1000;

/** The serving certificate kept in `from`, if it serves all hosts for some time to come, else a new one that is kept in `to`. */
async function servingCertificate(
  authority: CertificateAuthority,
  from: string | undefined,
  to: string | undefined,
  { hosts, clock }: { readonly hosts: readonly string[]; readonly clock: Clock },
): Promise<KeyPairPem> {
  const saved = await readPair(from, 'apiserver');
  if (saved !== undefined) {
    const certificate = new X509Certificate(saved.certificate);
    const names = (host: string): boolean =>
      (isIP(host) === 0 ? certificate.checkHost(host) : certificate.checkIP(host)) !== undefined;
    const lasts = Date.parse(certificate.validTo) - clock.now() > RENEWAL_MS;
    if (lasts && hosts.every(names)) return saved;
  }
  const made = await authority.issueServing(hosts);
  await writePair(to, 'apiserver', made);
  return made;
}

/** The certificate kept in `from`, if the authority was kept too, else a new one that is kept in `to`. */
async function administrator(
  authority: CertificateAuthority,
  from: string | undefined,
  to: string | undefined,
): Promise<KeyPairPem> {
  const saved = await readPair(from, 'admin');
  if (saved !== undefined) return saved;
  const made = await authority.issueClient(ADMINISTRATOR.name, ADMINISTRATOR.groups);
  await writePair(to, 'admin', made);
  return made;
}

/** A secret text: the one kept in the directory, or a new one, kept before it is used. */
async function kept(
  directory: string | undefined,
  name: string,
  make: () => Promise<string>,
): Promise<string> {
  const saved = await readText(directory, name);
  if (saved !== undefined) return saved;
  const made = await make();
  if (directory !== undefined) await writeSecretFile(join(directory, name), made);
  return made;
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

async function writePair(
  directory: string | undefined,
  name: string,
  pair: KeyPairPem,
): Promise<void> {
  if (directory === undefined) return;
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
