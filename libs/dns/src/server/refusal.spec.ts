import { describe, expect, it } from 'vitest';
import { Metrics } from '../metrics.js';
import { Engine } from './engine.js';

const engine = new Engine(
  [],
  53,
  new Metrics(),
  () => 0,
  () => 0,
);
const header = (flags: string, counts: string): Buffer =>
  Buffer.from(`abcd${flags}${counts}`, 'hex');
const answer = async (message: Buffer): Promise<string | undefined> =>
  (await engine.answerBytes(message, { ip: '10.0.0.9', port: 1, transport: 'udp' }))[0]?.toString(
    'hex',
  );
const NOTHING = '0000000000000000';

describe('a header that is refused', () => {
  it('keeps the bits that the client set, but for AA', async () => {
    expect(await answer(header('2fb0', NOTHING))).toBe(`abcdabb4${NOTHING}`);
    expect(await answer(header('07b0', NOTHING))).toBe(`abcd83b1${NOTHING}`);
  });
  it.each(['0002000000000000', '0001000200000000', '0001000000020000', '0001000000000003'])(
    'has the wrong number of records: %s',
    async (counts) => {
      expect(await answer(header('0100', counts))).toBe(`abcd8101${NOTHING}`);
    },
  );
  it('is no reply', async () => {
    expect(await answer(header('8100', NOTHING))).toBeUndefined();
  });
});
