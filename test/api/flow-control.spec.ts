import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { kubectlPath, Terminal } from '../support/kubectl.js';
import { startServer } from '../support/server.js';

const LEVEL = `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: PriorityLevelConfiguration
metadata: {name: narrow}
spec: {type: Limited, limited: {nominalConcurrencyShares: 0, limitResponse: {type: Reject}}}
`;
const SCHEMA = `
apiVersion: flowcontrol.apiserver.k8s.io/v1
kind: FlowSchema
metadata: {name: narrow}
spec:
  matchingPrecedence: 50
  priorityLevelConfiguration: {name: narrow}
  rules:
  - subjects: [{kind: User, user: {name: bob}}]
    resourceRules: [{verbs: ['*'], apiGroups: ['*'], resources: ['*'], namespaces: ['*'], clusterScope: true}]
`;

describe.skipIf(kubectlPath === undefined)('API priority and fairness', () => {
  let terminal: Terminal;
  beforeAll(async () => {
    const args = ['--nodes', '0', '--components', 'apiserver'];
    terminal = new Terminal(await startServer({ args }));
  });
  afterAll(() => terminal.server.remove());

  const uidOf = (kind: string, name: string): Promise<string> =>
    terminal.path('{.metadata.uid}', kind, name);
  // kubectl would try again and again.
  const ask = (user?: string): Promise<Response> =>
    fetch(`${terminal.server.httpUrl}/api/v1/namespaces`, {
      headers: user === undefined ? {} : { 'Impersonate-User': user },
    });

  it('names the flow schema and the priority level of each request', async () => {
    const { headers } = await ask();
    expect(headers.get('x-kubernetes-pf-flowschema-uid')).toBe(await uidOf('flowschema', 'exempt'));
    expect(headers.get('x-kubernetes-pf-prioritylevel-uid')).toBe(
      await uidOf('prioritylevelconfiguration', 'exempt'),
    );
    expect((await ask('bob')).headers.get('x-kubernetes-pf-flowschema-uid')).toBe(
      await uidOf('flowschema', 'global-default'),
    );
  });

  it('refuses with 429 what a level has no room for, as soon as it is there', async () => {
    expect((await ask('bob')).status).toBe(403);
    await terminal.apply(LEVEL);
    await terminal.apply(SCHEMA);
    const refused = await ask('bob');
    expect([refused.status, refused.headers.get('retry-after')]).toEqual([429, '1']);
    expect(await refused.text()).toBe('Too many requests, please try again later.\n');
    expect((await ask()).status).toBe(200);
    await terminal.kubectl('delete', 'flowschema', 'narrow');
    expect((await ask('bob')).status).toBe(403);
  });
});
