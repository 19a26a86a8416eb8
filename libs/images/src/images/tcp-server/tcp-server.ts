import type {
  ContainerContext,
  ContainerProcess,
  ImageBehaviour,
  ShellFlavour,
} from '../../behaviour.js';
import { DEBIAN } from '../../command-sets.js';
import { argvOf, commandProcess } from '../../start.js';

interface Server {
  readonly pattern: RegExp;
  readonly port: number;
  readonly programs: readonly string[];
  readonly ready: readonly string[];
  /** Environment variables of which one must be set; without any the entrypoint refuses to start with this text. */
  readonly needs?: { readonly variables: readonly string[]; readonly message: readonly string[] };
}

/** Servers that accept connections and speak a protocol of their own. */
const SERVERS: readonly Server[] = [
  {
    pattern: /(?:^|\/)(?:redis|valkey)$/,
    port: 6379,
    programs: ['redis-server', 'docker-entrypoint.sh'],
    ready: ['1:M * Server initialized', '1:M * Ready to accept connections tcp'],
  },
  {
    pattern: /(?:^|\/)postgres$/,
    port: 5432,
    programs: ['postgres', 'docker-entrypoint.sh'],
    ready: [
      'LOG:  listening on IPv4 address "0.0.0.0", port 5432',
      'LOG:  database system is ready to accept connections',
    ],
    needs: {
      variables: ['POSTGRES_PASSWORD', 'POSTGRES_PASSWORD_FILE', 'POSTGRES_HOST_AUTH_METHOD'],
      message: [
        'Error: Database is uninitialized and superuser password is not specified.',
        '       You must specify POSTGRES_PASSWORD to a non-empty value for the',
        '       superuser. For example, "-e POSTGRES_PASSWORD=password" on "docker run".',
      ],
    },
  },
  {
    pattern: /(?:^|\/)(?:mysql|mariadb)$/,
    port: 3306,
    programs: ['mysqld', 'mariadbd', 'docker-entrypoint.sh'],
    ready: [
      "[System] [MY-010931] [Server] /usr/sbin/mysqld: ready for connections. socket: '/var/run/mysqld/mysqld.sock'  port: 3306  MySQL Community Server - GPL.",
    ],
    needs: {
      variables: [
        'MYSQL_ROOT_PASSWORD',
        'MYSQL_ALLOW_EMPTY_PASSWORD',
        'MYSQL_RANDOM_ROOT_PASSWORD',
        'MARIADB_ROOT_PASSWORD',
        'MARIADB_ALLOW_EMPTY_ROOT_PASSWORD',
        'MYSQL_ROOT_PASSWORD_FILE',
      ],
      message: [
        '[ERROR] [Entrypoint]: Database is uninitialized and password option is not specified',
        '    You need to specify one of the following as an environment variable:',
        '    - MYSQL_ROOT_PASSWORD',
        '    - MYSQL_ALLOW_EMPTY_PASSWORD',
        '    - MYSQL_RANDOM_ROOT_PASSWORD',
      ],
    },
  },
  { pattern: /(?:^|\/)memcached$/, port: 11211, programs: ['memcached'], ready: [] },
  {
    pattern: /(?:^|\/)mongo$/,
    port: 27017,
    programs: ['mongod'],
    ready: [
      '{"s":"I","c":"NETWORK","ctx":"listener","msg":"Waiting for connections","attr":{"port":27017,"ssl":"off"}}',
    ],
  },
  {
    pattern: /(?:^|\/)rabbitmq$/,
    port: 5672,
    programs: ['rabbitmq-server'],
    ready: ['Server startup complete; 0 plugins started.'],
  },
];

const shell: ShellFlavour = { name: 'bash', commands: DEBIAN, files: {} };

/** Databases and queues: a TCP port without HTTP. */
export const tcpServer: ImageBehaviour = {
  name: 'tcp-server',
  matches: (repository) => SERVERS.some(({ pattern }) => pattern.test(repository)),
  start(container): ContainerProcess {
    const server = serverOf(container);
    const other =
      container.command.length > 0
        ? commandProcess(argvOf(container), shell, server.programs)
        : undefined;
    if (other) return other;
    if (
      server.needs &&
      !server.needs.variables.some((name) => (container.env[name] ?? '') !== '')
    ) {
      return {
        listeners: [],
        startupLog: [],
        exit: { afterMs: 200, code: 1, log: server.needs.message },
        terminationMs: 0,
      };
    }
    return {
      listeners: [{ port: server.port, protocol: 'TCP' }],
      startupLog: server.ready,
      terminationMs: 0,
    };
  },
  shell,
};

function serverOf(container: ContainerContext): Server {
  const repository = container.image.replace(/@.*$/, '').replace(/:[^/:]*$/, '');
  return SERVERS.find(({ pattern }) => pattern.test(repository)) ?? (SERVERS[0] as Server);
}
