/** Do labels match a selector text (`a=b,c!=d,e in (f,g),!h`)? */
export function matchesLabels(
  selector: string,
  labels: Readonly<Record<string, string>> = {},
): boolean {
  const requirements = selector.match(/[^,(]+(?:\([^)]*\))?/g) ?? [];
  return requirements.every((text) => {
    const requirement = text.trim();
    const set = /^(\S+)\s+(in|notin)\s+\(([^)]*)\)$/.exec(requirement);
    if (set) {
      const values = (set[3] as string).split(',').map((each) => each.trim());
      const value = labels[set[1] as string];
      return set[2] === 'in'
        ? value !== undefined && values.includes(value)
        : value === undefined || !values.includes(value);
    }
    const comparison = /^([^\s=!]+)\s*(==?|!=)\s*(.*)$/.exec(requirement);
    if (comparison)
      return (labels[comparison[1] as string] === comparison[3]) === (comparison[2] !== '!=');
    return requirement.startsWith('!')
      ? labels[requirement.slice(1).trim()] === undefined
      : labels[requirement] !== undefined;
  });
}
