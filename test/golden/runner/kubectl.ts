import { execFileSync } from 'node:child_process';

/** Where distributions and SDKs put kubectl, with a place for the version. */
const places = (version: string): string[] => [
  `kubectl.${version}`,
  `kubectl-${version}`,
  `/usr/lib/google-cloud-sdk/bin/kubectl.${version}`,
  'kubectl',
];

/** A kubectl of this minor version (`1.33`) on this machine, if there is one. */
export function findKubectl(version: string): string | undefined {
  return places(version).find((path) => {
    try {
      const text = execFileSync(path, ['version', '--client', '--output', 'json'], {
        stdio: ['ignore', 'pipe', 'ignore'],
      }).toString();
      const { major, minor } = (
        JSON.parse(text) as { clientVersion: { major: string; minor: string } }
      ).clientVersion;
      return `${major}.${minor.replace(/\D/g, '')}` === version;
    } catch {
      return false;
    }
  });
}
