import { describe, expect, it } from 'vitest';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { trafficRunKind } from './traffic-run-kind.js';
import { answerTrafficRun, type TrafficRun } from './traffic-run.js';
import { validateTraffic } from './traffic-validation.js';

const spec = {
  loads: [{ from: { pods: {} }, to: [{ service: { name: 'web' } }], flows: 100 }],
};

describe('the answer to a TrafficRun', () => {
  it('has results, and says that they are complete', async () => {
    const status = await answerTrafficRun(exampleCluster(), world, spec, () => undefined);
    expect(status).toMatchObject({ flows: 100, answered: 100, complete: true });
    const object = { metadata: { name: 'rush' }, spec, status } as TrafficRun;
    expect(trafficRunKind().row(object).slice(0, 4)).toEqual(['rush', '1', '100', '100']);
  });

  it('says why a run could not be made', async () => {
    const ghost = { loads: [{ ...spec.loads[0]!, to: [{ service: { name: 'ghost' } }] }] };
    expect(await answerTrafficRun(exampleCluster(), world, ghost, () => undefined)).toEqual({
      complete: true,
      error: 'there is no Service default/ghost',
    });
  });
});

describe('the kind TrafficRun', () => {
  it('takes a spec that names senders, destinations and an amount', () => {
    expect(validateTraffic(spec)).toEqual([]);
  });

  it('is refused with every field that is wrong', () => {
    const wrong = {
      duration: 'soon',
      points: 1000,
      loads: [
        {
          from: { addresses: ['x'], distribution: 'Normal' },
          to: [{ host: 'a' }, { service: { name: 'b', via: 'Door' } }, { url: 'ftp://x' }],
          rate: 0,
          protocol: 'GRE',
          arrivals: 'Late',
          connections: { duration: '-1s', distribution: 'Zipf' },
        },
      ],
      events: [{ at: 'later', apply: [{ kind: 'Pod' }] }],
      compare: { modes: ['ebpf'], services: [0] },
    } as unknown as Parameters<typeof validateTraffic>[0];
    expect(validateTraffic(wrong).map(({ field }) => field)).toEqual([
      'spec.duration',
      'spec.points',
      'spec.loads[0].from.addresses[0]',
      'spec.loads[0].from.distribution',
      'spec.loads[0].to[0].port',
      'spec.loads[0].to[1].service.via',
      'spec.loads[0].to[2].url',
      'spec.loads[0].protocol',
      'spec.loads[0].arrivals',
      'spec.loads[0].rate',
      'spec.loads[0].connections.duration',
      'spec.loads[0].connections.distribution',
      'spec.events[0].at',
      'spec.events[0].apply[0].metadata.name',
      'spec.compare.modes[0]',
      'spec.compare.services[0]',
    ]);
  });

  it('is refused beyond a hundred million flows', () => {
    const load = { ...spec.loads[0]!, flows: 60_000_000 };
    expect(validateTraffic({ loads: [load, load] })[0]?.message).toContain('100000000');
  });
});
