import { serverLimits } from '../../server-limits.js';

/** Limits for servers of DNS over gRPC (`grpc_server { … }`). */
export const grpcServer = serverLimits('grpc_server', ['max_streams', 'max_connections'], 0);
