import { describe, it } from 'vitest';
import type { CorefileCase, DnsCase } from './runner/dns/case.js';
import { DrivenClock } from './runner/dns/driven-clock.js';
import { lineDifferences } from './runner/dns/differences.js';
import { comparableLine } from './runner/dns/log-lines.js';
import { playDns } from './runner/dns/play.js';
import { DnsUnderTest } from './runner/dns/server.js';
import { recordings } from './runner/recording.js';
import { judge } from './runner/suite.js';

describe('conversations with CoreDNS, over real sockets', () => {
  for (const played of recordings<DnsCase>('dns')) {
    it.concurrent(played.id, async () => judge(`dns/${played.id}`, await playDns(played)));
  }
});

/** How long the programs were watched. */
const WATCHED_MS = 700;

describe('Corefiles, and what CoreDNS printed when it was started with them', () => {
  for (const { name, corefile, files, exit, stdout, stderr } of recordings<CorefileCase>(
    'dns-corefiles',
  )) {
    it.concurrent(name, async () => {
      const server = await DnsUnderTest.open(
        { id: name, corefile, files, requires: ['api-down'], steps: [] },
        new DrivenClock(),
        (port) => port,
        WATCHED_MS,
      );
      const printed = server.dns.log.lines.flatMap((line) => line.split('\n')).map(comparableLine);
      server.close();
      judge(
        `dns-corefiles/${name}`,
        lineDifferences(
          (exit === null ? stdout : stderr)?.map(comparableLine) ?? [],
          printed,
          true,
        ),
      );
    });
  }
});
