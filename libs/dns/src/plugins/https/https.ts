import { serverLimits } from '../../server-limits.js';

/** Limits for servers of DNS over HTTPS (`https { … }`). */
export const https = serverLimits('https', ['max_connections'], 0);
