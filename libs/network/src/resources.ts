import type { Resource } from '#client';
import type { Pod } from './model/pod.js';

export const PODS: Resource<Pod> = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};
