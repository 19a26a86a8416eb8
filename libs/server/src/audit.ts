import { readFile } from 'node:fs/promises';
import type { Logger } from '#client';
import type { Auditor } from '#audit';
import type { Clock } from '#machinery';
import { StartError, type ServeOptions } from './options.js';

/** The audit log of a server process. */
interface Auditing {
  readonly auditor: Auditor;
  /** Writes what waits, then closes the log. */
  close(): Promise<void>;
}

/**
 * Opens the audit log that the options ask for; undefined when they ask for none. As in kube-apiserver, a log without a policy stays
 * empty and a policy without a log goes nowhere, so both are refused here. Throws StartError.
 */
export async function openAudit(
  { auditPolicyFile, auditLogPath }: ServeOptions,
  clock: Clock,
  log: Logger,
): Promise<Auditing | undefined> {
  if (auditPolicyFile === undefined && auditLogPath === undefined) return undefined;
  if (auditPolicyFile === undefined || auditLogPath === undefined)
    throw new StartError('--audit-policy-file and --audit-log-path need each other');
  const { Auditor, AuditLog, openLines, parsePolicy } = await import('#audit');
  let auditLog;
  let policy;
  try {
    policy = parsePolicy(await readFile(auditPolicyFile, 'utf8'));
  } catch (error) {
    throw new StartError(`cannot use ${auditPolicyFile}: ${(error as Error).message}`);
  }
  try {
    auditLog = new AuditLog(await openLines(auditLogPath), (problem) => log.error(problem));
  } catch (error) {
    throw new StartError(`cannot write ${auditLogPath}: ${(error as Error).message}`);
  }
  return {
    auditor: new Auditor(policy, auditLog, clock),
    close: () => auditLog.close(),
  };
}
