import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { parseIP } from '#machinery';
import type { Topology } from '#cluster';
import { StartError } from './options.js';

const known = new Set(['name', 'ip', 'labels', 'annotations', 'taints', 'capacity']);

/** Reads the machines of a cluster from YAML: `nodes: [{name, ip, labels, annotations, taints, capacity}]`. Throws StartError. */
export async function readTopology(path: string): Promise<Topology> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    throw new StartError(`cannot read the topology ${path}: ${(error as Error).message}`);
  }
  let document: unknown;
  try {
    document = parse(text);
  } catch (error) {
    throw new StartError(`the topology ${path} is not YAML: ${(error as Error).message}`);
  }
  const nodes = (document as { nodes?: unknown } | null)?.nodes;
  if (!Array.isArray(nodes)) throw new StartError(`the topology ${path} needs a list "nodes"`);
  const names = new Set<string>();
  for (const [index, node] of (nodes as Record<string, unknown>[]).entries()) {
    const where = `nodes[${index}] of ${path}`;
    const unknown = Object.keys(node ?? {}).find((key) => !known.has(key));
    if (unknown !== undefined)
      throw new StartError(
        `${where} has an unknown key "${unknown}"; known are ${[...known].join(', ')}`,
      );
    if (typeof node?.['name'] !== 'string' || names.has(node['name']))
      throw new StartError(`${where} needs a name of its own`);
    if (typeof node['ip'] !== 'string' || parseIP(node['ip']) === undefined)
      throw new StartError(`${where} needs an IP address "ip"`);
    names.add(node['name']);
  }
  return { nodes: nodes as Topology['nodes'] };
}
