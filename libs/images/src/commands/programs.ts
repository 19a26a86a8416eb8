import type { Program } from '../shell/command.js';
import { awk } from './awk.js';
import { bridge } from './bridge.js';
import { cat } from './cat.js';
import { crictl } from './crictl.js';
import { curl } from './curl.js';
import { date } from './date.js';
import { dig } from './dig.js';
import { echo } from './echo.js';
import { copy, mkdir, rm, tee, touch } from './files.js';
import { expr } from './expr.js';
import { getent } from './getent.js';
import { grep } from './grep.js';
import { host } from './host.js';
import { ifconfig } from './ifconfig.js';
import { ip } from './ip.js';
import { arp, route, sockets } from './route.js';
import { ls } from './ls.js';
import { conntrack, machineRules } from './machine.js';
import { nc } from './nc.js';
import { nslookup } from './nslookup.js';
import { packageManager } from './package-manager.js';
import { ping } from './ping.js';
import { printf } from './printf.js';
import { sed } from './sed.js';
import { shellProgram } from './sh.js';
import { sleep } from './sleep.js';
import {
  env,
  fail,
  hostname,
  id,
  kill,
  printenv,
  ps,
  pwd,
  succeed,
  uname,
  which,
  whoami,
} from './system.js';
import { tar } from './tar.js';
import { tcpdump } from './tcpdump/tcpdump.js';
import { telnet } from './telnet.js';
import { test } from './test.js';
import { base64, cut, head, seq, sort, tail, tr, uniq, wc } from './text-filters.js';
import { timeout } from './timeout.js';
import { traceroute } from './traceroute.js';
import { webhookCertgen } from './webhook-certgen/webhook-certgen.js';
import { wget } from './wget.js';
import { xargs } from './xargs.js';

const sh = shellProgram((name) => programs(name));

const TABLE: Readonly<Record<string, Program>> = {
  '[': test, '[[': test, apk: packageManager, apt: packageManager, 'apt-get': packageManager, arp, ash: sh, awk, base64, bash: sh, bridge, cat, cp: copy, curl, cut,
  dash: sh, date, dig, echo, egrep: grep, env, expr, false: fail, fgrep: grep, getent, grep, head, host, hostname, id, ifconfig, ip, kill, ls, mkdir,
  mv: copy, nc, netstat: sockets, nslookup, ping, printenv, printf, ps, pwd, rm, route, sed, seq, sh, sleep, sort, ss: sockets, sync: succeed,
  conntrack, crictl, 'ip6tables-save': machineRules, ipset: machineRules, 'iptables-save': machineRules, ipvsadm: machineRules, nft: machineRules,
  tail, tar, tcpdump, tee, telnet, test, timeout, touch, tr, traceroute, true: succeed, uname, uniq, wc, wget, which, whoami, xargs, chmod: succeed, chown: succeed,
  'kube-webhook-certgen': webhookCertgen, 'wait-shutdown': succeed,
}; // prettier-ignore

/** The program behind a name; undefined when no image has it. Which of them an image ships is `ShellFlavour.commands`. */
export function programs(name: string): Program | undefined {
  return Object.hasOwn(TABLE, name) ? TABLE[name] : undefined;
}
