import { readFile } from 'node:fs/promises';
import supertest from 'supertest';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { KindCatalog } from '#kinds';
import { parseGroupVersion, type KubeObject } from '#machinery';
import { graphqlServer, type GraphqlServer } from '../graphql/server.js';

describe('why a packet does not arrive, and what would mend it', () => {
  let cluster: GraphqlServer;
  beforeAll(async () => {
    cluster = await graphqlServer();
    const manifests = await readFile(new URL('fixtures/reasons.yaml', import.meta.url), 'utf8');
    for (const document of parseAllDocuments(manifests))
      await create(cluster.server.httpUrl, document.toJS() as KubeObject);
    await cluster.server.cluster.settlement.wait(20_000);
  });
  afterAll(() => cluster.close());

  const told = async (from: string, to: string): Promise<{ reason: string; fix: string }> => {
    const { data } = await cluster.query(
      `{ trace(from: { pod: "${from}" }, to: "${to}", port: 80) { outcomes { outcome reason fix } } }`,
    );
    return data.trace.outcomes[0];
  };

  it('pods that fail their readiness probe: which one, and what it gets', async () => {
    expect(await told('client', 'sick')).toEqual({
      outcome: 'icmp-port-unreachable',
      reason:
        'Service default/sick has no ready endpoint: selector app=sick matches 1 pod, none of them ready: sick is not ready: readiness probe HTTP GET /healthz on 80 answers 404',
      fix: 'let the container pass the probe, or correct the probe in the pod template',
    });
  });

  it.each([
    [
      'pods that are on no node',
      'nowhere',
      'nowhere is on no node: 0/4 nodes are available',
      'give the pod what the scheduler misses',
    ],
    [
      'pods whose image cannot be pulled',
      'unpulled',
      /unpulled waits \((ErrImagePull|ImagePullBackOff)\)/,
      'correct the image of container c (nginx:404)',
    ],
    [
      'a port where nothing listens',
      'port-8080',
      'nothing listens on port 8080 of pod default/web; its containers declare 80/TCP (c)',
      'set spec.ports[0].targetPort of Service default/port-8080',
    ],
    [
      'a port of a name that no container has',
      'port-web',
      'no ready pod has a container port named "web"',
      'name a container port "web"',
    ],
    [
      'a selector that fits pods of another namespace alone',
      'web.other',
      'matches no pod in namespace other, and Services select in their own namespace alone',
      'pods with these labels are in namespace default',
    ],
    [
      'a headless Service without ready pods',
      'headless',
      'readiness probe HTTP GET /healthz on 80 answers 404',
      'let the container pass the probe',
    ],
    [
      'a Service that stands for a name without address',
      'outside',
      'Service default/outside stands for nowhere.invalid (spec.externalName), which has no address',
      'set spec.externalName to a name that exists',
    ],
    ['a name that nobody has', 'nobody', 'nobody.default.svc.cluster.local (NXDOMAIN)', 'spelling'],
    ['the wrong namespace', 'kube-dns', 'NXDOMAIN', 'call it kube-dns.kube-system'],
  ])('%s', async (_what, to, reason, fix) => {
    const found = await told('client', to);
    expect(found.reason).toMatch(typeof reason === 'string' ? literally(reason) : reason);
    expect(found.fix).toContain(fix);
  });

  it('pods that ask name servers which know no Services', async () => {
    const { fix } = await told('of-the-node', 'web');
    expect(fix).toContain('spec.dnsPolicy: Default');
    expect((await told('own-servers', 'web')).fix).toContain(
      '192.0.2.9 stands in spec.dnsConfig.nameservers of pod default/own-servers',
    );
  });

  it('a neighbour of the nodes hears that nothing listens', async () => {
    const { data } = await cluster.query(
      '{ trace(from: { ip: "192.168.1.50" }, to: "192.168.1.101", port: 30099) { outcomes { outcome } } }',
    );
    expect(data.trace.outcomes).toEqual([{ outcome: 'reset' }]);
  });
});

const literally = (text: string): RegExp =>
  new RegExp(text.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`));

async function create(url: string, object: KubeObject): Promise<void> {
  const { group, version } = parseGroupVersion(object.apiVersion!)!;
  const kind = KindCatalog.builtIn().byKind(group, version, object.kind!)!;
  const root = group === '' ? `/api/${version}` : `/apis/${group}/${version}`;
  const within = kind.namespaced ? `/namespaces/${object.metadata?.namespace ?? 'default'}` : '';
  await supertest(url).post(`${root}${within}/${kind.plural}`).send(object).expect(201);
}
