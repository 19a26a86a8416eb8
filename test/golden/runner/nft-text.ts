const RANKS: Readonly<Record<string, number>> = { set: 0, map: 1, chain: 2 };

/**
 * The text of `nft -s list table` as lines in the order of the recordings: sets, maps and chains, each by name; elements one a line,
 * sorted, each with a comma; addresses in anonymous sets sorted.
 */
export function inListedOrder(text: string): string[] {
  const lines = text.split('\n');
  const loose: string[] = [];
  const blocks: { readonly kind: string; readonly name: string; readonly body: string[] }[] = [];
  for (let i = 1; i < lines.length; i += 1) {
    const [, kind, name] = /^\t(set|map|chain) (\S+) \{$/.exec(lines[i]!) ?? [];
    if (kind === undefined || name === undefined) {
      if (lines[i]!.trim() !== '' && lines[i] !== '}') loose.push(lines[i]!);
      continue;
    }
    const end = lines.indexOf('\t}', i);
    blocks.push({ kind, name, body: lines.slice(i + 1, end) });
    i = end;
  }
  blocks.sort((a, b) => RANKS[a.kind]! - RANKS[b.kind]! || (a.name < b.name ? -1 : 1));
  const printed = blocks.flatMap(({ kind, name, body }) => [
    `\t${kind} ${name} {`,
    ...(kind === 'chain' ? body.map(withSortedAddresses) : withSortedElements(body.join('\n'))),
    '\t}',
  ]);
  return [lines[0]!, ...loose, ...printed, '}'];
}

function withSortedElements(body: string): string[] {
  const found = /\n\t\telements = \{([\s\S]*)\}\s*$/.exec(body);
  if (found === null) return body.split('\n');
  return [
    ...body.slice(0, found.index).split('\n'),
    '\t\telements = {',
    ...elements(found[1]!)
      .toSorted()
      .map((element) => `\t\t\t${element},`),
    '\t\t}',
  ];
}

function withSortedAddresses(line: string): string {
  return line.replace(
    /(ip6? (?:saddr|daddr)(?: !=)?) \{(.*?)\}/,
    (_, match: string, inner: string) => `${match} { ${elements(inner).toSorted().join(', ')} }`,
  );
}

const elements = (text: string): string[] =>
  text.split(',').map((element) => element.replace(/\s+/g, ' ').trim());
