import { labelsOf } from '../../names.js';

/** What a name below the cluster zone asks for. All absent: the zone itself, `svc` or `pod`. */
export interface RequestName {
  readonly kind?: 'svc' | 'pod';
  readonly namespace?: string;
  readonly service?: string;
  readonly endpoint?: string;
  readonly port?: string;
  readonly protocol?: string;
}

/**
 * Reads `[_port._proto.|endpoint.]service.namespace.svc.<zone>` (Kubernetes DNS specification 1.1.0); undefined when the
 * name cannot exist.
 */
export function parseRequestName(name: string, zone: string): RequestName | undefined {
  const base = zone === '.' ? name : name.slice(0, name.length - zone.length);
  const labels = labelsOf(base);
  if (labels.length === 0 || (labels.length === 1 && (labels[0] === 'svc' || labels[0] === 'pod')))
    return {};
  const kind = labels.pop();
  if (kind !== 'svc' && kind !== 'pod') return undefined;
  const namespace = labels.pop();
  const service = labels.pop();
  const known = {
    kind,
    ...(namespace === undefined ? {} : { namespace }),
    ...(service === undefined ? {} : { service }),
  } as const;
  if (labels.length === 0) return known;
  if (labels.length === 1) return { ...known, endpoint: labels[0] as string };
  if (labels.length > 2) return undefined;
  const [port = '', protocol = ''] = labels.map((label) => label.replace(/^_/, ''));
  return { ...known, port, protocol };
}
