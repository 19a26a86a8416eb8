import { createCertificateAuthority } from '#auth';
import { SeededRandom, SystemClock } from '#machinery';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';
import { ACROSS, GATEWAY, GRANT, OUTER, ROUTES, SLOW } from './manifests.js';

const conditions = (prefix: string): string =>
  `{range ${prefix}.conditions[*]}{.type}={.status} {.reason};{end}`;

describe.skipIf(kubectlPath === undefined)('the Gateway API', () => {
  let terminal: Terminal;
  /** The address that the cloud has given to the Gateway. */
  let address: string;
  const curl = (host: string, path: string, ...more: string[]): Promise<string> =>
    terminal.kubectl(
      'exec', 'client', '--', 'curl', '-s', '-H', `Host: ${host}`, ...more, `http://${address}${path}`,
    ); // prettier-ignore
  const parents = (...of: string[]): Promise<string> =>
    terminal.path(conditions('.status.parents[0]'), ...of);

  beforeAll(async () => {
    terminal = new Terminal(await startServer({ args: ['--load-balancer', 'cloud'] }));
    const { stdout } = await terminal.mockplane('definitions', 'gateway-api');
    await terminal.apply(stdout);
    for (const name of ['v1', 'v2']) {
      await terminal.kubectl('create', 'deployment', name, '--image=traefik/whoami');
      await terminal.kubectl('expose', 'deployment', name, '--port=80');
    }
    await terminal.kubectl(
      'run', 'client', '--image=curlimages/curl', '--command', '--', 'sleep', '3600',
    ); // prettier-ignore
    await terminal.apply(GATEWAY);
    await terminal.apply(ROUTES);
    await terminal.settled();
    address = await terminal.path('{.status.addresses[0].value}', 'gateway', 'web');
  });
  afterAll(() => terminal.server.remove());

  it('a Gateway gets a Deployment and a Service with its labels, an address, and is programmed', async () => {
    const labels = '--selector=gateway.networking.k8s.io/gateway-name=web,team=shop';
    expect(await terminal.kubectl('get', 'deployment,service,pod', labels, '-o', 'name')).toMatch(
      /^deployment.apps\/web-sim\nservice\/web-sim\npod\/web-sim-\S+\npod\/web-sim-\S+\n$/,
    );
    expect(await terminal.kubectl('get', 'gateway', 'web')).toMatch(
      /^NAME +CLASS +ADDRESS +PROGRAMMED +AGE\nweb +sim +203\.0\.113\.\d+ +True /,
    );
    expect(await terminal.kubectl('get', 'gatewayclass')).toMatch(
      /\nsim +gateway\.mockplane\.io\/simulated +True /,
    );
  });

  it('listeners count their routes and say what they lack', async () => {
    expect(await terminal.path('{.status.listeners[*].attachedRoutes}', 'gateway', 'web')).toBe(
      '2 1',
    );
    expect(await terminal.path(conditions('.status'), 'gateway', 'web')).toBe(
      'Accepted=True Accepted;Programmed=True Programmed;',
    );
    expect(await terminal.path(conditions('.status.listeners[1]'), 'gateway', 'web')).toBe(
      'Accepted=True Accepted;Programmed=False Invalid;ResolvedRefs=False InvalidCertificateRef;Conflicted=False NoConflicts;',
    );
    expect(await parents('httproute', 'shop')).toBe(
      'Accepted=True Accepted;ResolvedRefs=True ResolvedRefs;',
    );
  });

  it.each([
    ['RequestRedirect filter must not be used together with backendRefs', { filters: [{ type: 'RequestRedirect', requestRedirect: {} }], backendRefs: [{ name: 'v1', port: 80 }] }],
    ['filter.urlRewrite must be specified for URLRewrite filter.type', { filters: [{ type: 'URLRewrite' }] }],
    ['exactly one PathPrefix match must be specified', { matches: [{ path: { type: 'Exact', value: '/a' } }], filters: [{ type: 'URLRewrite', urlRewrite: { path: { type: 'ReplacePrefixMatch', replacePrefixMatch: '/b' } } }] }],
    ["must not contain '//' when type one of ['Exact', 'PathPrefix']", { matches: [{ path: { value: '//a' } }] }],
    ['Must have port for Service reference', { backendRefs: [{ name: 'v1' }] }],
    ['backendRequest timeout cannot be longer than request timeout', { timeouts: { request: '1s', backendRequest: '2s' } }],
  ])('the definitions refuse: %s', async (message, rule) => {
    const route = {
      apiVersion: 'gateway.networking.k8s.io/v1',
      kind: 'HTTPRoute',
      metadata: { name: 'wrong' },
      spec: { rules: [rule] },
    };
    const { code, stderr } = await terminal.try(['apply', '--dry-run=server', '-f', '-'], {
      input: JSON.stringify(route),
    });
    expect([code, stderr]).toEqual([1, expect.stringContaining(message)]);
  }); // prettier-ignore

  it('requests go by host, path and filters to their backend, which sees the proxy as its client', async () => {
    const proxies = await terminal.path(
      '{.items[*].status.podIP}', 'pod', '-l', 'gateway.networking.k8s.io/gateway-name=web',
    ); // prettier-ignore
    const text = await curl('shop.example.com', '/v2/x?y=1');
    expect(proxies.split(' ')).toContain(/\nRemoteAddr: ([\d.]+):/.exec(text)?.[1]);
    expect(text).toMatch(/^Hostname: v2-/);
    expect(text).toMatch(/\nGET \/x\?y=1 HTTP\/1\.1\nHost: shop\.example\.com\n/);
    expect(text).toContain('X-Forwarded-Proto: http');
    expect(await curl('shop.example.com', '/')).toMatch(/^Hostname: v1-/);
    const moved = await curl('shop.example.com', '/old/x', '-i');
    expect(moved).toMatch(/^HTTP\/1\.1 301 Moved Permanently\r?\n/);
    expect(moved).toMatch(/\nLocation: http:\/\/b\.org\/old\/x\r?\n/);
    expect(await curl('other.example.com', '/', '-i')).toMatch(/^HTTP\/1\.1 404 Not Found\r?\n/);
  });

  it('calls of gRPC go by service and method', async () => {
    const call = (path: string) =>
      curl('grpc.example.com', path, '-i', '-X', 'POST', '-H', 'Content-Type: application/grpc');
    expect(await call('/shop.Cart/Add')).toMatch(/\nHostname: v2-/);
    expect(await call('/shop.Cart/Remove')).toMatch(/^HTTP\/1\.1 200 OK[^]*\ngrpc-status: 12\r?\n/);
  });

  it('TLS is ended once the certificate is there, and shown by name', async () => {
    const closed = await terminal.try([
      'exec', 'client', '--', 'curl', '-sSk', `https://shop.example.com/`, '--resolve', `shop.example.com:443:${address}`,
    ]); // prettier-ignore
    expect([closed.code, closed.stderr]).toEqual([35, expect.stringContaining('curl: (35)')]);
    const authority = await createCertificateAuthority({
      clock: new SystemClock(),
      random: new SeededRandom(7),
    });
    const { certificate, key } = await authority.issueServing(['shop.example.com']);
    const encoded = (text: string): string => Buffer.from(text).toString('base64');
    await terminal.apply(
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Secret',
        type: 'kubernetes.io/tls',
        metadata: { name: 'certificate' },
        data: { 'tls.crt': encoded(certificate), 'tls.key': encoded(key) },
      }),
    );
    await terminal.settled();
    const text = await terminal.kubectl(
      'exec', 'client', '--', 'curl', '-sk', `https://shop.example.com/v2`, '--resolve', `shop.example.com:443:${address}`,
    ); // prettier-ignore
    expect(text).toMatch(/^Hostname: v2-/);
    expect(text).toContain('X-Forwarded-Proto: https');
  });

  it('TLS is passed through to a Gateway behind another one', async () => {
    await terminal.apply(OUTER);
    await terminal.settled();
    expect(await parents('tlsroute', 'inwards')).toBe(
      'Accepted=True Accepted;ResolvedRefs=True ResolvedRefs;',
    );
    const outer = await terminal.path('{.status.addresses[0].value}', 'gateway', 'outer');
    const text = await terminal.kubectl(
      'exec', 'client', '--', 'curl', '-sk', 'https://shop.example.com/v2', '--resolve', `shop.example.com:443:${outer}`,
    ); // prettier-ignore
    expect(text).toMatch(/^Hostname: v2-/);
    expect(text).toContain('X-Forwarded-Proto: https');
    await terminal.kubectl('delete', 'gateway/outer', 'tlsroute/inwards');
    await terminal.settled();
  });

  it('a backend of another namespace needs a ReferenceGrant', async () => {
    await terminal.kubectl('create', 'namespace', 'team');
    await new Terminal(terminal.server, 'team').apply(ACROSS);
    await terminal.settled();
    const route = ['httproute', 'across', '-n', 'team'];
    expect(await parents(...route)).toBe(
      'Accepted=True Accepted;ResolvedRefs=False RefNotPermitted;',
    );
    expect(await curl('across.example.com', '/', '-i')).toMatch(/^HTTP\/1\.1 500 /);
    await terminal.apply(GRANT);
    await terminal.settled();
    expect(await parents(...route)).toBe('Accepted=True Accepted;ResolvedRefs=True ResolvedRefs;');
    expect(await curl('across.example.com', '/')).toMatch(/^Hostname: v2-/);
    await terminal.kubectl('delete', 'referencegrant', 'from-team');
    await terminal.settled();
    expect(await curl('across.example.com', '/', '-i')).toMatch(/^HTTP\/1\.1 500 /);
  });

  it('a request is explained with listener, match and backend, and its host is found by the DNS outside', async () => {
    const { stdout, code } = await terminal.mockplane(
      'trace', '--from', 'pod/client', '--to', 'http://shop.example.com/v2', '-o', 'json',
    ); // prettier-ignore
    expect(code).toBe(0);
    const [outcome] = (
      JSON.parse(stdout) as {
        outcomes: {
          outcome: string;
          backend: { pod: string };
          steps: { stage: string; object?: { kind: string; name: string }; field?: string }[];
        }[];
      }
    ).outcomes;
    expect(outcome).toMatchObject({
      outcome: 'answered',
      backend: { pod: expect.stringMatching(/^default\/v2-/) },
    });
    const proxied = outcome?.steps.filter(({ stage }) => stage === 'proxy');
    expect(proxied?.map(({ object, field }) => [object?.kind, object?.name, field])).toEqual([
      ['Gateway', 'web', 'spec.listeners[0]'],
      ['HTTPRoute', 'shop', 'spec.rules[0].matches[0]'],
      ['HTTPRoute', 'shop', 'spec.rules[0].backendRefs[0]'],
    ]);
    const lost = await terminal.mockplane(
      'trace', '--from', 'pod/client', '--to', `http://${address}/`, '--header', 'Host: nobody.org',
    ); // prettier-ignore
    expect(lost.stdout).toContain('answers 404 itself: no rule of the routes of listener http');
    const byName = ['exec', 'client', '--', 'curl', '-s', 'http://shop.example.com/v2'];
    expect(await terminal.kubectl(...byName)).toMatch(/^Hostname: v2-/);
  });

  it('a limit that has passed is answered 504', async () => {
    const limited = (request: string) =>
      terminal.kubectl(
        'patch', 'httproute', 'shop', '--type=json', '-p',
        JSON.stringify([{ op: 'add', path: '/spec/rules/0/timeouts', value: { request } }]),
      ); // prettier-ignore
    const status = () => curl('shop.example.com', '/v2', '-o', '/dev/null', '-w', '%{http_code}');
    await terminal.apply(SLOW);
    await limited('300ms');
    await terminal.settled();
    expect(await status()).toBe('504');
    await limited('20s');
    await terminal.settled();
    expect(await status()).toBe('200');
    await terminal.kubectl('delete', 'fault', 'slow');
  });

  it('a change of listeners, parameters and routes is followed', async () => {
    await terminal.kubectl(
      'patch', 'gateway', 'web', '--type=json', '-p',
      JSON.stringify([{ op: 'add', path: '/spec/listeners/-', value: { name: 'alt', port: 8080, protocol: 'HTTP' } }]),
    ); // prettier-ignore
    await terminal.settled();
    expect(await terminal.path('{.spec.ports[*].port}', 'service', 'web-sim')).toBe('80 443 8080');
    const alt = await terminal.kubectl(
      'exec', 'client', '--', 'curl', '-s', '-H', 'Host: shop.example.com', `http://${address}:8080/`,
    ); // prettier-ignore
    expect(alt).toMatch(/^Hostname: v1-/);
    await terminal.kubectl('delete', 'service', 'v1');
    await terminal.settled();
    expect(await parents('httproute', 'shop')).toBe(
      'Accepted=True Accepted;ResolvedRefs=False BackendNotFound;',
    );
    expect(await curl('shop.example.com', '/', '-i')).toMatch(/^HTTP\/1\.1 500 /);
  });

  it('everything that was made for a Gateway goes with it', async () => {
    await terminal.kubectl('delete', 'gateway', 'web');
    await terminal.settled();
    const left = await terminal.kubectl('get', 'deployment,service,pod', '-o', 'name');
    expect(left).not.toContain('web-sim');
    expect(await terminal.path('{.status.parents}', 'httproute', 'shop')).toBe('[]');
  });
});
