import type { Program } from '../shell/command.js';

/** Programs of the packages that people install to look at a pod's network. */
const PACKAGES: Readonly<Record<string, readonly string[]>> = {
  'net-tools': ['ifconfig', 'route', 'netstat', 'arp'],
  'iputils-ping': ['ping'],
  iputils: ['ping', 'traceroute'],
  iproute2: ['ip', 'ss'],
  traceroute: ['traceroute'],
  'inetutils-traceroute': ['traceroute'],
  curl: ['curl'],
  wget: ['wget'],
  dnsutils: ['nslookup', 'dig', 'host'],
  'bind9-dnsutils': ['nslookup', 'dig', 'host'],
  'bind-tools': ['nslookup', 'dig', 'host'],
  'netcat-openbsd': ['nc'],
  'netcat-traditional': ['nc'],
  netcat: ['nc'],
  ncat: ['nc'],
  telnet: ['telnet'],
  'busybox-extras': ['telnet'],
  procps: ['ps'],
  bash: ['bash'],
};

/** `apt`, `apt-get` (`update`, `install`) and `apk add`: makes a package's programs available in this container. */
export const packageManager: Program = async (io) => {
  const [name = '', ...rest] = io.argv;
  const [verb, ...packages] = rest.filter((arg) => !arg.startsWith('-'));
  const alpine = name === 'apk';
  if (verb === 'update') {
    await io.stdout.write(
      alpine
        ? 'OK: 24000 distinct packages available\n'
        : 'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\nAll packages are up to date.\n',
    );
    return 0;
  }
  if (verb !== 'install' && verb !== 'add') {
    await io.stderr.write(
      alpine
        ? `ERROR: '${verb ?? ''}' is not an apk command\n`
        : `E: Invalid operation ${verb ?? ''}\n`,
    );
    return alpine ? 1 : 100;
  }
  if (!alpine)
    await io.stdout.write(
      'Reading package lists... Done\nBuilding dependency tree... Done\nReading state information... Done\n',
    );
  const unknown = packages.find((each) => PACKAGES[each] === undefined);
  if (unknown !== undefined) {
    await io.stderr.write(
      alpine
        ? `ERROR: unable to select packages:\n  ${unknown} (no such package):\n    required by: world[${unknown}]\n`
        : `E: Unable to locate package ${unknown}\n`,
    );
    return alpine ? 1 : 100;
  }
  for (const [index, each] of packages.entries()) {
    for (const program of PACKAGES[each] ?? []) io.host.filesystem.commands.add(program);
    await io.stdout.write(
      alpine
        ? `(${index + 1}/${packages.length}) Installing ${each}\n`
        : `Setting up ${each} ...\n`,
    );
  }
  if (alpine) await io.stdout.write('OK: 12 MiB in 20 packages\n');
  return 0;
};
