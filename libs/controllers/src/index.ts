export { DeploymentController } from './deployment/deployment-controller.js';
export { ReplicaController } from './replicaset/replica-controller.js';
export { replicaSetKind, replicationControllerKind } from './replicaset/replica-kind.js';
export { EndpointsController } from './endpoints/endpoints-controller.js';
export { EndpointSliceController } from './endpointslice/endpointslice-controller.js';
export { EndpointSliceMirroringController } from './endpointslice-mirroring/mirroring-controller.js';
