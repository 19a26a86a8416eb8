import { runCommand, type ContainerContext } from '#images';
import { TracedHostNetwork, TraceError, type Origin } from '#network';
import { clock } from '../clock.js';
import type { CommandContext } from '../context.js';
import { CommandFailure } from '../failure.js';
import type { ClusterFlags } from '../options/cluster-options.js';
import { parseOrigin } from '../options/origin.js';
import { openView } from '../view/open.js';
import { withPublishedNames } from '../view/published-names.js';

interface Flags extends ClusterFlags {
  readonly from: string;
  readonly silent?: boolean;
  readonly showError?: boolean;
  readonly include?: boolean;
  readonly head?: boolean;
  readonly verbose?: boolean;
  readonly location?: boolean;
  readonly insecure?: boolean;
  readonly fail?: boolean;
  readonly request?: string;
  readonly header?: readonly string[];
  readonly data?: readonly string[];
  readonly maxTime?: string;
  readonly writeOut?: string;
  readonly output?: string;
}

/** `mockplane curl`: the curl of the simulated containers on the network of any pod, node or outside host. */
export async function curl(
  url: string,
  flags: Flags,
  { io, exitWith }: CommandContext,
): Promise<void> {
  const view = await openView(flags, io);
  try {
    const from = parseOrigin(flags.from, view.namespace);
    const network = new TracedHostNetwork({
      picture: () => view.picture,
      world: () => view.world(),
      clock,
      from,
      serve: (backend, request) => view.serve(backend, request),
    });
    const code = await runCommand({
      container: containerAt(from),
      network: 'ip' in from ? withPublishedNames(network, view.client) : network,
      clock,
      argv: ['curl', ...argumentsOf(flags), url],
      stdout: (text) => io.out(text),
      stderr: (text) => io.err(text),
      tty: false,
    });
    exitWith(code);
  } catch (error) {
    if (error instanceof TraceError) throw new CommandFailure(error.message);
    throw error;
  } finally {
    view.close();
  }
}

function argumentsOf(flags: Flags): string[] {
  const { silent, showError, include, head, verbose, location, insecure, fail } = flags;
  const switches = {
    silent,
    'show-error': showError,
    include,
    head,
    verbose,
    location,
    insecure,
    fail,
  };
  const values = {
    request: flags.request,
    'max-time': flags.maxTime,
    'write-out': flags.writeOut,
    output: flags.output,
  };
  return [
    ...Object.entries(switches).flatMap(([name, isOn]) => (isOn === true ? [`--${name}`] : [])),
    ...Object.entries(values).flatMap(([name, value]) =>
      value === undefined ? [] : [`--${name}`, value],
    ),
    ...(flags.header ?? []).flatMap((line) => ['--header', line]),
    ...(flags.data ?? []).flatMap((text) => ['--data', text]),
  ];
}

/** A container that has curl, beside whatever runs at the source. */
function containerAt(from: Origin): ContainerContext {
  const name =
    'pod' in from
      ? from.pod.slice(from.pod.indexOf('/') + 1)
      : 'node' in from
        ? from.node
        : from.ip;
  return {
    namespace: 'default',
    podName: name,
    hostname: name,
    nodeName: '',
    podIPs: [],
    containerName: 'curl',
    image: 'curlimages/curl',
    command: [],
    args: [],
    env: {},
    ports: [],
    files: {},
  };
}
