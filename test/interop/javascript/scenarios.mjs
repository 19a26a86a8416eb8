/** Each function uses @kubernetes/client-node in one way, and throws when something does not hold. Run with its name as the argument. */
import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { connect, createServer } from 'node:net';
import { PassThrough, Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import * as k8s from '@kubernetes/client-node';

const config = new k8s.KubeConfig();
config.loadFromDefault();
const core = config.makeApiClient(k8s.CoreV1Api);
const apps = config.makeApiClient(k8s.AppsV1Api);
const objects = k8s.KubernetesObjectApi.makeApiClient(config);

async function makeNamespace() {
  const name = `interop-${randomUUID().slice(0, 8)}`;
  await core.createNamespace({ body: { metadata: { name } } });
  return name;
}

async function runningPod(namespace, container) {
  const spec = { containers: [container] };
  await core.createNamespacedPod({ namespace, body: { metadata: { name: 'subject' }, spec } });
  const watch = new k8s.Watch(config);
  await new Promise((resolve, reject) => {
    const path = `/api/v1/namespaces/${namespace}/pods`;
    const seen = (_type, pod) => {
      const ready = pod.status?.conditions?.some((c) => c.type === 'Ready' && c.status === 'True');
      if (ready) resolve();
    };
    watch.watch(path, {}, seen, reject).catch(reject);
  });
}

const scenarios = {
  async crud() {
    const namespace = await makeNamespace();
    const body = { metadata: { name: 'settings' }, data: { key: 'välue' } };
    const made = await core.createNamespacedConfigMap({ namespace, body });
    assert.ok(made.metadata.creationTimestamp instanceof Date);
    made.data.key = 'other';
    await core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: made });
    const stale = core.replaceNamespacedConfigMap({ namespace, name: 'settings', body: made });
    await assert.rejects(stale, { code: 409 });
    const list = await core.listNamespacedConfigMap({
      namespace,
      fieldSelector: 'metadata.name=settings',
    });
    assert.equal(list.items[0].data.key, 'other');
    await core.deleteNamespacedConfigMap({ namespace, name: 'settings' });
    await assert.rejects(core.readNamespacedConfigMap({ namespace, name: 'settings' }), {
      code: 404,
    });
  },

  async patches() {
    const namespace = await makeNamespace();
    const labels = { app: 'web' };
    const containers = [{ name: 'web', image: 'nginx:1.27' }];
    const spec = {
      replicas: 0,
      selector: { matchLabels: labels },
      template: { metadata: { labels }, spec: { containers } },
    };
    await apps.createNamespacedDeployment({ namespace, body: { metadata: { name: 'web' }, spec } });
    const patch = (body, strategy) =>
      apps.patchNamespacedDeployment(
        { namespace, name: 'web', body },
        k8s.setHeaderOptions('Content-Type', strategy),
      );
    const image = {
      spec: { template: { spec: { containers: [{ name: 'web', image: 'nginx:1.28' }] } } },
    };
    const strategic = await patch(image, k8s.PatchStrategy.StrategicMergePatch);
    assert.equal(strategic.spec.template.spec.containers[0].image, 'nginx:1.28');
    const merged = await patch({ metadata: { labels: { a: 'b' } } }, k8s.PatchStrategy.MergePatch);
    assert.deepEqual(merged.metadata.labels, { a: 'b' });
    const operation = [{ op: 'replace', path: '/spec/replicas', value: 2 }];
    assert.equal((await patch(operation, k8s.PatchStrategy.JsonPatch)).spec.replicas, 2);
    const applied = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace, name: 'web' },
      spec: { replicas: 3 },
    };
    const conflict = objects.patch(
      applied,
      undefined,
      undefined,
      'javascript',
      false,
      k8s.PatchStrategy.ServerSideApply,
    );
    await assert.rejects(conflict, { code: 409 });
    const forced = await objects.patch(
      applied,
      undefined,
      undefined,
      'javascript',
      true,
      k8s.PatchStrategy.ServerSideApply,
    );
    assert.equal(forced.spec.replicas, 3);
  },

  async informer() {
    const namespace = await makeNamespace();
    const informer = k8s.makeInformer(config, `/api/v1/namespaces/${namespace}/configmaps`, () =>
      core.listNamespacedConfigMap({ namespace }),
    );
    const events = [];
    let wake = () => undefined;
    for (const kind of ['add', 'update', 'delete'])
      informer.on(kind, (object) => {
        if (object.metadata.name !== 'kube-root-ca.crt')
          events.push(`${kind} ${object.metadata.name}`);
        wake();
      });
    informer.on('error', (error) => {
      throw error;
    });
    const until = async (count) => {
      while (events.length < count)
        await new Promise((resolve) => {
          wake = resolve;
        });
    };
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'a' } } });
    await informer.start();
    await until(1);
    await core.createNamespacedConfigMap({ namespace, body: { metadata: { name: 'b' } } });
    await until(2);
    const body = [{ op: 'add', path: '/data', value: { key: 'value' } }];
    await core.patchNamespacedConfigMap({ namespace, name: 'b', body });
    await until(3);
    await core.deleteNamespacedConfigMap({ namespace, name: 'a' });
    await until(4);
    assert.deepEqual(events, ['add a', 'add b', 'update b', 'delete a']);
    assert.equal(informer.get('b', namespace).data.key, 'value');
    await informer.stop();
  },

  async exec() {
    const namespace = await makeNamespace();
    await runningPod(namespace, {
      name: 'main',
      image: 'busybox',
      command: ['sh', '-c', 'echo started; sleep 3600'],
    });
    const [out, errors] = [new PassThrough(), new PassThrough()];
    const status = await new Promise((resolve, reject) => {
      const command = ['sh', '-c', 'cat; echo bad >&2; exit 4'];
      const input = Readable.from([Buffer.from('from stdin\n')]);
      new k8s.Exec(config)
        .exec(namespace, 'subject', 'main', command, out, errors, input, false, resolve)
        .catch(reject);
    });
    out.end();
    errors.end();
    assert.deepEqual([await text(out), await text(errors)], ['from stdin\n', 'bad\n']);
    assert.equal(status.details.causes.find(({ reason }) => reason === 'ExitCode').message, '4');
    const log = new PassThrough();
    await new k8s.Log(config).log(namespace, 'subject', 'main', log, {});
    assert.equal(await text(log), 'started\n');
  },

  async portForward() {
    const namespace = await makeNamespace();
    await runningPod(namespace, { name: 'web', image: 'nginx' });
    const forward = new k8s.PortForward(config);
    const server = createServer(
      (socket) => void forward.portForward(namespace, 'subject', [80], socket, null, socket),
    );
    await new Promise((resolve) => server.listen(0, '127.0.0.1', resolve));
    const socket = connect(server.address().port, '127.0.0.1');
    socket.write('GET / HTTP/1.1\r\nHost: web\r\nConnection: close\r\n\r\n');
    let answer = '';
    for await (const chunk of socket) {
      answer += chunk;
      if (answer.includes('</html>')) break;
    }
    assert.match(answer, /^HTTP\/1\.1 200 OK[^]*Welcome to nginx!/);
  },
};

try {
  await scenarios[process.argv[2]]();
  process.exit(0);
} catch (error) {
  console.error(error);
  process.exit(1);
}
