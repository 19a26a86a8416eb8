export { AuditLog, openLines, type LineSink } from './audit-log.js';
export { AuditedRequest, type Arrival } from './audited-request.js';
export { Auditor } from './auditor.js';
export { parsePolicy, type Policy } from './policy.js';
