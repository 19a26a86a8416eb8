import { serverLimits } from '../../server-limits.js';

/** Limits for servers of DNS over QUIC (`quic { … }`). */
export const quic = serverLimits('quic', ['max_streams', 'worker_pool_size'], 1);
