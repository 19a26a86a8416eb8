import type { KubeObject } from '#machinery';
import { INTERFACES_ANNOTATION, readInterfaces } from '#network';
import { CommandFailure } from '../failure.js';
import type { Io } from '../io.js';
import { readText } from '../manifests/read-text.js';
import type { ClusterFlags } from '../options/cluster-options.js';

/** The value of the annotation for each node; `*` for all that are not named. */
type Interfaces = Readonly<Record<string, string>>;

/**
 * Reads `--node-interfaces`: JSON, or a file with it; `{"eth0":["192.168.0.2/24"]}` for every node, or one such object for each
 * node name. Throws CommandFailure.
 */
export async function nodeInterfaces(flags: ClusterFlags, io: Io): Promise<Interfaces> {
  const given = flags.nodeInterfaces;
  if (given === undefined) return {};
  const text = given.trimStart().startsWith('{') ? given : await readText(given, io);
  if (readInterfaces(text) !== undefined) return { '*': text };
  const byNode = Object.entries(parsed(text)).map(([node, value]) => [node, JSON.stringify(value)]);
  const wrong = byNode.find(([, value]) => readInterfaces(value!) === undefined);
  if (byNode.length > 0 && wrong === undefined) return Object.fromEntries(byNode) as Interfaces;
  throw new CommandFailure(
    '--node-interfaces is not what it must be',
    'Write {"eth0": ["192.168.0.2/24"], ...}, or one such object for each node name.',
  );
}

/** The object with the annotation that the flag gives it; one that it has already stays. */
export function withInterfaces(object: KubeObject, interfaces: Interfaces): KubeObject {
  if (object.kind !== 'Node') return object;
  const { annotations = {}, name = '' } = object.metadata ?? {};
  const own = annotations[INTERFACES_ANNOTATION];
  if (own !== undefined && readInterfaces(own) === undefined) {
    throw new CommandFailure(
      `node ${name}: annotation ${INTERFACES_ANNOTATION} is not what it must be`,
      'It is a JSON object: {"eth0": ["192.168.0.2/24"], ...}.',
    );
  }
  const value = own ?? interfaces[name] ?? interfaces['*'];
  if (value === undefined) return object;
  return {
    ...object,
    metadata: {
      ...object.metadata,
      annotations: { ...annotations, [INTERFACES_ANNOTATION]: value },
    },
  };
}

function parsed(text: string): object {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : {};
  } catch {
    return {};
  }
}
