import { describe, expect, it } from 'vitest';
import { selfSigned } from '../fixture-certificate.js';
import { serve } from '../fixture.js';

const { cert, key } = await selfSigned();
const other = await selfSigned();
const files = { 'cert.pem': cert, 'key.pem': key, 'other.pem': other.key, text: 'nothing\n' };

/** What the server prints for a block with these lines, the first of which is line 2. */
const printed = async (lines: string, address = '.:53'): Promise<string> => {
  const { server } = await serve(`${address} {\n${lines}\n}\n`, [], {}, files);
  return server.log.lines.join('\n');
};
const at = (line: number): string => `/etc/coredns/Corefile:${line} - Error during parsing:`;
const count = (after: string): string =>
  `Wrong argument count or unexpected line ending after '${after}'`;

describe('directives that are read and checked', () => {
  it.each([
    ['multisocket 0', 'plugin/multisocket: num sockets can not be zero or negative: 0'],
    ['multisocket 1025', 'plugin/multisocket: num sockets exceeds maximum (1024): 1025'],
    ['multisocket 1 2', `plugin/multisocket: ${at(2)} ${count('2')}`],
    ['timeouts 1s', `plugin/timeouts: plugin/timeouts: ${at(2)} ${count('1s')}`],
    ['timeouts {\n read 10ms\n}', `plugin/timeouts: ${at(3)} timeout provided '10ms' needs to be between 1 second and 24 hours`],
    ['timeouts {\n idle 1\n write\n}', `plugin/timeouts: ${at(4)} ${count('write')}`],
    ['timeouts {\n maxtcpqueries 0\n}', `plugin/timeouts: ${at(3)} maxtcpqueries provided '0' needs to be -1 (unlimited) or a positive integer`],
    ['pprof nowhere', `plugin/pprof: ${at(2)} address nowhere: missing port in address`],
    ['pprof\npprof', 'plugin/pprof: this plugin can only be used once per Server Block'],
    ['pprof {\n block x\n}', `plugin/pprof: ${at(3)} property 'block' invalid integer value 'x'`],
    ['trace lightstep x', "plugin/trace: tracing endpoint type 'lightstep' is not supported"],
    ['trace {\n every x\n}', 'plugin/trace: strconv.ParseUint: parsing "x": invalid syntax'],
    ['trace {\n datadog_analytics_rate 2\n}', "plugin/trace: datadog analytics rate must be between 0 and 1, '2.000000' is not supported"],
    ['geoip none.mmdb', `plugin/geoip: ${at(2)} failed to open database file: open none.mmdb: no such file or directory`],
    ['geoip text {\n x\n}', `plugin/geoip: ${at(3)} unknown property "x"`],
    ['quic {\n max_streams 0\n}', `plugin/quic: ${at(3)} max_streams must be a positive integer: 0`],
    ['https {\n max_connections 1\n max_connections 2\n}', `plugin/https: ${at(4)} max_connections already defined for this server block`],
    ['grpc_server {\n max_streams x\n}', `plugin/grpc_server: ${at(3)} invalid max_streams value 'x': strconv.Atoi: parsing "x": invalid syntax`],
    ['https3 {\n x 1\n}', `plugin/https3: ${at(3)} unknown property 'x'`],
    ['shed 1', `plugin/shed: ${at(2)} ${count('1')}`],
    ['proxyproto {\n allow 10.0.0.0/33\n}', 'plugin/proxyproto: 10.0.0.0/33: invalid CIDR address: 10.0.0.0/33'],
    ['dnstap /tmp/s full 0', `plugin/dnstap: ${at(2)} dnstap: MultipleTcpWriteBuf must be between 1 and 1024 (MiB units): 0`],
    ['metadata {\n x\n}', `plugin/metadata: ${at(3)} ${count('x')}`],
    ['tls cert.pem', `plugin/tls: plugin/tls: ${at(2)} ${count('cert.pem')}`],
    ['tls cert.pem none.pem', 'plugin/tls: could not load TLS cert: open none.pem: no such file or directory'],
    ['tls text key.pem', 'plugin/tls: could not load TLS cert: tls: failed to find any PEM data in certificate input'],
    ['tls cert.pem other.pem', 'plugin/tls: could not load TLS cert: tls: private key does not match public key'],
    ['tls cert.pem key.pem {\n client_auth x\n}', `plugin/tls: ${at(3)} unknown authentication type 'x'`],
    ['tls {\n email a@b\n}', 'plugin/tls: ACME requires at least one domain'],
    ['errors x', `plugin/errors: ${at(2)} invalid log file: x`],
    ['errors {\n consolidate 5m ".*" info error\n}', `plugin/errors: ${at(3)} multiple log levels specified in consolidate`],
    ['header {\n response set\n}', 'plugin/header: setting up rule: invalid length for flags, at least one should be provided'],
    ['header {\n query\n}', 'plugin/header: setting up rule: no flag action provided'],
    ['nsid a\nnsid b', 'plugin/nsid: this plugin can only be used once per Server Block'],
    ['prometheus a:b:c', 'plugin/prometheus: address a:b:c: too many colons in address'],
    ['health [::1', "plugin/health: address [::1: missing ']' in address"],
    ['ready {\n monitor x\n}', `plugin/ready: ${at(3)} monitor type 'x' not supported`],
    ['reload 1s', 'plugin/reload: interval value must be greater or equal to 2s'],
    ['secondary {\n transfer from *\n}', "plugin/secondary: can't use '*' in transfer from"],
    ['secondary {\n transfer from x\n}', 'plugin/secondary: must specify an IP address: `x\''],
    ['loadbalance {\n reload 1s\n}', `plugin/loadbalance: ${at(3)} unknown property 'reload'`],
    ['erratic {\n truncate 3000000000\n}', 'plugin/erratic: strconv.ParseInt: parsing "3000000000": value out of range'],
    ['acl {\n block net 10.1\n}', `plugin/acl: ${at(3)} illegal CIDR notation "10.1/32"`],
    ['cancel 0s', 'plugin/cancel: invalid negative duration: "0s"'],
    ['hosts {\n fallthrough\n 1.2.3.4 a\n}', `plugin/hosts: ${at(4)} unknown property '1.2.3.4'`],
    ['kubernetes 10.0.0.0/24', 'plugin/kubernetes: non-reverse zone name must be used'],
    ['kubernetes a.b {\n zonal\n noendpoints\n}', `plugin/kubernetes: ${at(5)} zonal requires the endpoint cache; remove noendpoints`],
    ['forward . https://1.1.1.1/x', 'plugin/forward: paths are not allowed in HTTPS upstream addresses (the /dns-query path is used by default): https://1.1.1.1/x'],
    ['template IN A {\n ederror x\n}', `plugin/template: ${at(3)} error parsing extended DNS error code x, strconv.ParseUint: parsing "x": invalid syntax\n`],
    ['rewrite name suffix a b {\n answer auto\n}', 'plugin/rewrite: no rule type specified for rewrite'],
    ['rewrite continue', 'plugin/rewrite: continue rule must begin with a rule type'],
    ['rewrite name regex (a) {2}', 'plugin/rewrite: the rewrite regex pattern ({2}) uses more subexpressions than its corresponding matching regex pattern ((a))'],
    ['rewrite name exact a b answer name c', 'plugin/rewrite: name answer rule for exact rule: 2 arguments required'],
    ['rewrite rcode exact a NXDOMAIN', "plugin/rewrite: invalid matching RCODE 'a' for a rcode rule"],
    ['rewrite edns0 local set 0xffee 0xzz', "plugin/rewrite: encoding/hex: invalid byte: U+007A 'z'"],
    ['rewrite edns0 subnet unset x', 'plugin/rewrite: subnet unset action requires exactly one argument'],
    ['etcd', 'plugin/etcd: this server does not implement the plugin (records of an etcd cluster)'],
  ])('%j is refused', async (lines, error) => {
    expect(await printed(lines)).toBe(error);
  }); // prettier-ignore

  it('say in the log when they have no effect', async () => {
    expect(await printed('trace\nwhoami')).toBe(
      '[WARNING] plugin/trace: without effect: no spans are sent\n.:53',
    );
  });

  it('print the block once for each socket', async () => {
    expect(await printed('multisocket 2\nwhoami')).toBe('.:53\n.:53');
  });

  it('name the protocol of a server in front of its zone', async () => {
    expect(await printed('tls cert.pem key.pem\nwhoami', 'tls://.')).toBe('tls://.:853');
  });
});

describe('two blocks for one zone', () => {
  const block = (bind: string): string => `.:53 {\n${bind}\nwhoami\n}\n`;
  const served = async (...binds: string[]): Promise<string> => {
    const { server } = await serve(binds.map(block).join(''));
    return server.log.lines.at(-1) ?? '';
  };
  it('are refused on the same address', async () => {
    expect(await served('bind 127.0.0.1', 'bind 127.0.0.1')).toBe(
      'cannot serve dns://.:53 on 127.0.0.1 - it is already defined',
    );
  });
  it('are refused when one is on all addresses', async () => {
    expect(await served('', 'bind 127.0.0.1')).toBe(
      'cannot serve dns://.:53 on 127.0.0.1 - zone overlap listener capacity with dns://.:53',
    );
    expect(await served('bind 127.0.0.1', '')).toBe(
      'cannot serve dns://.:53 - zone overlap listener capacity with dns://.:53 on 127.0.0.1',
    );
  });
});
