import { describe, expect, it } from 'vitest';
import type { ContainerContext, ContainerProcess, HttpRequest, HttpResponse } from './behaviour.js';
import { container } from './fake-host.js';
import { behaviourOf } from './order.js';
import { pullFailure } from './pull.js';

const start = (image: string, change: Partial<ContainerContext> = {}): ContainerProcess => {
  const behaviour = behaviourOf(image);
  const files = { ...behaviour.shell?.files, ...container.files };
  return behaviour.start({ ...container, files, image, ...change });
};

const get = (
  process: ContainerProcess,
  path = '/',
  headers: Record<string, string> = {},
): HttpResponse | undefined => {
  const request: HttpRequest = {
    method: 'GET', path, headers, body: '', source: { ip: '172.16.0.9', port: 4711 }, destination: { ip: '172.16.221.130', port: process.listeners[0]?.port ?? 0 },
  }; // prettier-ignore
  return process.listeners[0]?.http?.(request);
};

describe('nginx', () => {
  it('serves its welcome page of 615 bytes on port 80', () => {
    const process = start('nginx:stable');
    expect(process.listeners.map(({ port }) => port)).toEqual([80]);
    expect(get(process)?.headers).toMatchObject({
      Server: 'nginx/1.27.4',
      'Content-Length': '615',
    });
  });

  it('serves mounted files instead, and 404 for others', () => {
    const process = start('docker.io/library/nginx', {
      files: { '/usr/share/nginx/html/index.html': 'hello' },
    });
    expect([get(process)?.body, get(process, '/x')?.status]).toEqual(['hello', 404]);
  });

  it('leads to folders, and does not list them', () => {
    const process = start('nginx', {
      files: { '/usr/share/nginx/html/a/index.html': 'a', '/usr/share/nginx/html/b/x': 'b' },
    });
    const paths = ['/a/', '/a', '/b/', '/c/', '/'].map((path) => get(process, path));
    expect(paths.map((answer) => answer?.status)).toEqual([200, 301, 403, 404, 403]);
    expect(paths[1]?.headers['Location']).toBe('http://localhost/a/');
  });

  it('listens where a mounted configuration says', () => {
    expect(
      start('nginx', { files: { '/etc/nginx/conf.d/a.conf': 'server {\n  listen 8080;\n}' } })
        .listeners[0]?.port,
    ).toBe(8080);
  });

  it('logs requests in the main format', () => {
    const process = start('nginx');
    const request: HttpRequest = {
      method: 'GET',
      path: '/x',
      headers: { 'user-agent': 'curl/8' },
      body: '',
      source: { ip: '10.0.0.9', port: 1 },
      destination: { ip: '10.0.0.1', port: 80 },
    };
    expect(
      process.accessLog?.(
        request,
        { status: 404, headers: {}, body: 'abc' },
        Date.UTC(2026, 4, 6, 7, 8, 9),
      ),
    ).toBe('10.0.0.9 - - [06/May/2026:07:08:09 +0000] "GET /x HTTP/1.1" 404 3 "-" "curl/8" "-"');
  });

  it('gives up with 1 when a sibling holds its port', () => {
    expect(start('nginx').portTaken?.(80)).toMatchObject({ code: 1, afterMs: 2500 });
  });
});

describe('echo servers', () => {
  it('name the pod and repeat the request with sorted headers', () => {
    const body = get(start('jmalloc/echo-server'), '/a', {
      'user-agent': 'curl/8.7.1',
      host: 'a.com',
      accept: '*/*',
    })?.body;
    expect(body).toBe(
      'Request served by web-0\n\nGET /a HTTP/1.1\n\nHost: a.com\nAccept: */*\nUser-Agent: curl/8.7.1\n',
    );
  });

  it('agnhost netexec tells host name and client address', () => {
    const process = start('registry.k8s.io/e2e-test-images/agnhost:2.47', {
      args: ['netexec', '--http-port=8083'],
    });
    expect([
      process.listeners[0]?.port,
      get(process, '/hostname')?.body,
      get(process, '/clientip')?.body,
    ]).toEqual([8083, 'web-0', '172.16.0.9:4711']);
  });
});

