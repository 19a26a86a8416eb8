import { describe, expect, it } from 'vitest';
import type { Draft } from '#machinery';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { packetTraceKind } from './packet-trace-kind.js';
import type { PacketTrace, PacketTraceSpec } from './packet-trace.js';

const kind = packetTraceKind({ picture: () => exampleCluster(), world: () => world });
const context = { now: '2026-01-01T00:00:00Z' };

function ask(spec: PacketTraceSpec): Draft<PacketTrace> {
  const object: Draft<PacketTrace> = {
    metadata: { name: 'q', namespace: 'default' },
    spec: structuredClone(spec) as Draft<PacketTraceSpec>,
  };
  kind.strategy.prepareForCreate?.(object, context);
  return object;
}

describe('PacketTrace', () => {
  it('is answered when it is created', () => {
    const object = ask({
      source: { pod: 'client' },
      destination: '10.96.0.20',
      port: 80,
      all: true,
    });
    expect(object.status?.outcomes.map((o) => [o.outcome, o.backend?.pod])).toEqual([
      ['answered', 'default/web-a'],
      ['answered', 'default/web-b'],
    ]);
    expect(kind.row(object as PacketTrace, 0).slice(0, 4)).toEqual([
      'q',
      'client',
      '10.96.0.20:80',
      'answered',
    ]);
  });

  it('says so when its source does not exist', () => {
    const object = ask({ source: { pod: 'ghost' }, destination: '10.96.0.20', port: 80 });
    expect(object.status).toEqual({
      outcomes: [],
      complete: true,
      error: 'there is no pod "default/ghost"',
    });
  });

  it('keeps its question and its answer when somebody updates it', () => {
    const old = ask({ source: { pod: 'client' }, destination: '10.244.1.6', port: 8080 });
    const changed = {
      ...structuredClone(old),
      spec: { source: { node: 'node-1' }, destination: 'x' },
      status: undefined,
    };
    kind.strategy.prepareForUpdate?.(changed as unknown as Draft<PacketTrace>, old, context);
    expect(changed).toEqual(old);
  });

  it('is refused with every field that is wrong', () => {
    const wrong = {
      spec: { source: { pod: 'a', ip: '1.2.3' }, destination: '', port: 0, protocol: 'GRE' },
    };
    const causes = kind.strategy.validate?.(wrong as unknown as PacketTrace) ?? [];
    expect(causes.map((cause) => cause.field)).toEqual([
      'spec.source',
      'spec.source.ip',
      'spec.destination',
      'spec.protocol',
      'spec.port',
    ]);
  });
});
