/** The release of mockplane. */
export const version = '0.1.0';
/** The release of Kubernetes whose API is served. */
export const kubernetesVersion = 'v1.36.2';
