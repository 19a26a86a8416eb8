import { describe, expect, it } from 'vitest';
import { SystemClock } from '#machinery';
import { queryFor } from '../message.js';
import { serve } from '../fixture.js';
import { SocketTransport } from '../socket-transport.js';

describe('the listener', () => {
  it('answers over UDP and TCP on a free port', async () => {
    const { server } = await serve(
      '.:53 {\n  template IN A {\n    answer "{{ .Name }} 60 IN A 192.0.2.1"\n  }\n}\n',
      [],
      {
        exposure: { host: '127.0.0.1', portFor: () => 0 },
      },
    );
    const client = new SocketTransport(new SystemClock());
    const address = `127.0.0.1:${server.ports.get(53)}`;
    for (const transport of ['udp', 'tcp'] as const) {
      const reply = await client.exchange(address, queryFor('a.test.', 'A', 5), transport, 5_000);
      expect(reply.answer[0]?.data).toBe('192.0.2.1');
    }
    server.stop();
  });
});
