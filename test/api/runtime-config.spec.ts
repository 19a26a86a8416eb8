import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const INGRESS = `
apiVersion: extensions/v1beta1
kind: Ingress
metadata: {name: old}
spec:
  rules:
  - host: a.com
    http: {paths: [{path: /, backend: {serviceName: web, servicePort: 80}}]}
`;
const CRON_JOB = `
apiVersion: batch/v1beta1
kind: CronJob
metadata: {name: tick}
spec:
  schedule: '* * * * *'
  jobTemplate: {spec: {template: {spec: {restartPolicy: Never, containers: [{name: a, image: busybox}]}}}}
`;
const only = ['--nodes', '0', '--components', 'apiserver'];

describe.skipIf(kubectlPath === undefined)('group versions that are off by default', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    const args = [...only, '--runtime-config', 'api/all=true'];
    terminal = new Terminal(await startServer({ args }));
  });
  afterAll(() => terminal.server.remove());

  it('E7: are unknown until they are switched on', async () => {
    const plain = new Terminal(await startServer({ args: only }));
    const { code, stderr } = await plain.try(['apply', '-f', '-'], { input: INGRESS });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'no matches for kind "Ingress" in version "extensions/v1beta1"\nensure CRDs are installed first',
    );
    await plain.server.remove();
  });

  it('take an old Ingress, warn, and show it in every version', async () => {
    const { stdout, stderr } = await terminal.try(['apply', '-f', '-'], { input: INGRESS });
    expect(stdout).toBe('ingress.extensions/old created\n');
    expect(stderr).toContain(
      'Warning: extensions/v1beta1 Ingress is deprecated in v1.14+, unavailable in v1.22+; use networking.k8s.io/v1 Ingress',
    );
    expect(
      await terminal.path(
        '{.apiVersion} {.spec.rules[0].http.paths[0]}',
        'ingresses.v1.networking.k8s.io',
        'old',
      ),
    ).toBe(
      'networking.k8s.io/v1 {"backend":{"service":{"name":"web","port":{"number":80}}},"path":"/","pathType":"ImplementationSpecific"}',
    );
    expect(await terminal.path('{..backend}', 'ingresses.v1beta1.networking.k8s.io', 'old')).toBe(
      '{"serviceName":"web","servicePort":80}',
    );
  });

  it('change what a client of the new version reads', async () => {
    await terminal.apply(INGRESS.replace('servicePort: 80', 'servicePort: http'));
    expect(await terminal.path('{..service.port}', 'ingresses.v1.networking.k8s.io', 'old')).toBe(
      '{"name":"http"}',
    );
    const ports = '[{"op":"replace","path":"/spec/rules/0/host","value":"b.com"}]';
    await terminal.kubectl(
      'patch',
      'ingresses.v1.networking.k8s.io',
      'old',
      '--type',
      'json',
      '-p',
      ports,
    );
    expect(await terminal.path('{..host}', 'ingresses.v1beta1.extensions', 'old')).toBe('b.com');
  });

  it('are listed and explained like others', async () => {
    expect(await terminal.kubectl('api-versions')).toMatch(/^batch\/v1beta1$/m);
    await terminal.apply(CRON_JOB);
    expect(await terminal.kubectl('get', 'cronjobs.v1beta1.batch')).toContain('* * * * *');
    expect(
      await terminal.kubectl('explain', 'ingress.spec.backend', '--api-version=extensions/v1beta1'),
    ).toContain('servicePort');
  });
});
