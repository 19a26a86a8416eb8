import { describe, expect, it } from 'vitest';
import type { Draft } from '#machinery';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { answer } from './answer.js';
import { packetTraceKind } from './packet-trace-kind.js';
import type { PacketTrace, PacketTraceSpec, PacketTraceStatus } from './packet-trace.js';

const kind = packetTraceKind();
const context = { now: '2026-01-01T00:00:00Z' };
const spec: PacketTraceSpec = {
  source: { pod: 'client' },
  destination: '10.96.0.20',
  port: 80,
  all: true,
};

function question(status?: PacketTraceStatus): Draft<PacketTrace> {
  const metadata = { name: 'q', namespace: 'default' };
  return structuredClone({
    metadata,
    spec,
    ...(status === undefined ? {} : { status }),
  }) as Draft<PacketTrace>;
}

describe('the answer to a PacketTrace', () => {
  it('holds every outcome', async () => {
    const status = await answer(exampleCluster(), world, spec, 'default');
    expect(status.outcomes.map((o) => [o.outcome, o.backend?.pod])).toEqual([
      ['answered', 'default/web-a'],
      ['answered', 'default/web-b'],
    ]);
    expect(kind.row(question(status) as PacketTrace).slice(0, 4)).toEqual([
      'q',
      'client',
      '10.96.0.20:80',
      'answered',
    ]);
  });

  it('says so when its source does not exist', async () => {
    const status = await answer(
      exampleCluster(),
      world,
      { ...spec, source: { pod: 'ghost' } },
      'default',
    );
    expect(status).toEqual({
      outcomes: [],
      complete: true,
      error: 'there is no pod "default/ghost"',
    });
  });
});

describe('the kind PacketTrace', () => {
  const answered: PacketTraceStatus = { outcomes: [], complete: true };

  it('takes no answer from who asks', () => {
    const object = question(answered);
    kind.strategy.prepareForCreate?.(object, context);
    expect(object).toEqual(question());
  });

  it('keeps question and answer when somebody updates it; only the status can be written', () => {
    const old = question(answered);
    const changed = {
      ...question(),
      spec: { source: { node: 'node-1' }, destination: 'x' },
    } as Draft<PacketTrace>;
    kind.strategy.prepareForUpdate?.(changed, old, context);
    expect(changed).toEqual(old);
    const status = question(answered);
    kind.strategy.prepareForUpdate?.(status, question(), {
      ...context,
      subresource: 'status',
    });
    expect(status.status).toEqual(answered);
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
