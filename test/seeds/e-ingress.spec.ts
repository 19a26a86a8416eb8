import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const here = dirname(fileURLToPath(import.meta.url));
const manifest = (name: string): string => join(here, 'manifests', name);

/** The manifests of others are no part of the project: a folder beside it may hold them, or the variable says where they are. */
const upstream = join(
  process.env['MOCKPLANE_UPSTREAM_MANIFESTS'] ??
    join(here, '..', '..', '..', 'shared', 'seeds', 'manifests', 'upstream'),
  'ingress-nginx-cloud-v1.8.2.yaml',
);
const hasUpstream = existsSync(upstream);
if (!hasUpstream)
  console.warn(
    `SKIPPED: ${upstream} is not there: the rows run with the compatible manifest of the project; set MOCKPLANE_UPSTREAM_MANIFESTS`,
  );

const nginx404 = '<center><h1>404 Not Found</h1></center>\r\n<hr><center>nginx</center>';
const address = '192.168.1.150';
/** Where the upstream manifest is used, its labels. */
const CONTROLLER_PODS = hasUpstream
  ? 'app.kubernetes.io/component=controller'
  : 'app=ingress-nginx';

interface Followed {
  readonly outcome: string;
  readonly backend: { readonly pod?: string };
  readonly steps: readonly {
    readonly stage: string;
    readonly object?: object;
    readonly field?: string;
  }[];
}

const controller = hasUpstream ? upstream : manifest('ingress-nginx.yaml');

