import { expect, it } from 'vitest';
import { cli } from './run-cli.js';

const announcements = (...argv: string[]) =>
  cli(['announcements', '-f', 'metallb-bgp.yaml', ...argv]);

interface Answer {
  readonly announcements: readonly { readonly address: string; readonly protocol: string }[];
  readonly sessions: readonly {
    readonly peer: string;
    readonly state: string;
    readonly holdTime?: number;
    readonly keepaliveTime?: number;
    readonly routes: readonly object[];
  }[];
}

it('Sessions with the gateway are up, and carry the routes that are announced to their peer', async () => {
  const { out } = await announcements('-o', 'json');
  const answer = JSON.parse(out) as Answer;
  expect(answer.announcements).toMatchObject([{ address: '198.18.7.0', protocol: 'bgp' }]);
  const of = (peer: string) => answer.sessions.find((each) => each.peer === peer);
  expect(of('router')).toMatchObject({ state: 'Established', holdTime: 90, keepaliveTime: 30 });
  expect(answer.sessions.flatMap(({ routes }) => routes)).toContainEqual({
    prefix: '198.18.7.0/24',
    localPref: 100,
    communities: ['64500:7'],
  });
  expect(of('far')).toMatchObject({ state: 'Active', peerPort: 1179, routes: [] });
});

it('The table says which nodes lead an address in, and over which sessions', async () => {
  const { out } = await announcements();
  expect(out).toMatch(
    /default\/web +198\.18\.7\.0 +bgp +\S+ +BGPAdvertisement\/routes +198\.18\.7\.0\/24 localPref 100 64500:7\n/,
  );
  expect(out).toMatch(/router +192\.168\.1\.1:179 +64500->64501 +Established/);
});
