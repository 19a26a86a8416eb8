import { describe, expect, it } from 'vitest';
import { queryFor } from '../../message.js';
import { serve, service } from '../../fixture.js';

const pod = {
  kind: 'Pod',
  metadata: { name: 'client', namespace: 'shop', labels: { app: 'web' } },
  status: { podIP: '172.16.0.9', phase: 'Running' },
};
const KUBERNETES = 'kubernetes cluster.local {\n pods verified\n}';
const name = 'web.shop.svc.cluster.local.';

describe('metadata', () => {
  it('tells log who asks and for what', async () => {
    const { ask, server } = await serve(
      `. {
        metadata
        ${KUBERNETES}
        log . "{/kubernetes/client-pod-name} {/kubernetes/client-label/app} {/kubernetes/service} {/kubernetes/kind} {/log/type} {/nothing}"
      }`,
      [service('web', '10.96.0.7'), pod],
    );
    await ask(name);
    expect(server.log.lines.at(-1)).toBe('[INFO] client web web svc NOERROR -');
  });

  it('is not there for zones that it does not name, nor without the directive', async () => {
    const format = 'log . "<{/kubernetes/service}>"';
    for (const directive of ['metadata example.org', '']) {
      const { ask, server } = await serve(`. {\n${directive}\n${KUBERNETES}\n${format}\n}`, [
        service('web', '10.96.0.7'),
      ]);
      await ask(name);
      expect(server.log.lines.at(-1)).toBe('[INFO] <->');
    }
  });

  it('decides about views and fills templates', async () => {
    const { ask } = await serve(
      `. {
        view shop {
          expr metadata('kubernetes/client-namespace') == 'shop'
        }
        metadata
        template IN TXT {
          answer "{{ .Name }} 5 IN TXT {{ .Meta \`kubernetes/client-pod-name\` }}"
        }
        ${KUBERNETES}
      }
      . {
        template IN TXT {
          answer "{{ .Name }} 5 IN TXT {{ .Meta \`kubernetes/client-pod-name\` }}elsewhere"
        }
      }`,
      [pod],
    );
    expect(await ask('who.', 'TXT')).toEqual(['NOERROR', 'who. 5 TXT "client"']);
    expect(await ask('who.', 'TXT', '10.1.2.3')).toEqual(['NOERROR', 'who. 5 TXT "elsewhere"']);
  });

  it('becomes an option of the question on its way to an upstream', async () => {
    const seen: string[] = [];
    const { server } = await serve(
      '. {\nmetadata\nrewrite edns0 local set 0xffee {kubernetes/namespace}\nrewrite edns0 local set 0xffef {a/b}\n' +
        'forward . 192.0.2.1\nkubernetes cluster.local {\nnamespaces other\nfallthrough\n}\n}',
      [],
      {
        upstreams: {
          exchange: async (_, message) => {
            for (const { code, data } of message.edns?.options ?? []) seen.push(`${code} ${data}`);
            return { ...message, response: true };
          },
        },
      },
    );
    await server.ask(queryFor(name, 'A', 7), { ip: '10.0.0.1', port: 1, transport: 'udp' });
    expect(seen).toEqual([`65518 ${Buffer.from('shop').toString('hex')}`]);
  });
});
