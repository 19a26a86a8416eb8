/** Programs by where they come from; an image's flavour puts them together. */

const COREUTILS: readonly string[] = [
  '[', 'base64', 'cat', 'chmod', 'chown', 'cp', 'cut', 'date', 'echo', 'env', 'expr', 'false', 'head', 'hostname', 'id', 'kill', 'ls', 'mkdir', 'mv',
  'printenv', 'printf', 'pwd', 'rm', 'seq', 'sh', 'sleep', 'sort', 'sync', 'tail', 'tar', 'tee', 'test', 'timeout', 'touch', 'tr', 'true', 'uname', 'uniq',
  'wc', 'which', 'whoami', 'xargs',
]; // prettier-ignore

const TEXT_TOOLS: readonly string[] = ['awk', 'egrep', 'fgrep', 'grep', 'sed'];

export const BUSYBOX: readonly string[] = [
  ...COREUTILS, ...TEXT_TOOLS, '[[', 'arp', 'ash', 'ifconfig', 'ip', 'nc', 'netstat', 'nslookup', 'ping', 'ps', 'route', 'telnet', 'traceroute', 'wget',
]; // prettier-ignore

export const DEBIAN: readonly string[] = [
  ...COREUTILS,
  ...TEXT_TOOLS,
  '[[', // a word of bash
  'apt',
  'apt-get',
  'bash',
  'dash',
  'getent',
];

/** What a machine of a cluster has beside a distribution's programs. */
export const MACHINE_TOOLS: readonly string[] = [
  'conntrack', 'crictl', 'ip6tables-save', 'ipset', 'iptables-save', 'ipvsadm', 'nft',
]; // prettier-ignore

export const NETWORK_TOOLS: readonly string[] = [
  'arp', 'bridge', 'curl', 'dig', 'getent', 'host', 'ifconfig', 'ip', 'nc', 'netstat', 'nslookup', 'ping', 'ps', 'route', 'ss', 'tcpdump', 'telnet', 'traceroute', 'wget',
]; // prettier-ignore
