/** A set as `ipset list` shows it, without what only a kernel knows. */
export interface ListedSet {
  readonly name: string;
  readonly type: string;
  readonly header: string;
  readonly references: number;
  /** Sorted. */
  readonly members: readonly string[];
}

/** The sets of a text of `ipset list`, by name. */
export function setsOf(text: string): ListedSet[] {
  const sets = text.split(/\n+(?=Name:)/).map((block): ListedSet => {
    const lines = block.trim().split('\n');
    const field = (name: string): string =>
      lines.find((line) => line.startsWith(`${name}: `))!.slice(name.length + 2);
    return {
      name: field('Name'),
      type: field('Type'),
      header: field('Header'),
      references: Number(field('References')),
      members: lines.slice(lines.indexOf('Members:') + 1).toSorted(),
    };
  });
  return sets.sort((a, b) => (a.name < b.name ? -1 : 1));
}

const PERSISTENT = 0x1;
const SOURCE_HASH = 0x10;

/** The virtual servers of a text of `ipvsadm -Ln`, one a line, as they were recorded: `ADDRESS/PROTOCOL SCHEDULER flags=N timeout=N -> …`. */
export function serversOf(text: string): string[] {
  const servers: { readonly head: string; readonly destinations: string[] }[] = [];
  for (const line of text.trimEnd().split('\n').slice(3)) {
    const [first = '', second = '', third = ''] = line.trim().split(/\s+/);
    if (first === '->') {
      servers.at(-1)!.destinations.push(`${second} w${line.trim().split(/\s+/)[3]}`);
      continue;
    }
    const seconds = / persistent (\d+)/.exec(line)?.[1];
    const flags =
      (seconds === undefined ? 0 : PERSISTENT) + (line.includes('(mh-port)') ? SOURCE_HASH : 0);
    const head = `${second}/${first} ${third} flags=${flags} timeout=${seconds ?? 0}`;
    servers.push({ head, destinations: [] });
  }
  return servers
    .map(({ head, destinations }) => `${head} -> ${destinations.toSorted().join(', ')}`)
    .sort();
}
