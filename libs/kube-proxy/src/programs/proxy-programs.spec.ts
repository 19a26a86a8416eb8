import { describe, expect, it } from 'vitest';
import type { ConfigMap } from '../objects.js';
import { ProxyPrograms } from './proxy-programs.js';
import type { ProxyPod } from './proxy-pod.js';

const configMap = (name: string, version: number, text: string): ConfigMap => ({
  metadata: { name, namespace: 'kube-system', resourceVersion: String(version) },
  data: { 'config.conf': text },
});

/** A pod as the DaemonSet of kubeadm makes it; `startedAt` undefined: its container does not run. */
function proxyPod(
  node: string,
  version: number,
  startedAt: string | undefined,
  map = 'kube-proxy',
): ProxyPod {
  return {
    metadata: {
      name: `kube-proxy-${node}`,
      namespace: 'kube-system',
      uid: `uid-${node}`,
      resourceVersion: String(version),
    },
    spec: {
      nodeName: node,
      containers: [
        {
          name: 'kube-proxy',
          image: 'registry.k8s.io/kube-proxy:v1.36.2',
          command: ['/usr/local/bin/kube-proxy', '--config=/var/lib/kube-proxy/config.conf'],
          volumeMounts: [{ name: 'conf', mountPath: '/var/lib/kube-proxy' }],
        },
      ],
      volumes: [{ name: 'conf', configMap: { name: map } }],
    },
    status: {
      containerStatuses: [
        { name: 'kube-proxy', state: startedAt === undefined ? {} : { running: { startedAt } } },
      ],
    },
  };
}

function start() {
  const maps = new Map<string, ConfigMap>();
  const modes = new Map<string, string | undefined>();
  const refusals: string[] = [];
  const programs = new ProxyPrograms({
    configMap: (key) => maps.get(key),
    changed: (node, config) => modes.set(node, config?.mode),
    refused: (from, reason) => refusals.push(`${from}: ${reason}`),
  });
  const write = (map: ConfigMap): void => {
    maps.set(`kube-system/${map.metadata!.name}`, map);
    programs.withConfigMap(map);
  };
  return { programs, write, modes, refusals };
}

describe('kube-proxy in pods', () => {
  it('has what its own pod mounts, so that two DaemonSets give two modes', () => {
    const { programs, write, modes } = start();
    write(configMap('kube-proxy', 1, 'mode: iptables'));
    write(configMap('kube-proxy-ipvs', 2, 'mode: ipvs'));
    programs.withPod(proxyPod('node-a', 3, '10:00'));
    programs.withPod(proxyPod('node-b', 4, '10:00', 'kube-proxy-ipvs'));
    programs.withPod(proxyPod('node-c', 5, undefined));
    expect([...modes]).toEqual([
      ['node-a', 'iptables'],
      ['node-b', 'ipvs'],
    ]);
  });

  it('reads a changed ConfigMap when it starts again, and not before', () => {
    const { programs, write, modes } = start();
    write(configMap('kube-proxy', 1, 'mode: iptables'));
    programs.withPod(proxyPod('node-a', 2, '10:00'));
    write(configMap('kube-proxy', 3, 'mode: nftables'));
    expect(modes.get('node-a')).toBe('iptables');
    programs.withPod(proxyPod('node-a', 4, '10:05'));
    expect(modes.get('node-a')).toBe('nftables');
  });

  it('has read what was written before it ran, even if that is heard of later', () => {
    const { programs, write, modes } = start();
    programs.withPod(proxyPod('node-a', 9, '10:00'));
    expect(modes.get('node-a')).toBeUndefined();
    write(configMap('kube-proxy', 7, 'mode: iptables'));
    write(configMap('kube-proxy', 8, 'mode: ipvs'));
    write(configMap('kube-proxy', 10, 'mode: nftables'));
    expect(modes.get('node-a')).toBe('ipvs');
  });

  it('runs no more when its pod is gone or its container has ended', () => {
    const { programs, write, modes } = start();
    write(configMap('kube-proxy', 1, 'mode: ipvs'));
    programs.withPod(proxyPod('node-a', 2, '10:00'));
    programs.withPod(proxyPod('node-a', 3, undefined));
    expect(modes.get('node-a')).toBeUndefined();
    programs.withPod(proxyPod('node-a', 4, '10:01'));
    programs.withoutPod('kube-system/kube-proxy-node-a');
    expect(modes.get('node-a')).toBeUndefined();
  });

  it('does not start with a configuration that is wrong', () => {
    const { programs, write, modes, refusals } = start();
    write(configMap('kube-proxy', 1, 'mode: magic'));
    programs.withPod(proxyPod('node-a', 2, '10:00'));
    expect(modes.get('node-a')).toBeUndefined();
    expect(refusals[0]).toContain('ConfigMap kube-system/kube-proxy: mode: "magic" is not one of');
  });

  it('takes its flags where it has no file', () => {
    const { programs, modes } = start();
    const { metadata, status } = proxyPod('node-a', 1, '10:00');
    const args = ['--proxy-mode', 'ipvs', '--ipvs-scheduler=lc', '--masquerade-all'];
    const image = 'registry.k8s.io/kube-proxy-amd64:v1.27.0';
    const spec = { nodeName: 'node-a', containers: [{ name: 'kube-proxy', image, args }] };
    programs.withPod({ metadata: metadata!, spec, status: status! });
    expect(modes.get('node-a')).toBe('ipvs');
  });
});
