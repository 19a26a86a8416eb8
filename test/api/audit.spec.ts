import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const POLICY = `
apiVersion: audit.k8s.io/v1
kind: Policy
omitStages: [RequestReceived]
omitManagedFields: true
rules:
- {level: None, nonResourceURLs: ['*']}
- {level: RequestResponse, namespaces: [red], resources: [{resources: [pods]}]}
- {level: Metadata, users: [kubernetes-admin], resources: [{resources: [secrets, pods/exec]}]}
`;

interface Event {
  readonly level: string;
  readonly stage: string;
  readonly verb: string;
  readonly user: { readonly username?: string };
  readonly impersonatedUser?: { readonly username: string };
  readonly objectRef: { readonly name?: string; readonly subresource?: string };
  readonly responseStatus: { readonly code: number };
  readonly requestObject?: { readonly spec: { readonly dnsPolicy: string } };
  readonly responseObject?: { readonly metadata: { readonly uid?: string } };
  readonly annotations: Readonly<Record<string, string>>;
}

describe.skipIf(kubectlPath === undefined)('the audit log', () => {
  let terminal: Terminal;
  const folder = mkdtempSync(join(tmpdir(), 'mockplane-audit-'));
  const log = join(folder, 'audit.log');
  beforeAll(async () => {
    const policy = join(folder, 'policy.yaml');
    writeFileSync(policy, POLICY);
    const args = ['--audit-policy-file', policy, '--audit-log-path', log];
    terminal = new Terminal(await startServer({ args }));
    await terminal.kubectl('create', 'namespace', 'red');
    const labels = ['pod-security.kubernetes.io/audit=restricted'];
    await terminal.kubectl('label', 'namespace', 'red', ...labels);
    await terminal.kubectl('run', 'web', '--image=nginx', '-n', 'red');
    await terminal.settled();
    await terminal.kubectl('exec', '-n', 'red', 'web', '--', 'true');
    await terminal.try(['get', 'pod', 'web', '-n', 'red', '--as', 'bob']);
    await terminal.kubectl('create', 'secret', 'generic', 'pass', '--from-literal=a=b');
    // What waits is written before the server ends.
    await terminal.server.stop();
  });
  afterAll(async () => {
    await terminal.server.remove();
    rmSync(folder, { recursive: true });
  });

  const events = (verb: string, name: string): Event[] =>
    readFileSync(log, 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Event)
      .filter((event) => event.verb === verb && event.objectRef.name === name);

  it('has what was sent, with its defaults, and what was answered', () => {
    const [event] = events('create', 'web');
    expect(event).toMatchObject({ level: 'RequestResponse', stage: 'ResponseComplete' });
    expect(event!.requestObject?.spec.dnsPolicy).toBe('ClusterFirst');
    expect(event!.responseObject?.metadata).not.toHaveProperty('managedFields');
    expect(event!.responseObject?.metadata.uid).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('has the notes of authorization and admission', () => {
    const [event] = events('create', 'web');
    expect(event!.annotations).toMatchObject({
      'authorization.k8s.io/decision': 'allow',
      'pod-security.kubernetes.io/enforce-policy': 'privileged:latest',
    });
    expect(event!.annotations['pod-security.kubernetes.io/audit-violations']).toContain(
      'allowPrivilegeEscalation != false',
    );
  });

  it('tells who asked from whom they acted as', () => {
    const refused = events('get', 'web').find((event) => event.impersonatedUser !== undefined);
    expect(refused).toMatchObject({
      user: { username: 'kubernetes-admin' },
      impersonatedUser: { username: 'bob' },
      responseStatus: { code: 403 },
      annotations: { 'authorization.k8s.io/decision': 'forbid' },
    });
  });

  it('has two stages of a connection that lasts', () => {
    const exec = readFileSync(log, 'utf8')
      .split('\n')
      .filter((line) => line.includes('"subresource":"exec"'))
      .map((line) => JSON.parse(line) as Event);
    expect(exec.map(({ stage, responseStatus }) => [stage, responseStatus.code])).toEqual([
      ['ResponseStarted', 101],
      ['ResponseComplete', 101],
    ]);
  });

  it('says nothing of what a secret holds, below the level of requests', () => {
    const [event] = events('create', 'pass');
    expect(event).toMatchObject({ level: 'Metadata', responseStatus: { code: 201 } });
    expect(event).not.toHaveProperty('requestObject');
  });
});
