import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { AuditLog, openLines } from './audit-log.js';
import type { AuditEvent } from './event.js';

const event = (auditID: string): AuditEvent => ({ auditID }) as AuditEvent;

describe('the audit log', () => {
  it('appends one line for each event to a file of its owner', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'mockplane-audit-'));
    const path = join(folder, 'below', 'audit.log');
    for (const id of ['a', 'b']) {
      const log = new AuditLog(await openLines(path), () => undefined);
      log.write(event(id));
      await log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('{"auditID":"a"}\n{"auditID":"b"}\n');
    expect(statSync(path).mode & 0o777).toBe(0o600);
    rmSync(folder, { recursive: true });
  });

  it('drops what does not fit into its queue, and says so once', async () => {
    const problems: string[] = [];
    let lines = 0;
    const sink = {
      write: async (text: string) => void (lines += text.split('\n').length - 1),
      close: async () => undefined,
    };
    const log = new AuditLog(sink, (problem) => problems.push(problem));
    for (let count = 0; count < 10_003; count++) log.write(event('x'));
    await log.close();
    expect([lines, log.dropped]).toEqual([10_000, 3]);
    expect(problems).toEqual(['the queue of the audit log is full']);
  });

  it('loses what cannot be written', async () => {
    const sink = {
      write: () => Promise.reject(new Error('no room')),
      close: async () => undefined,
    };
    const problems: string[] = [];
    const log = new AuditLog(sink, (problem) => problems.push(problem));
    log.write(event('x'));
    await log.close();
    expect([log.dropped, problems]).toEqual([1, ['the audit log cannot be written: no room']]);
  });
});
