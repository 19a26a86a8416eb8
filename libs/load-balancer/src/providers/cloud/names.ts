/** The finalizer of the service controller (KEP-980): a Service with it has a load balancer of the cloud. */
export const FINALIZER = 'service.kubernetes.io/load-balancer-cleanup';
