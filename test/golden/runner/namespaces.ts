import { sleep } from '#machinery';
import type { HttpClient } from './http.js';
import type { Conversation } from './recording.js';
import type { Stage } from './play.js';
import { textOf } from './json.js';
import { filled, type Variables } from './variables.js';

type Home = Pick<Conversation, 'namespaces' | 'cleanup'>;
const namesOf = ({ namespaces = ['ns'] }: Home, variables: Variables): string[] =>
  namespaces.map((name) => textOf(variables[name]));

/** Makes the namespaces of a conversation, each with its ServiceAccount `default`; where controllers run, they make that one. */
export async function makeNamespaces(
  home: Home,
  variables: Variables,
  { client, clock, controllers }: Omit<Stage, 'word'>,
): Promise<void> {
  for (const name of namesOf(home, variables)) {
    const made = await client.send({
      method: 'POST',
      path: '/api/v1/namespaces',
      body: { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
    });
    if (made.status !== 201)
      throw new Error(`cannot create the namespace ${name}: ${made.status} ${String(made.raw)}`);
    const accounts = `/api/v1/namespaces/${name}/serviceaccounts`;
    if (!controllers) {
      await client.send({
        method: 'POST',
        path: accounts,
        body: { apiVersion: 'v1', kind: 'ServiceAccount', metadata: { name: 'default' } },
      });
      continue;
    }
    const needed = [
      `${accounts}/default`,
      `/api/v1/namespaces/${name}/configmaps/kube-root-ca.crt`,
    ];
    for (const path of needed) {
      for (let tries = 0; (await client.send({ path })).status !== 200; tries += 1) {
        if (tries > 200) throw new Error(`no controller made ${path}`);
        await sleep(clock, 25);
      }
    }
  }
}

/** Deletes what a conversation leaves behind; its Services first, for addresses and node ports are shared by all conversations. */
export async function cleanUp(home: Home, variables: Variables, client: HttpClient): Promise<void> {
  const remove = (path: string): Promise<unknown> =>
    client.send({
      method: 'DELETE',
      path,
      body: { gracePeriodSeconds: 0, propagationPolicy: 'Background' },
    });
  for (const pattern of home.cleanup ?? []) {
    const path = textOf(filled(pattern, variables));
    await remove(path);
    if ((await client.send({ path })).status !== 200) continue;
    const headers = { 'content-type': 'application/merge-patch+json' };
    await client.send({ method: 'PATCH', path, headers, body: { metadata: { finalizers: null } } });
    await remove(path);
  }
  for (const name of namesOf(home, variables)) {
    await remove(`/api/v1/namespaces/${name}/services`);
    await remove(`/api/v1/namespaces/${name}`);
  }
}
