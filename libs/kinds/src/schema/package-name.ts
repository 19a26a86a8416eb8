/** The package of the tables that holds a group version: `core_v1` for v1, `rbac_v1` for rbac.authorization.k8s.io/v1. */
export function packageName(name: { readonly group: string; readonly version: string }): string {
  return `${name.group === '' ? 'core' : name.group.split('.')[0]}_${name.version}`;
}