describe('a command that replaces the image', () => {
  it('becomes the program of the container', () => {
    expect(start('ubuntu:20.04', { command: ['/bin/sleep', '3650d'] })).toMatchObject({
      program: ['/bin/sleep', '3650d'],
      listeners: [],
      terminationMs: Infinity,
    });
    expect(start('nginx', { command: ['sleep', '10'] })).toMatchObject({
      program: ['sleep', '10'],
      listeners: [],
    });
  });

  it('is still the image when it starts its server', () => {
    expect(start('nginx', { command: ['nginx', '-g', 'daemon off;'] }).listeners).toHaveLength(1);
  });

  it('ends busybox at once when there is none', () => {
    expect(start('busybox').exit).toMatchObject({ code: 0 });
  });

  it('cannot start when the image does not ship it', () => {
    expect(start('nginx', { command: ['wrong'] }).startError).toContain(
      'exec: "wrong": executable file not found in $PATH',
    );
  });
});

describe('an unknown image', () => {
  it('listens on its declared ports and answers', () => {
    const process = start('example.com/team/app:1', { ports: [{ port: 9000, protocol: 'TCP' }] });
    expect([process.listeners[0]?.port, get(process)?.status]).toEqual([9000, 200]);
  });

  it('allows what admission webhooks ask, and says so', () => {
    const { listeners } = start('example.com/policy:1', {
      ports: [{ port: 8443, protocol: 'TCP' }],
    });
    const ask = (body: string) =>
      listeners[0]!.http!({
        method: 'POST', path: '/v1/admit', headers: {}, body, source: { ip: '10.0.0.9', port: 1 }, destination: { ip: '10.0.0.1', port: 8443 },
      }).body; // prettier-ignore
    const review = {
      apiVersion: 'admission.k8s.io/v1',
      kind: 'AdmissionReview',
      request: { uid: 'u' },
    };
    expect(JSON.parse(ask(JSON.stringify(review)))).toMatchObject({
      kind: 'AdmissionReview',
      response: {
        uid: 'u',
        allowed: true,
        warnings: ['example.com/policy:1 is simulated: its webhook allows everything'],
      },
    });
    expect(ask('AdmissionReview {')).toContain('answers POST');
  });

  it('listens where its probes ask', () => {
    const process = start('example.com/team/app:1', {
      ports: [{ port: 9000, protocol: 'TCP' }],
      probePorts: [9000, 8081, 8081],
    });
    expect(process.listeners.map(({ port }) => port)).toEqual([9000, 8081]);
  });

  it('ends well as a task', () => {
    expect(
      start('example.com/team/migrate:1', { isTask: true, command: ['migrate'] }).exit,
    ).toEqual({
      afterMs: 1000,
      code: 0,
      log: [],
    });
  });
});

describe('databases', () => {
  it('listen without HTTP, and refuse to start without a password', () => {
    expect(start('redis:7').listeners).toEqual([{ port: 6379, protocol: 'TCP' }]);
    expect(start('mysql:8').exit).toMatchObject({ code: 1 });
  });
});

describe('pulling an image', () => {
  it('works for names that could exist', () => {
    expect(
      ['nginx', 'nginx:1.27', 'a.b/c:d', 'quay.io/metallb/speaker:v0.13.11'].map(pullFailure),
    ).toEqual([undefined, undefined, undefined, undefined]);
  });

  it('fails for tags that were never published', () => {
    expect(pullFailure('nginx:1.161')?.message).toContain(
      'docker.io/library/nginx:1.161: not found',
    );
  });

  it('fails for the tag 404', () => {
    expect(pullFailure('webserver:404')?.message).toContain('library/webserver:404: not found');
  });

  it('fails for repositories and registries that cannot exist', () => {
    expect(pullFailure('does-not-exist/app')?.message).toContain('pull access denied');
    expect(pullFailure('registry.invalid/app:1')?.message).toContain('no such host');
  });

  it('refuses what is no image name', () => {
    expect(pullFailure('Bad Name')?.reason).toBe('InvalidImageName');
  });
});