describe.skipIf(kubectlPath === undefined)('E: Ingress', () => {
  let terminal: Terminal;
  /** The same in the namespace of the controller. */
  let system: Terminal;
  const curl = async (host: string, path = '/', ...more: string[]): Promise<string> =>
    terminal.kubectl(
      'exec',
      'client',
      '--',
      'curl',
      '-s',
      '-H',
      `Host: ${host}`,
      ...more,
      `http://${address}${path}`,
    );

  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    system = new Terminal(terminal.server, 'ingress-nginx');
    await terminal.kubectl(
      'run',
      'client',
      '--image=curlimages/curl',
      '--command',
      '--',
      'sleep',
      '3600',
    );
  });
  afterAll(() => terminal.server.remove());

  it('E1: the manifest applies, its admission Jobs complete, and the Service takes an address', async () => {
    await system.kubectl('apply', '-f', controller);
    const wait = (...args: string[]) => system.kubectl('wait', '--timeout=50s', ...args);
    await wait(
      '--for=condition=complete',
      'job/ingress-nginx-admission-create',
      'job/ingress-nginx-admission-patch',
    );
    await wait('--for=condition=available', 'deployment/ingress-nginx-controller');

    const [bundle, secret] = await Promise.all([
      terminal.path(
        '{.webhooks[0].clientConfig.caBundle}',
        'validatingwebhookconfiguration',
        'ingress-nginx-admission',
      ),
      system.path('{.data.ca}', 'secret', 'ingress-nginx-admission'),
    ]);
    expect(Buffer.from(bundle, 'base64').toString()).toContain('BEGIN CERTIFICATE');
    expect(bundle).toBe(secret);
    await system.kubectl('patch', 'service', 'ingress-nginx-controller', '--subresource=status', '--type=merge',
      '-p', JSON.stringify({ status: { loadBalancer: { ingress: [{ ip: address }] } } }),
    ); // prettier-ignore
    await terminal.settled();
    expect(
      await system.path(
        '{.status.loadBalancer.ingress[0].ip}',
        'service',
        'ingress-nginx-controller',
      ),
    ).toBe(address);
  });

  it('E2: what no rule is for gets the 404 page of nginx', async () => {
    expect(await curl(address)).toContain(nginx404);
  });

  it('E3: the echo servers say who served, and what they were asked', async () => {
    await terminal.kubectl('apply', '-f', manifest('07-ingress-backend.yml'));
    await terminal.settled();
    const ip = await terminal.path('{.spec.clusterIP}', 'service', 'nginx1-service-clusterip');
    const text = await terminal.kubectl('exec', 'client', '--', 'curl', '-s', `${ip}/hello?x=1`);
    expect(text).toMatch(
      /^Request served by nginx1-deployment-\S+\n\nGET \/hello\?x=1 HTTP\/1\.1\n\nHost: \S+\n/,
    );
  });

  it('E4: hosts choose the backend, which learns of the client by headers', async () => {
    await terminal.kubectl('apply', '-f', manifest('08-ingress.yaml'));
    await terminal.settled();
    const text = await curl('b.com');
    expect(text).toMatch(/^Request served by nginx2-deployment-/);
    const client = await terminal.path('{.status.podIP}', 'pod', 'client');
    for (const line of [
      'Host: b.com',
      'X-Forwarded-Host: b.com',
      'X-Forwarded-Port: 80',
      'X-Forwarded-Proto: http',
      'X-Forwarded-Scheme: http',
      'X-Scheme: http',
      `X-Real-Ip: ${client}`,
      `X-Forwarded-For: ${client}`,
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toMatch(/^X-Request-Id: [0-9a-f]{32}$/m);
    // The Service of the text's a.com has another name than the one that is there.
    expect(await curl('a.com')).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    expect(await curl('c.com')).toContain(nginx404);
  });

  it('E4: a rule whose Service is there again is served at once', async () => {
    await terminal.kubectl(
      'patch',
      'ingress',
      'ingress',
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/rules/0/http/paths/0/backend/service/name","value":"nginx1-service-clusterip"}]',
    );
    await terminal.settled();
    expect(await curl('a.com')).toMatch(/^Request served by nginx1-deployment-/);
  });

  it('E4: a request is explained with the Ingress behind it, and answered from outside of the cluster too', async () => {
    const name = await system.path('{.items[0].spec.nodeName}', 'pods', '-l', CONTROLLER_PODS);
    const { stdout } = await terminal.mockplane(
      'trace', '--from', `node/${name}`, '--to', `http://${address}/x`, '-H', 'Host: b.com', '-o', 'json',
    ); // prettier-ignore
    const [outcome] = (JSON.parse(stdout) as { outcomes: Followed[] }).outcomes;
    expect(outcome).toMatchObject({ outcome: 'answered' });
    expect(outcome?.backend.pod).toMatch(/^default\/nginx2-deployment-/);
    expect(outcome?.steps.find(({ stage }) => stage === 'proxy')).toMatchObject({
      object: { kind: 'Ingress', name: 'ingress' },
      field: 'spec.rules[1].http.paths[0]',
    });
    const [node, port] = await Promise.all([
      system.path('{.items[0].status.hostIP}', 'pods', '-l', CONTROLLER_PODS),
      system.path('{.spec.ports[0].nodePort}', 'service', 'ingress-nginx-controller'),
    ]);
    const answer = await terminal.mockplane(
      'curl', '--from', 'ip/203.0.113.5', '-s', '-H', 'Host: b.com', `http://${node}:${port}/x`,
    ); // prettier-ignore
    expect(answer.stdout).toMatch(/^Request served by nginx2-deployment-/);
    expect(answer.stdout).toContain('X-Real-Ip: 203.0.113.5');
  });

  it('E4: a second Ingress for the same host and path is refused by the webhook', async () => {
    const other = await terminal.kubectl('get', 'ingress', 'ingress', '-o', 'json');
    const copy = JSON.parse(other) as { metadata: object; status?: object };
    const { code, stderr } = await terminal.try(['create', '-f', '-'], {
      input: JSON.stringify({ ...copy, metadata: { name: 'copy' }, status: {} }),
    });
    expect(code).toBe(1);
    expect(stderr).toContain(
      'admission webhook "validate.nginx.ingress.kubernetes.io" denied the request: host "a.com" and path "/" is already defined in ingress default/ingress',
    );
  });

  it('E5: paths choose the backend, element by element', async () => {
    await terminal.kubectl('delete', 'ingress', 'ingress');
    await terminal.kubectl('apply', '-f', manifest('08-ingress2.yaml'));
    await terminal.settled();
    const served = /^Request served by nginx2-deployment-/;
    expect(await curl('a.com', '/b')).toMatch(served);
    expect(await curl('a.com', '/b/x')).toMatch(served);
    expect(await curl('a.com', '/bx')).toContain(nginx404);
    expect(await curl('a.com', '/')).toContain(nginx404);
    expect(await curl('b.com', '/b')).toContain(nginx404);
    await terminal.kubectl(
      'patch',
      'ingress',
      'ingress2',
      '--type=json',
      '-p',
      '[{"op":"replace","path":"/spec/rules/0/http/paths/1/pathType","value":"Exact"}]',
    );
    await terminal.settled();
    expect(await curl('a.com', '/b')).toMatch(served);
    expect(await curl('a.com', '/b/x')).toContain(nginx404);
  });

  it('E6: get ing shows class, hosts, address and ports', async () => {
    const [header = '', row = ''] = (await terminal.kubectl('get', 'ing')).split('\n');
    expect(header.split(/\s+/)).toEqual(['NAME', 'CLASS', 'HOSTS', 'ADDRESS', 'PORTS', 'AGE']);
    expect(row.split(/\s+/).slice(0, 5)).toEqual(['ingress2', 'nginx', 'a.com', address, '80']);
    expect(await terminal.kubectl('describe', 'ing', 'ingress2')).toMatch(
      /Normal\s+Sync\s.*nginx-ingress-controller\s+Scheduled for sync/,
    );
  });

  it('E8: everything goes in any order, and its routes with it', async () => {
    await terminal.kubectl('delete', '-f', manifest('07-ingress-backend.yml'));
    await terminal.settled();
    expect(await curl('a.com', '/b')).toContain('<h1>503 Service Temporarily Unavailable</h1>');
    await terminal.kubectl('delete', '-f', manifest('08-ingress2.yaml'));
    expect(await curl('a.com', '/b')).toContain(nginx404);
    await system.kubectl('delete', '-f', controller);
    await terminal.settled();
    expect(await terminal.kubectl('get', 'ing,ingressclass,validatingwebhookconfiguration')).toBe(
      '',
    );
    const { code } = await terminal.try([
      'exec',
      'client',
      '--',
      'curl',
      '-s',
      '-m',
      '1',
      `http://${address}/b`,
    ]);
    expect(code).not.toBe(0);
  });
});
