import { dns1123Subdomain } from '#machinery';
import type { PodSpec, WindowsSecurityContextOptions } from '../../../../generated/index.gen.js';
import type { Report } from '../../../rules/report.js';
import { eachContainer } from './operating-system-validation.js';

const MAX_CREDENTIAL_KIB = 64;
const MAX_DOMAIN = 256;
const MAX_USER = 104;
// oxlint-disable-next-line no-control-regex -- control characters are what is looked for
const CONTROL = /[\u0000-\u001f\u007f]/;
const NETBIOS = /^[^\\/:*?"<>|.][^\\/:*?"<>|]{0,14}$/;
const DOMAIN =
  /^[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(\.[a-zA-Z0-9]([a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)*$/;
const NOT_IN_USER = /["/\\:;|=,+*?<>@[\]]/;

/** Checks what a Windows container runs as; `found` is at the security context. */
export function checkWindowsOptions(
  found: Report,
  options: WindowsSecurityContextOptions | undefined,
): void {
  if (options === undefined) return;
  found.at('windowsOptions', () => {
    const { gmsaCredentialSpecName: name, gmsaCredentialSpec: spec, runAsUserName } = options;
    if (name !== undefined)
      found.complaints('gmsaCredentialSpecName', name, dns1123Subdomain(name));
    if (spec === '')
      found.invalid('gmsaCredentialSpec', spec, 'gmsaCredentialSpec cannot be an empty string');
    else if (spec !== undefined && Buffer.byteLength(spec) > MAX_CREDENTIAL_KIB * 1024)
      found.invalid(
        'gmsaCredentialSpec',
        spec,
        `gmsaCredentialSpec size must be under ${MAX_CREDENTIAL_KIB} KiB`,
      );
    if (runAsUserName !== undefined)
      for (const complaint of userComplaints(runAsUserName))
        found.invalid('runAsUserName', runAsUserName, `runAsUserName${complaint}`);
  });
}

/** What is wrong with `user` or `domain\user`. */
function userComplaints(name: string): string[] {
  if (name === '') return [' cannot be an empty string'];
  if (CONTROL.test(name)) return [' cannot contain control characters'];
  const parts = name.split('\\');
  if (parts.length > 2) return [' cannot contain more than one backslash'];
  const complaints: string[] = [];
  const user = parts.at(-1)!;
  const domain = parts.length === 2 ? parts[0]! : undefined;
  if (domain !== undefined) {
    if (domain.length >= MAX_DOMAIN)
      complaints.push(`'s Domain length must be under ${MAX_DOMAIN} characters`);
    if (!NETBIOS.test(domain) && !DOMAIN.test(domain))
      complaints.push("'s Domain doesn't match the NetBios nor the DNS format");
  }
  if (user === '') complaints.push("'s User cannot be empty");
  else if (user.length > MAX_USER)
    complaints.push(`'s User length must not be longer than ${MAX_USER} characters`);
  if (/^[. ]+$/.test(user)) complaints.push("'s User cannot contain only periods or spaces");
  if (NOT_IN_USER.test(user))
    complaints.push('\'s User cannot contain the following characters: "/\\:;|=,+*?<>@[]');
  return complaints;
}

/** HostProcess containers (KEP-1981) come all together, and on the host's network. */
export function checkHostProcess(found: Report, spec: PodSpec): void {
  const whole = spec.securityContext?.windowsOptions?.hostProcess;
  let count = 0;
  let onHost = 0;
  eachContainer(found, spec, ({ securityContext }) => {
    count++;
    const own = securityContext?.windowsOptions?.hostProcess;
    if (whole !== undefined && own !== undefined && whole !== own)
      found.invalid(
        'securityContext.windowsOptions.hostProcess',
        own,
        `pod hostProcess value must be identical if both are specified, was ${whole}`,
      );
    if (own ?? whole) onHost++;
  });
  if (onHost === 0) return;
  if (onHost < count)
    found.invalid(
      '',
      '',
      'If pod contains any hostProcess containers then all containers must be HostProcess containers',
    );
  if (!spec.hostNetwork)
    found.invalid(
      'hostNetwork',
      false,
      'hostNetwork must be true if pod contains any hostProcess containers',
    );
}
