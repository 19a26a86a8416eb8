import { describe, expect, it } from 'vitest';
import { exampleCluster, world } from '../testing/example-cluster.js';
import { trace, type TraceRequest } from '../trace.js';
import { renderMermaid } from './mermaid.js';

const from = { pod: 'default/client' };

/** Statements of a sequence diagram, as far as journeys use them. */
const STATEMENT =
  /^(?:sequenceDiagram| {2}%% .*| {2}participant H\d+ as [^;#]+| {2}(?:Note over H\d+|H\d+--?>>H\d+): .+| {2}(?:alt|else) .+| {2}end)$/;

async function drawn(request: Omit<TraceRequest, 'from'>): Promise<string[]> {
  const journey = await trace(exampleCluster(), world, { ...request, from });
  return renderMermaid(journey).trimEnd().split('\n');
}

describe('a journey as a Mermaid diagram', () => {
  it('goes from host to host and back to the client', async () => {
    const lines = await drawn({ to: '10.96.0.20', port: 80 });
    expect(lines.filter((line) => line.includes('participant')).slice(0, 2)).toEqual([
      '  participant H0 as pod default/client',
      '  participant H1 as node node-1',
    ]);
    const hops = lines.flatMap((line) => /^ {2}(H\d+--?>>H\d+):/.exec(line)?.[1] ?? []);
    expect([hops[0], hops.at(-1)]).toEqual(['H0->>H1', 'H1-->>H0']);
    expect(lines.at(-1)).toMatch(/^ {2}Note over H0: answered by 10\.96\.0\.20/);
  });

  it('names the object and the field behind a step', async () => {
    const lines = await drawn({ to: '10.96.0.20', port: 80 });
    expect(lines.join('\n')).toMatch(/<br\/>EndpointSlice default\/web-1 endpoints\[\d\]/);
  });

  it('shows every outcome as an alternative', async () => {
    const lines = await drawn({ to: '10.96.0.20', port: 80, all: true });
    expect(lines.filter((line) => /^ {2}(?:alt|else|end)/.test(line))).toEqual([
      '  alt 50.0 % answered',
      '  else 50.0 % answered',
      '  end',
    ]);
  });

  it.each([
    ['an answer', { to: '10.96.0.20', port: 80, all: true }],
    ['a refusal', { to: '10.244.2.6', port: 9 }],
    ['a name', { to: 'web', port: 80 }],
    ['an unknown name', { to: 'nowhere', port: 80 }],
  ])('has only statements that Mermaid knows: %s', async (_, request) => {
    for (const line of await drawn(request)) {
      expect(line).toMatch(STATEMENT);
      expect(line).not.toMatch(/;(?<!#\w+;)/);
    }
  });
});
