import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { Script } from 'node:vm';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { defaultServeOptions } from '#server';
import { read, root } from './tree.js';

interface Compose {
  readonly services: Readonly<
    Record<
      string,
      {
        readonly build: string;
        readonly ports: readonly string[];
        readonly volumes: readonly string[];
      }
    >
  >;
  readonly volumes: Readonly<Record<string, unknown>>;
}

const dockerfile = read('Dockerfile');
const [build = '', run = ''] = dockerfile
  .split(/^(?=FROM node:\S+$)/m)
  .filter((stage) => stage.includes('FROM'));
const compose = parse(read('docker-compose.yml')) as Compose;
const { mockplane } = compose.services;

describe('the container image', () => {
  it('has a stage that builds and one that runs, on the oldest Node that is supported', () => {
    expect(build).toMatch(/^FROM node:20 AS build$/m);
    expect(run).toMatch(/^FROM node:20-slim$/m);
  });

  it('copies what exists, and nothing that the ignore file keeps out', () => {
    const ignored = read('.dockerignore')
      .split('\n')
      .filter((line) => line !== '');
    const copied = [...build.matchAll(/^COPY (.*) \S+$/gm)].flatMap(([, list = '']) =>
      list.split(' '),
    );
    expect(copied.length).toBeGreaterThan(5);
    expect(
      copied.filter((path) => !existsSync(join(root, path)) || ignored.includes(path)),
    ).toEqual([]);
  });

  it('runs as a user without rights over a volume of its own', () => {
    expect(run).toMatch(/^USER node$/m);
    expect(run).toMatch(/^VOLUME \/data$/m);
    expect(run).toContain('MOCKPLANE_DATA_DIR=/data');
    expect(mockplane?.volumes).toEqual(['data:/data']);
    expect(Object.keys(compose.volumes)).toEqual(['data']);
  });

  it('uses the ports that the server listens on', () => {
    expect(run).toMatch(new RegExp(`^EXPOSE ${defaultServeOptions.port}$`, 'm'));
    expect(run).toContain(`http://127.0.0.1:${defaultServeOptions.httpPort}/readyz`);
    expect(mockplane?.ports).toEqual([
      `127.0.0.1:${defaultServeOptions.port}:${defaultServeOptions.port}`,
    ]);
  });

  it('has a health check whose program is valid', () => {
    const command = JSON.parse(/^ {2}CMD (\[.*\])$/m.exec(run)?.[1] ?? '[]') as string[];
    expect(command.slice(0, 2)).toEqual(['node', '-e']);
    expect(() => new Script(command[2]!)).not.toThrow();
  });
});
