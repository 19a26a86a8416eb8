import { X509Certificate } from 'node:crypto';
import { mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { SeededRandom, SystemClock } from '#machinery';
import { parse } from 'yaml';
import { loadCredentials, servingHosts, writeKubeconfig } from './index.js';

const made: string[] = [];
const directory = async (): Promise<string> => {
  const path = await mkdtemp(join(tmpdir(), 'credentials-'));
  made.push(path);
  return path;
};
afterEach(async () => {
  for (const path of made.splice(0)) await rm(path, { recursive: true });
});

const chance = { clock: new SystemClock(), random: new SeededRandom(1) };

describe('credentials of a control plane', () => {
  it('issues a serving certificate for every name under which the server is reached', async () => {
    const { authority, serving } = await loadCredentials({
      ...chance,
      hosts: servingHosts({ extra: ['example.test', '192.0.2.7'] }),
    });
    const certificate = new X509Certificate(serving.certificate);
    expect(certificate.verify(new X509Certificate(authority.certificate).publicKey)).toBe(true);
    for (const host of ['localhost', 'kubernetes.default.svc.cluster.local', 'example.test'])
      expect(certificate.checkHost(host)).toBe(host);
    for (const address of ['127.0.0.1', '::1', '10.96.0.1', '192.0.2.7'])
      expect(certificate.checkIP(address)).toBe(address);
  });

  it('gives the administrator an RSA key and the group system:masters', async () => {
    const credentials = await loadCredentials({ ...chance, hosts: [] });
    const admin = await credentials.admin();
    expect(admin.key).toMatch(/^-----BEGIN RSA PRIVATE KEY-----/);
    expect(new X509Certificate(admin.certificate).subject).toContain('O=system:masters');
    expect(new X509Certificate(admin.certificate).subject).toContain('CN=kubernetes-admin');
  });

  it('keeps authority, administrator and token key, readable by the owner only', async () => {
    const path = await directory();
    const first = await loadCredentials({ ...chance, hosts: ['localhost'], directory: path });
    const made = [await first.admin(), await first.tokens.jwks()];
    const second = await loadCredentials({ ...chance, hosts: ['localhost'], directory: path });
    expect(second.authority.certificate).toBe(first.authority.certificate);
    expect(second.adminToken).toBe(first.adminToken);
    expect([await second.admin(), await second.tokens.jwks()]).toEqual(made);
    expect(
      new X509Certificate(second.serving.certificate).verify(
        new X509Certificate(first.authority.certificate).publicKey,
      ),
    ).toBe(true);
    for (const name of ['ca.key', 'admin.key', 'admin.token', 'sa.key'])
      expect((await stat(join(path, name))).mode & 0o777).toBe(0o600);
  });

  it('writes a kubeconfig with embedded certificates', async () => {
    const path = join(await directory(), 'config');
    const { authority, adminToken } = await loadCredentials({ ...chance, hosts: [] });
    await writeKubeconfig(path, {
      server: 'https://127.0.0.1:6443',
      ca: authority.certificate,
      token: adminToken,
      namespace: 'default',
    });
    const config = parse(await readFile(path, 'utf8')) as {
      clusters: { cluster: Record<string, string> }[];
      'current-context': string;
    };
    expect(config['current-context']).toBe('mockplane');
    expect(
      Buffer.from(config.clusters[0]!.cluster['certificate-authority-data']!, 'base64').toString(),
    ).toBe(authority.certificate);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
  });
});
