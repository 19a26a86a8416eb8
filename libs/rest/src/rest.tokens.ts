/** The provider token of `KubeApiOptions`. */
export const KUBE_API_OPTIONS = Symbol('KubeApiOptions');
