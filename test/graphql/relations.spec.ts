import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { graphqlServer, type Answered, type GraphqlServer } from './server.js';

const DEPLOYMENT = {
  metadata: { name: 'web' },
  spec: {
    replicas: 2,
    selector: { matchLabels: { app: 'web' } },
    template: {
      metadata: { labels: { app: 'web' } },
      spec: { containers: [{ name: 'web', image: 'nginx', ports: [{ containerPort: 80 }] }] },
    },
  },
};

describe('relations and explanations over GraphQL', () => {
  let server: GraphqlServer;
  let pods: { name: string; node: string; ip: string }[];

  beforeAll(async () => {
    server = await graphqlServer();
    const made = await server.query(
      `mutation ($deployment: DeploymentInput!) {
        createDeployment(object: $deployment) { metadata { name } }
        createService(object: { metadata: { name: "web" }, spec: { selector: { app: "web" }, ports: [{ port: 8080, targetPort: 80 }] } }) {
          spec { clusterIP }
        }
      }`,
      { deployment: DEPLOYMENT },
    );
    if (made.errors !== undefined) throw new Error(JSON.stringify(made.errors));
    if (!(await server.server.cluster.settlement.wait(20_000))) throw new Error('never settled');
    const found = await server.query(
      '{ pods(namespace: "default") { nodes { metadata { name } spec { nodeName } status { podIP } } } }',
    );
    pods = found.data.pods.nodes.map(({ metadata, spec, status }: Answered) => ({
      name: metadata.name,
      node: spec.nodeName,
      ip: status.podIP,
    }));
  });
  afterAll(() => server.close());

  it('a Deployment leads to its ReplicaSets and Pods, and back', async () => {
    const { data } = await server.query(`{
      deployment(name: "web") {
        replicaSets { nodes {
          owner { __typename metadata { name } }
          pods { totalCount nodes { metadata { name } owner { owner { metadata { name } } } } }
        } }
      }
    }`);
    const [set] = data.deployment.replicaSets.nodes;
    expect(set.owner).toEqual({ __typename: 'Deployment', metadata: { name: 'web' } });
    expect(set.pods.totalCount).toBe(2);
    expect(set.pods.nodes.map((pod: Answered) => pod.metadata.name).toSorted()).toEqual(
      pods.map(({ name }) => name).toSorted(),
    );
    expect(set.pods.nodes[0].owner.owner.metadata.name).toBe('web');
  });

  it('a Service leads through its endpoints to Pods and Nodes', async () => {
    const { data } = await server.query(`{
      service(name: "web") {
        pods { totalCount }
        endpointSlices { nodes {
          service { metadata { name } }
          endpoints { addresses pod { metadata { name } services { nodes { metadata { name } } } } node { metadata { name } } }
        } }
      }
    }`);
    const [slice] = data.service.endpointSlices.nodes;
    expect(data.service.pods.totalCount).toBe(2);
    expect(slice.service.metadata.name).toBe('web');
    const endpoints = slice.endpoints.map(({ addresses, pod, node }: Answered) => ({
      name: pod.metadata.name,
      node: node.metadata.name,
      ip: addresses[0],
    }));
    const byName = (a: { name: string }, b: { name: string }) => (a.name < b.name ? -1 : 1);
    expect(endpoints.toSorted(byName)).toEqual(pods.toSorted(byName));
    expect(slice.endpoints[0].pod.services.nodes).toEqual([{ metadata: { name: 'web' } }]);
  });

  it('a Node leads to its Pods, a page at a time', async () => {
    const { data } = await server.query(
      '{ nodes { nodes { metadata { name } pods(first: 1) { totalCount pageInfo { hasNextPage } nodes { spec { nodeName } } } } } }',
    );
    for (const { metadata, pods: page } of data.nodes.nodes) {
      expect(page.nodes).toEqual([{ spec: { nodeName: metadata.name } }]);
      expect(page.pageInfo.hasNextPage).toBe(page.totalCount > 1);
    }
  });

  it('an object has its events', async () => {
    const { data } = await server.query(
      `{ pod(name: "${pods[0]!.name}") { events { nodes { reason involvedObject { name } } } } }`,
    );
    const reasons = data.pod.events.nodes.map((event: Answered) => event.reason);
    expect(reasons).toEqual(expect.arrayContaining(['Scheduled', 'Started']));
    expect(
      new Set(data.pod.events.nodes.map((event: Answered) => event.involvedObject.name)),
    ).toEqual(new Set([pods[0]!.name]));
  });

  it('a packet to a Service is followed to each of its endpoints', async () => {
    const { data, errors } = await server.query(`{
      trace(from: { pod: "${pods[0]!.name}" }, to: "web", port: 8080, all: true) {
        to { name ip port }
        resolution { fullName questions { name answer { rcode } } }
        outcomes { outcome probability backend { pod } steps { summary rule { chain } object { kind name } field } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.trace.resolution.fullName).toMatch(/^web\.default\.svc\.cluster\.local/);
    expect(data.trace.outcomes.map((o: Answered) => [o.outcome, o.probability])).toEqual([
      ['answered', 0.5],
      ['answered', 0.5],
    ]);
    const steps = data.trace.outcomes.flatMap((o: Answered) => o.steps);
    expect(steps).toContainEqual(
      expect.objectContaining({
        object: { kind: 'Service', name: 'web' },
        rule: expect.anything(),
      }),
    );
  });

  it('a change of policies is compared before it is carried out', async () => {
    const deny = `{ apiVersion: "networking.k8s.io/v1", kind: "NetworkPolicy",
      metadata: { name: "deny", namespace: "default" }, spec: { podSelector: { matchLabels: { app: "web" } } } }`;
    const { data, errors } = await server.query(`{
      reachability(filter: { namespace: "default", port: "8080" }) { by denied complete verdicts { from to allowed } }
      whatIf(apply: [${deny}], filter: { port: "8080" }) {
        gained { from }
        lost { from to port before { field } by { action field object { kind name } } }
      }
    }`);
    expect(errors).toBeUndefined();
    expect(data.reachability).toMatchObject({ by: 'Pod', denied: 0, complete: true });
    expect(data.whatIf.gained).toEqual([]);
    const [first] = data.whatIf.lost;
    expect(first).toMatchObject({
      port: 8080,
      by: [{ action: 'Isolate', object: { kind: 'NetworkPolicy', name: 'deny' } }],
    });
    const wrong = await server.query('{ reachability(filter: { port: "0" }) { by } }');
    expect(wrong.errors?.[0]?.message).toContain('port: Invalid value: 0');
  });

  it('many flows are sent, and counted by endpoint', async () => {
    const load = '{ from: { pods: {} }, to: [{ service: { name: "web" } }], flows: 300 }';
    const { data, errors } = await server.query(`{
      traffic(spec: { loads: [${load}] }) { flows answered mode endpoints { name flows } results }
    }`);
    expect(errors).toBeUndefined();
    expect(data.traffic).toMatchObject({ flows: 300, answered: 300, results: { complete: true } });
    const flows = data.traffic.endpoints.map((endpoint: { flows: number }) => endpoint.flows);
    expect(flows.reduce((a: number, b: number) => a + b)).toBe(300);
    const wrong = await server.query('{ traffic(spec: { loads: [] }) { flows } }');
    expect(wrong.errors?.[0]?.message).toContain('loads: Required value');
  });

  it('a packet from nowhere is a question that makes no sense', async () => {
    const answer = await server.query(
      '{ trace(from: { pod: "ghost" }, to: "web", port: 80) { protocol } }',
    );
    expect(answer.errors?.[0]?.extensions.status).toMatchObject({
      code: 400,
      message: 'there is no pod "default/ghost"',
    });
    const both = await server.query(
      '{ trace(from: { pod: "a", node: "b" }, to: "web", port: 80) { protocol } }',
    );
    expect(both.errors?.[0]?.message).toBe('from: exactly one of pod, node and ip must be stated');
  });

  it('names are looked up along the search path, whatever the type of the record', async () => {
    const from = `from: { pod: "${pods[0]!.name}" }`;
    const { data } = await server.query(`{
      address: resolve(name: "web", ${from}) { fullName ip questions { type } }
      service: resolve(name: "web", type: "SRV", ${from}) { fullName questions { type answer { records { type } } } }
      nothing: resolve(name: "nothing", ${from}) { ip failure }
    }`);
    const { clusterIP } = (await server.query('{ service(name: "web") { spec { clusterIP } } }'))
      .data.service.spec;
    expect(data.address).toMatchObject({ ip: clusterIP, questions: [{ type: 'A' }] });
    expect(data.service.questions[0]).toEqual({
      type: 'SRV',
      answer: { records: [{ type: 'SRV' }] },
    });
    expect(data.nothing.failure).toMatch(/NXDOMAIN/);
  });

  it("a node's rules are the ones that iptables-save prints", async () => {
    const { data } = await server.query(
      `{ rules(node: "${pods[0]!.node}") { mode family chains rules text } }`,
    );
    expect(data.rules).toMatchObject({ mode: 'iptables', family: 'IPv4' });
    expect(data.rules.text.match(/^-A /gm)).toHaveLength(data.rules.rules);
    for (const { ip } of pods) expect(data.rules.text).toContain(`--to-destination ${ip}:80`);
    const unknown = await server.query('{ rules(node: "nowhere") { text } }');
    expect(unknown.errors?.[0]?.extensions.status.code).toBe(404);
  });

  it('the scheduler explains where a Pod would go', async () => {
    const { data, errors } = await server.query(
      `{ scheduling(pod: "${pods[0]!.name}") { profile node nodes { node refusals { plugin reasons } scores { plugin weighted } total } } }`,
    );
    expect(errors).toBeUndefined();
    const { scheduling } = data;
    expect(scheduling.profile).toBe('default-scheduler');
    expect(scheduling.nodes).toHaveLength(4);
    const controlPlane = scheduling.nodes.find((node: Answered) => node.node === 'cp-k8s');
    expect(controlPlane.refusals[0].plugin).toBe('TaintToleration');
    const best = Math.max(...scheduling.nodes.map((node: Answered) => node.total ?? 0));
    expect(scheduling.nodes.find((node: Answered) => node.node === scheduling.node).total).toBe(
      best,
    );
  });
});
