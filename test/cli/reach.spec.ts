import { describe, expect, it } from 'vitest';
import { cli } from './run-cli.js';

const reach = (...argv: string[]) => cli(['reach', '-f', 'policy-pods.yaml', ...argv]);

interface Answer {
  readonly verdicts: readonly {
    readonly from: string;
    readonly to: string;
    readonly allowed: boolean;
    readonly by: readonly { readonly object: { readonly name: string }; readonly field: string }[];
  }[];
}

describe('mockplane reach', () => {
  it('draws who may connect to whom', async () => {
    const { out, code } = await reach('-f', 'policy-db.yaml');
    expect(code).toBe(0);
    expect(out).toBe(
      [
        'TCP 80     other/web  shop/db  shop/web',
        'other/web  .          i        .',
        'shop/db    .          .        .',
        'shop/web   .          .        .',
        '',
        '. allowed   i closed by ingress   e closed by egress   x closed by both',
        '',
      ].join('\n'),
    );
  });

  it('says which object and field decided, for programs', async () => {
    const { out } = await reach('-f', 'policy-db.yaml', '--namespace', 'shop', '-o', 'json');
    const { verdicts } = JSON.parse(out) as Answer;
    const find = (from: string) => verdicts.find((v) => v.from === from && v.to === 'shop/db');
    expect(find('other/web')).toMatchObject({
      port: 80,
      protocol: 'TCP',
      allowed: false,
      by: [{ direction: 'ingress', action: 'Isolate', field: 'spec.podSelector' }],
    });
    expect(find('shop/web')).toMatchObject({
      allowed: true,
      by: [{ object: { kind: 'NetworkPolicy', name: 'db' }, field: 'spec.ingress[0].from[0]' }],
    });
    expect(verdicts.some(({ from, to }) => from === 'other/web' && to === 'other/web')).toBe(false);
  });

  it('brings the definitions of cluster-wide policies along', async () => {
    const { out } = await reach('-f', 'policy-baseline.yaml', '--port', '443', '-o', 'json');
    const { verdicts } = JSON.parse(out) as Answer;
    expect(verdicts.filter(({ allowed }) => !allowed)).toHaveLength(6);
  });

  it('tells what a change would do, without doing it', async () => {
    const lost = await reach('--what-if', 'policy-db.yaml');
    expect(lost.out).toBe(
      '0 pairs newly reach, 1 no longer do\n- other/web -> shop/db TCP 80: NetworkPolicy shop/db spec.podSelector\n',
    );
    const gained = await reach('-f', 'policy-db.yaml', '--what-if-delete', 'netpol/shop/db');
    expect(gained.out).toBe(
      '1 pairs newly reach, 0 no longer do\n+ other/web -> shop/db TCP 80: no longer NetworkPolicy shop/db spec.podSelector\n',
    );
  });

  it('asks about hosts outside, too', async () => {
    const { out } = await reach('-f', 'policy-db.yaml', '--outside', '203.0.113.5', '-o', 'json');
    const { verdicts } = JSON.parse(out) as Answer;
    const fromOutside = verdicts.filter(({ from }) => from === '203.0.113.5');
    expect(fromOutside.map(({ to, allowed }) => [to, allowed])).toEqual([
      ['other/web', true],
      ['shop/db', false],
      ['shop/web', true],
    ]);
  });

  it('refuses a port that is none', async () => {
    expect(await reach('--port', '70000')).toMatchObject({
      code: 2,
      err: expect.stringContaining('"70000" is not a port') as string,
    });
  });
});
