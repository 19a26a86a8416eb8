import { Option, type Command } from 'commander';
import type { CommandContext } from '../context.js';
import { withCluster } from '../options/cluster-options.js';
import { integer, repeatable } from '../options/parsers.js';
import { newCommand } from './new-command.js';

/** `mockplane traffic`: its options. */
export function trafficCommand(context: CommandContext): Command {
  const command = newCommand(
    'traffic',
    'send many flows through the network and count what comes of them',
    [
      'mockplane traffic --from pods --selector run=client --to svc/web --rate 1000',
      'mockplane traffic -f manifests/ --from ip/203.0.113.0/28 --to http://shop.example/ --flows 100000',
      'mockplane traffic -f manifests/ --from pods --to svc/web --flows 10000 --fail-node w2@20s',
      'mockplane traffic --from pods --to svc/web --flows 10000 --compare-services 10,100,1000 -o svg > run.svg',
      'mockplane traffic --run run.yaml -o csv --table timeline',
      '',
      'Time is virtual: a minute of traffic takes as long as its flows need. Nothing in the cluster changes.',
    ],
  )
    .option('--run <file>', 'a TrafficRun (its spec is everything that other options say)')
    .option(
      '--from <senders>',
      'pods, pods/NAMESPACE, nodes, ip/ADDRESS or ip/CIDR (ip: repeatable)',
      repeatable,
    )
    .option('--selector <labels>', 'which of the pods or nodes send: app=web,tier=front')
    .option(
      '--to <destination>',
      'as of trace: svc/NAME:PORT, HOST:PORT, URL (repeatable)',
      repeatable,
    )
    .addOption(
      new Option('--via <address>', 'the address of Services that clients use').choices([
        'ClusterIP',
        'NodePort',
        'LoadBalancer',
        'ExternalIP',
      ]),
    )
    .addOption(new Option('--protocol <protocol>', 'default: tcp').choices(['tcp', 'udp', 'sctp']))
    .option('--rate <flows>', 'flows a second of all senders together')
    .option('--flows <count>', 'flows in the whole run')
    .option('--duration <time>', 'virtual time (default: 60s)')
    .option('--constant', 'flows come evenly; by default as a Poisson process')
    .option('--connections <time>', 'how long connections stay open, on average')
    .option('--zipf <exponent>', 'some senders send more than others: weight = rank^-EXPONENT')
    .option('--zipf-to <exponent>', 'some destinations get more than others')
    .option('--fail-node <node@time>', 'a node loses its power (repeatable)', repeatable)
    .option('--compare-modes <modes>', "kube-proxy's modes to compare (default: all)")
    .option('--compare-services <counts>', 'numbers of Services to compare with: 10,100,1000')
    .option('--points <count>', 'points of the time line', integer(1, 240))
    .option('--seed <text>', 'the same seed gives the same run')
    .addOption(
      new Option('-o, --output <format>', 'how the results are written')
        .choices(['table', 'json', 'yaml', 'csv', 'svg'])
        .default('table'),
    )
    .addOption(
      new Option('--table <name>', 'with -o csv: which table').choices([
        'endpoints',
        'nodes',
        'zones',
        'spread',
        'masquerading',
        'costs',
        'outcomes',
        'timeline',
        'series',
      ]),
    );
  return withCluster(command).action(
    async (flags: Parameters<typeof import('./traffic-run.js').traffic>[0]) => {
      const { traffic } = await import('./traffic-run.js');
      await traffic(flags, context);
    },
  );
}
