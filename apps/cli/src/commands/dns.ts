import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { port, repeatable } from '../options/parsers.js';
import { newCommand } from './new-command.js';

const CORE_DNS_PORT = 1053;

/** `mockplane dns` with `query` and `serve` below it. */
export function dnsCommand(context: CommandContext): Command {
  return newCommand('dns', "ask or serve the cluster's DNS", [
    'mockplane dns query web.default.svc.cluster.local',
  ])
    .helpCommand(false)
    .addCommand(queryCommand(context))
    .addCommand(serveCommand(context));
}

function queryCommand(context: CommandContext): Command {
  const command = newCommand('query', "ask the cluster's DNS server a question", [
    'mockplane dns query web.default.svc.cluster.local',
    'mockplane dns query _http._tcp.web.default.svc.cluster.local SRV -o json',
    'mockplane dns query web --from pod/client         # with the search path of the pod, over its network',
    'mockplane dns query -f app.yaml web.default.svc.cluster.local AAAA',
    '',
    'Exit codes: 0 there is an answer, 3 there is none, 1 failure, 2 usage.',
  ])
    .argument('<name>', 'name to look up; with --from, short names go through the search path')
    .argument('[type]', 'type of record', (text) => text.toUpperCase(), 'A')
    .option('--from <source>', 'pod/NAME, pod/NAMESPACE/NAME, node/NAME or ip/ADDRESS')
    .option('--corefile <file>', 'with -f: Corefile instead of the one of the manifests')
    .addOption(
      new Option('-o, --output <format>', 'how the answer is written')
        .choices(['text', 'json', 'yaml'])
        .default('text'),
    );
  return withCluster(command).action(
    async (
      name: string,
      type: string,
      flags: Parameters<typeof import('./dns-query.js').query>[2],
    ) => {
      const { query } = await import('./dns-query.js');
      await query(name, type, flags, context);
    },
  );
}

function serveCommand(context: CommandContext): Command {
  const command = newCommand('serve', 'answer real DNS questions over UDP and TCP, until Ctrl-C', [
    'mockplane dns serve -f app.yaml --port 5300       # dig @127.0.0.1 -p 5300 web.default.svc.cluster.local',
    'mockplane dns serve -f app.yaml --corefile Corefile --port-map 8181=8181',
  ])
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option(
      '--port <port>',
      'port for port 53 of the Corefile; 0: any free one',
      port,
      CORE_DNS_PORT,
    )
    .option(
      '--port-map <port=port>',
      'another port of the Corefile (servers, health, ready, prometheus) and where it is opened (repeatable)',
      repeatable,
    )
    .option('--corefile <file>', 'with -f: Corefile instead of the one of the manifests');
  return withCluster(command).action(
    async (flags: Parameters<typeof import('./dns-serve.js').serve>[0]) => {
      const { serve } = await import('./dns-serve.js');
      await serve(flags, context);
    },
  );
}
