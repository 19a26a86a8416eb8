import { serverLimits } from '../../server-limits.js';

/** Limits for servers of DNS over HTTP/3 (`https3 { … }`). */
export const https3 = serverLimits('https3', ['max_streams', 'max_connections'], 0);
