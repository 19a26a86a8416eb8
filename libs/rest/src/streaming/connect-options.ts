import { badRequest, type KubeObject } from '#machinery';
import type { ResourcePath } from '../request/path.js';
import type { Query } from '../request/query.js';

/** What a connection is asked to be: `PodExecOptions`, `PodProxyOptions` … of core/v1, as parameters of the query state it. */
export interface ConnectOptions extends KubeObject {
  readonly stdin?: boolean;
  readonly stdout?: boolean;
  readonly stderr?: boolean;
  readonly tty?: boolean;
  readonly container?: string;
  /** Null without one. */
  readonly command?: readonly string[] | null;
  readonly ports?: readonly number[];
  readonly path?: string;
}

const PROXY_KINDS: Readonly<Record<string, string>> = {
  nodes: 'NodeProxyOptions',
  pods: 'PodProxyOptions',
  services: 'ServiceProxyOptions',
};

/** Reads the options of a subresource that hands the connection on. Throws a StatusError (400) for ports that are no numbers. */
export function connectOptions(path: ResourcePath, query: Query, url: string): ConnectOptions {
  const apiVersion = 'v1';
  switch (path.subresource) {
    case 'exec': {
      const command = query.all('command');
      const streams = streamOptions(query);
      return {
        kind: 'PodExecOptions',
        apiVersion,
        ...streams,
        command: command.length === 0 ? null : command,
      };
    }
    case 'attach':
      return { kind: 'PodAttachOptions', apiVersion, ...streamOptions(query) };
    case 'portforward': {
      const ports = query.all('ports').map(portOf);
      return {
        kind: 'PodPortForwardOptions',
        apiVersion,
        ...(ports.length === 0 ? {} : { ports }),
      };
    }
    default: {
      const root = /^[^?]*\/proxy\/(?:\?|$)/.test(url) ? '/' : '';
      // What the path says stands in the place of a parameter `path`, even when it says nothing.
      const asked = path.tail || root;
      const kind = PROXY_KINDS[path.resource] ?? '';
      return { kind, apiVersion, ...(asked === '' ? {} : { path: asked }) };
    }
  }
}

function streamOptions(query: Query): ConnectOptions {
  const flags = ['stdin', 'stdout', 'stderr', 'tty'].filter((name) => query.boolean(name) === true);
  const container = query.text('container') ?? '';
  return {
    ...Object.fromEntries(flags.map((name) => [name, true])),
    ...(container === '' ? {} : { container }),
  };
}

function portOf(text: string): number {
  if (/^[+-]?\d+$/.test(text)) return Number(text);
  throw badRequest(
    `cannot convert to []int32: strconv.ParseUint: parsing ${JSON.stringify(text)}: invalid syntax`,
  );
}
