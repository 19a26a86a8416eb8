/** Chains whose rules belong to different Services: the real program writes them in random order. */
const shared = new Set([
  'KUBE-SERVICES',
  'KUBE-NODEPORTS',
  'KUBE-EXTERNAL-SERVICES',
  'KUBE-PROXY-FIREWALL',
]);

/**
 * The text of iptables-save as lines in the order of the recordings: without comments and counters, tables mangle, filter and
 * nat, user chains by name, the rules chain by chain; in shared chains sorted, with the jump to the node ports last.
 */
export function inRecordedOrder(text: string): string[] {
  const blocks = text
    .split(/^COMMIT$/m)
    .map((block) => block.split('\n').filter((line) => line !== '' && !line.startsWith('#')));
  return ['*mangle', '*filter', '*nat'].flatMap((name) => {
    const block = blocks.find(([first]) => first === name);
    return block === undefined ? [] : [name, ...tableLines(block.slice(1)), 'COMMIT'];
  });
}

function tableLines(lines: readonly string[]): string[] {
  const declared = lines
    .filter((line) => line.startsWith(':'))
    .map((line) => line.replace(/ \[\d+:\d+\]$/, ' [0:0]'));
  const isUser = (line: string): boolean => line.split(' ')[1] === '-';
  const chains = [
    ...declared.filter((line) => !isUser(line)),
    ...declared.filter(isUser).toSorted(),
  ];
  const rules = lines
    .filter((line) => !line.startsWith(':'))
    .map((line) => line.replace(/^\[\d+:\d+\] /, ''));
  const rulesOf = (chain: string): string[] => {
    const own = rules.filter((rule) => rule.startsWith(`-A ${chain} `));
    if (!shared.has(chain)) return own;
    const isLast = (rule: string): boolean => rule.includes('-j KUBE-NODEPORTS');
    return [...own.filter((rule) => !isLast(rule)).toSorted(), ...own.filter(isLast)];
  };
  return [...chains, ...chains.flatMap((chain) => rulesOf(chain.slice(1, chain.indexOf(' '))))];
}
