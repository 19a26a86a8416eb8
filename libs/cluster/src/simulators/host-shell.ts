import { MACHINE_IMAGE, runCommand, StartFailure, type ContainerContext } from '#images';
import { TracedHostNetwork, TraceError, type Origin, type Serve } from '#network';
import { SimulatedMachine } from './machine.js';
import type { NetworkSource } from './pod-network.js';

/** What a command came to. */
export interface CommandResult {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Characters of each stream that are kept; the rest is dropped. */
const MAX_OUTPUT = 1 << 20;
/** What a shell says of a program that does not exist. */
const NOT_FOUND = 127;

/** Where a command runs: a node by name, or a host outside by address. */
export type Machine = Extract<Origin, { readonly node: string } | { readonly ip: string }>;

/**
 * Runs a command on a machine itself, in no container: on a node, or on a host outside. Rejects with TraceError for an unknown node;
 * ends with 127 when the machine does not have the program. `signal` kills it (137).
 */
export async function runOnMachine(
  source: NetworkSource & { readonly serve: Serve },
  from: Machine,
  argv: readonly string[],
  signal?: AbortSignal,
): Promise<CommandResult> {
  const output = { stdout: '', stderr: '' };
  const take =
    (stream: 'stdout' | 'stderr') =>
    (text: string): void => {
      if (output[stream].length < MAX_OUTPUT)
        output[stream] += text.slice(0, MAX_OUTPUT - output[stream].length);
    };
  try {
    const exitCode = await runCommand({
      container: surroundings(source, from),
      network: new TracedHostNetwork({ ...source, from }),
      ...('node' in from
        ? { machine: new SimulatedMachine(from.node, source.picture, source.world) }
        : {}),
      clock: source.clock,
      argv,
      stdout: take('stdout'),
      stderr: take('stderr'),
      tty: false,
      ...(signal === undefined ? {} : { signal }),
    });
    return { exitCode, ...output };
  } catch (error) {
    if (!(error instanceof StartFailure)) throw error;
    return { exitCode: NOT_FOUND, stdout: '', stderr: `bash: ${argv[0]}: command not found\n` };
  }
}

/** The machine in the form that the shell knows. `/etc/hosts` names all nodes, as in clusters that are set up by hand. */
function surroundings(source: NetworkSource, from: Machine): ContainerContext {
  const picture = source.picture();
  const node = 'node' in from ? picture.node(from.node) : undefined;
  if ('node' in from && node === undefined)
    throw new TraceError('from', `there is no node "${from.node}"`);
  const name = 'node' in from ? from.node : from.ip;
  const { nodeNameservers } = picture.settings;
  const hosts = [...picture.nodes()].map((each) => `${each.nodeIPs[0] ?? ''} ${each.name}\n`);
  return {
    namespace: '',
    podName: name,
    hostname: name,
    nodeName: name,
    podIPs: node?.nodeIPs ?? ('ip' in from ? [from.ip] : []),
    containerName: '',
    image: MACHINE_IMAGE,
    command: [],
    args: [],
    env: {},
    ports: [],
    files: {
      '/etc/hosts': `127.0.0.1 localhost\n${node === undefined ? '' : hosts.join('')}`,
      '/etc/resolv.conf': nodeNameservers.map((server) => `nameserver ${server}\n`).join(''),
    },
  };
}
