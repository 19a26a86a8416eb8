import type { Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { repeatable } from '../options/parsers.js';
import { newCommand } from './new-command.js';

/** `mockplane curl`: those of curl's options that make sense here. */
export function curlCommand(context: CommandContext): Command {
  const command = newCommand(
    'curl',
    'send an HTTP request over the network of the cluster, from wherever you say',
    [
      'mockplane curl http://web --from pod/client',
      'mockplane curl http://192.168.1.102:30007 --from ip/203.0.113.5 -i',
      "mockplane curl -f manifests/ http://192.168.1.150/a --from node/w1-k8s -s -H 'Host: a.com'",
      '',
      "Exit codes are curl's: 0 success, 6 unknown host, 7 refused, 28 timeout; 1 when the cluster cannot be read.",
    ],
  )
    .argument('<url>', 'http://HOST[:PORT][/PATH]')
    .requiredOption('--from <source>', 'pod/NAME, pod/NAMESPACE/NAME, node/NAME or ip/ADDRESS')
    .option('-s, --silent', 'no progress and no errors')
    .option('-S, --show-error', 'errors even with -s')
    .option('-i, --include', 'the headers of the answer, too')
    .option('-I, --head', 'a HEAD request')
    .option('-v, --verbose', 'the whole conversation')
    .option('-L, --location', 'follow redirects')
    .option('-k, --insecure', 'accept any certificate')
    .option('--fail', 'exit code 22 for errors of the server')
    .option('-X, --request <method>', 'method')
    .option('-H, --header <line>', 'header (repeatable)', repeatable)
    .option('-d, --data <text>', 'body, sent with POST (repeatable)', repeatable)
    .option('-m, --max-time <seconds>', 'the longest the whole may take')
    .option('-w, --write-out <format>', 'what is printed at the end: %{http_code}')
    .option('-o, --output <file>', '/dev/null drops the body');
  return withCluster(command).action(
    async (url: string, flags: Parameters<typeof import('./curl-run.js').curl>[1]) => {
      const { curl } = await import('./curl-run.js');
      await curl(url, flags, context);
    },
  );
}
