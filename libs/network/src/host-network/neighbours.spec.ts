import { describe, expect, it } from 'vitest';
import type { NetworkPicture } from '../picture/picture.js';
import { exampleCluster } from '../testing/example-cluster.js';
import { flannelManifest } from '../testing/installed.js';
import { interfacesOf } from './interfaces.js';
import { forwardingOf, neighboursOf } from './neighbours.js';

const calico = exampleCluster();
const flannel = flannelManifest({ Type: 'vxlan' }).reduce<NetworkPicture>(
  (picture, object) => picture.with(object),
  exampleCluster(),
);
const macOf = (picture: NetworkPicture, from: { node: string } | { pod: string }, name: string) =>
  interfacesOf(picture, from).find((device) => device.name === name)?.mac;

describe('neighbours', () => {
  it('of a pod are its gateway, for which the other end of its link answers', () => {
    expect(neighboursOf(calico, { pod: 'default/client' })).toEqual([
      { ip: '169.254.1.1', device: 'eth0', mac: 'ee:ee:ee:ee:ee:ee', state: 'REACHABLE' },
    ]);
    expect(neighboursOf(flannel, { pod: 'default/client' })).toEqual([
      {
        ip: '10.244.1.1',
        device: 'eth0',
        mac: macOf(flannel, { node: 'node-1' }, 'cni0'),
        state: 'REACHABLE',
      },
    ]);
  });

  it('of a node have the addresses that they show themselves', () => {
    const known = neighboursOf(flannel, { node: 'node-1' });
    expect(known).toContainEqual({
      ip: '192.168.1.12',
      device: 'eth0',
      mac: macOf(flannel, { node: 'node-2' }, 'eth0'),
      state: 'REACHABLE',
    });
    expect(known).toContainEqual({
      ip: '10.244.1.5',
      device: 'cni0',
      mac: macOf(flannel, { pod: 'default/client' }, 'eth0'),
      state: 'REACHABLE',
    });
    expect(known).toContainEqual({
      ip: '10.244.2.0',
      device: 'flannel.1',
      mac: macOf(flannel, { node: 'node-2' }, 'flannel.1'),
      state: 'PERMANENT',
    });
  });
});

describe('what a node forwards frames by', () => {
  it('is the node behind each end of the tunnel, and the port of each pod', () => {
    const entries = forwardingOf(flannel, { node: 'node-1' });
    expect(entries).toContainEqual({
      mac: macOf(flannel, { node: 'node-2' }, 'flannel.1'),
      device: 'flannel.1',
      destination: '192.168.1.12',
    });
    expect(entries.filter(({ master }) => master === 'cni0')).toHaveLength(2);
    expect(forwardingOf(calico, { node: 'node-1' })).toEqual([]);
  });
});
