import type { Client } from './client.js';

/** client-go, controller-runtime, Helm and the kubectl of the same release: one Go module, so that they share what they compile. */
export const goPrograms: Client = {
  name: 'go',
  inputs: ['go'],
  cwd: 'go',
  build: (folder) => [
    [
      'go',
      'build',
      '-ldflags=-s -w -X k8s.io/component-base/version.gitVersion=v1.36.2 -X k8s.io/component-base/version.gitMajor=1 -X k8s.io/component-base/version.gitMinor=36',
      '-o',
      `${folder}/`,
      './cmd/...',
      'helm.sh/helm/v3/cmd/helm',
    ],
  ],
  env: { CGO_ENABLED: '0' },
};
