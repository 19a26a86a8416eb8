import type { ContainerContext, HttpRequest, ImageBehaviour } from '../../behaviour.js';
import { textResponse } from '../../http-text.js';

interface Greeting {
  readonly pattern: RegExp;
  readonly port: number;
  readonly body: (container: ContainerContext, request: HttpRequest) => string;
  readonly startupLog: readonly string[];
}

/** The sample servers of tutorials: each greets with its host name in its own words. */
const GREETINGS: readonly Greeting[] = [
  {
    pattern: /(?:^|\/)(?:google-samples\/)?hello-app$/,
    port: 8080,
    body: ({ hostname, image }) =>
      `Hello, world!\nVersion: ${/:2/.test(image) ? '2.0.0' : '1.0.0'}\nHostname: ${hostname}\n`,
    startupLog: ['Server listening on port 8080'],
  },
  {
    pattern: /(?:^|\/)kubernetes-bootcamp$/,
    port: 8080,
    body: ({ hostname, image }) =>
      `Hello Kubernetes bootcamp! | Running on: ${hostname} | v=${/:v2/.test(image) ? 2 : 1}\n`,
    startupLog: ['Kubernetes Bootcamp App Started'],
  },
  {
    pattern: /(?:^|\/)kubia$/,
    port: 8080,
    body: ({ hostname }) => `You've hit ${hostname}\n`,
    startupLog: ['Kubia server starting...'],
  },
  {
    pattern: /(?:^|\/)serve_hostname$/,
    port: 9376,
    body: ({ hostname }) => hostname,
    startupLog: ['Serving on port 9376.'],
  },
  {
    pattern: /(?:^|\/)nginxdemos\/(?:nginx-)?hello$/,
    port: 80,
    body: ({ hostname, podIPs }, { path }) =>
      `Server address: ${podIPs[0] ?? ''}:80\nServer name: ${hostname}\nURI: ${path}\n`,
    startupLog: [],
  },
  {
    pattern: /(?:^|\/)hello-kubernetes$/,
    port: 8080,
    body: ({ hostname, env }) =>
      `<h1>${env['MESSAGE'] ?? 'Hello world!'}</h1>\n<p>pod: ${hostname}</p>\n`,
    startupLog: ['Listening on: http://localhost:8080'],
  },
];

/** Tutorial images that answer every request with a greeting. */
export const hello: ImageBehaviour = {
  name: 'hello',
  matches: (repository) => GREETINGS.some(({ pattern }) => pattern.test(repository)),
  start(container) {
    const repository = container.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
    const greeting = GREETINGS.find(({ pattern }) => pattern.test(repository)) as Greeting;
    const port = Number(container.env['PORT'] ?? greeting.port);
    return {
      listeners: [
        {
          port,
          protocol: 'TCP',
          http: (request) => textResponse(greeting.body(container, request)),
        },
      ],
      startupLog: greeting.startupLog,
      terminationMs: 0,
    };
  },
};
