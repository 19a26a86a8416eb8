import type { FlowEnds, TrackedConnection } from '../machine-view.js';
import type { Program } from '../shell/command.js';

/** `iptables-save`, `ip6tables-save`, `nft list ruleset`, `ipvsadm -Ln` (also `-c`, `--stats`), `ipset list`: what kube-proxy has programmed on this machine. */
export const machineRules: Program = async (io) => {
  const tool = io.argv[0] ?? '';
  if (io.host.machine === undefined) {
    await io.stderr.write(`${tool}: Permission denied (you must be root)\n`);
    return 4;
  }
  await io.stdout.write(io.host.machine.rules(tool, io.argv.slice(1)));
  return 0;
};

/** `conntrack -L [-p PROTOCOL] [-d ADDRESS]`: the connections that this machine remembers, as conntrack-tools prints them. */
export const conntrack: Program = async (io) => {
  if (io.host.machine === undefined) {
    await io.stderr.write(
      'conntrack v1.4.7 (conntrack-tools): Operation failed: Operation not permitted\n',
    );
    return 1;
  }
  const args = io.argv.slice(1);
  const valueOf = (flag: string): string | undefined => args[args.indexOf(flag) + 1 || args.length];
  const protocol = valueOf('-p');
  const destination = valueOf('-d');
  const shown = io.host.machine
    .connections()
    .filter((each) => protocol === undefined || each.protocol === protocol)
    .filter((each) => destination === undefined || each.original.destination === destination);
  for (const each of shown) await io.stdout.write(`${line(each)}\n`);
  await io.stderr.write(
    `conntrack v1.4.7 (conntrack-tools): ${shown.length} flow entries have been shown.\n`,
  );
  return 0;
};

const NUMBERS: Readonly<Record<string, number>> = { icmp: 1, tcp: 6, udp: 17, sctp: 132 };

/** The state of a TCP connection as the kernel names it (nf_conntrack_proto_tcp). */
const TCP_STATES: Readonly<Record<TrackedConnection['state'], string>> = {
  unreplied: 'SYN_SENT',
  replied: 'ESTABLISHED',
  'half-closed': 'CLOSE_WAIT',
  closed: 'TIME_WAIT',
  reset: 'CLOSE',
};

function line({ protocol, secondsLeft, state, original, reply }: TrackedConnection): string {
  const head = `${protocol.padEnd(8)} ${NUMBERS[protocol] ?? 0} ${secondsLeft}`;
  const name = protocol === 'tcp' ? ` ${TCP_STATES[state]}` : '';
  const middle = state === 'unreplied' ? ' [UNREPLIED]' : '';
  const end = state === 'unreplied' || state === 'reset' ? '' : ' [ASSURED]';
  return `${head}${name} ${ends(original)}${middle} ${ends(reply)}${end} mark=0 use=1`;
}

const ends = ({ source, destination, sourcePort, destinationPort }: FlowEnds): string =>
  `src=${source} dst=${destination} sport=${sourcePort} dport=${destinationPort}`;
