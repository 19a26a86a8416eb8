/** `v2` before `v1` before `v1beta1` before `v1alpha2` before anything else by name: how versions without a rank of their own are ordered. */
export function compareVersions(a: string, b: string): number {
  const parse = (version: string) => /^v(\d+)(?:(alpha|beta)(\d+))?$/.exec(version);
  const [left, right] = [parse(a), parse(b)];
  if (left === null || right === null)
    return left === right ? (a < b ? -1 : a > b ? 1 : 0) : left === null ? 1 : -1;
  const stability = (level: string | undefined) =>
    level === undefined ? 0 : level === 'beta' ? 1 : 2;
  return (
    stability(left[2]) - stability(right[2]) ||
    Number(right[1]) - Number(left[1]) ||
    Number(right[3] ?? 0) - Number(left[3] ?? 0)
  );
}
