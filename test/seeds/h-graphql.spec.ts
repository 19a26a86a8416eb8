import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

describe.skipIf(kubectlPath === undefined)('H2: the same over GraphQL', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    terminal = new Terminal(await startServer());
    await terminal.settled();
  });
  afterAll(() => terminal.server.remove());

  async function ask<T>(query: string, variables: object = {}): Promise<T> {
    const response = await fetch(`${terminal.server.httpUrl}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: T; errors?: { message: string }[] };
    if (errors !== undefined) throw new Error(errors.map(({ message }) => message).join('; '));
    return data;
  }

  it('H2: mutations make what kubectl sees, and queries follow the Service to its pods and nodes', async () => {
    const labels = { app: 'web' };
    await ask(
      'mutation ($object: DeploymentInput!) { createDeployment(object: $object) { metadata { name } } }',
      {
        object: {
          metadata: { name: 'web' },
          spec: {
            replicas: 2,
            selector: { matchLabels: labels },
            template: {
              metadata: { labels },
              spec: { containers: [{ name: 'web', image: 'nginx' }] },
            },
          },
        },
      },
    );
    await ask(
      'mutation ($object: ServiceInput!) { createService(object: $object) { spec { clusterIP } } }',
      {
        object: { metadata: { name: 'web' }, spec: { selector: labels, ports: [{ port: 80 }] } },
      },
    );
    await terminal.settled();
    expect(await terminal.kubectl('get', 'deployment', 'web')).toMatch(/web +2\/2/);
    const { service } = await ask<{
      service: {
        endpointSlices: {
          edges: {
            node: {
              endpoints: {
                pod: { metadata: { name: string }; node: { metadata: { name: string } } };
              }[];
            };
          }[];
        };
      };
    }>(
      '{ service(name: "web") { endpointSlices { edges { node { endpoints { pod { metadata { name } node { metadata { name } } } } } } } } }',
    );
    const pods = service.endpointSlices.edges.flatMap(({ node }) =>
      node.endpoints.map(({ pod }) => pod),
    );
    for (const pod of pods)
      expect(await terminal.path('{.spec.nodeName}', 'pod', pod.metadata.name)).toBe(
        pod.node.metadata.name,
      );
    expect(pods).toHaveLength(2);
  });

  it('H2: the scheduler explains itself, and what is deleted is gone for kubectl', async () => {
    const pod = (
      await terminal.kubectl(
        'get',
        'pods',
        '-l',
        'app=web',
        '-o',
        'jsonpath={.items[0].metadata.name}',
      )
    ).trim();
    const { scheduling } = await ask<{
      scheduling: { nodes: { node: string; scores: { plugin: string }[] }[] };
    }>('query ($pod: String!) { scheduling(pod: $pod) { nodes { node scores { plugin } } } }', {
      pod,
    });
    expect(scheduling.nodes.map(({ node }) => node).sort()).toEqual([
      'cp-k8s',
      'w1-k8s',
      'w2-k8s',
      'w3-k8s',
    ]);
    expect(
      scheduling.nodes.find(({ node }) => node === 'w1-k8s')?.scores.map(({ plugin }) => plugin),
    ).toContain('NodeResourcesFit');
    await ask('mutation { deleteService(name: "web") { status } }');
    expect((await terminal.try(['get', 'service', 'web'])).stderr).toContain('NotFound');
  });
});
