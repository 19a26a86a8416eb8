import { generatedSuffix, serviceAddress, time, uuid } from './server-choices.js';

export interface TextContext {
  /** Namespaces and id in use. */
  readonly words: Readonly<Record<string, string>>;
  /** Everything that the case says itself. */
  readonly asked: string;
  readonly directory: string;
  readonly server: string;
  readonly now: number;
  /** Prefixes of names that end in a random suffix. */
  readonly generated?: readonly string[];
}

const days = '(Mon|Tue|Wed|Thu|Fri|Sat|Sun)';
const months = '(Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)';
const recent = 400 * 86_400_000;

/** What kubectl printed, without what server, clock or machine chose; every run of blanks counts as two. */
export function terminalText(printed: string, context: TextContext): string {
  const { asked, now } = context;
  const isOwn = (value: string): boolean => asked.includes(value);
  const unlessOld =
    (placeholder: string) =>
    (found: string): string =>
      isOwn(found) ||
      Math.abs(now - Date.parse(found.replace(/ (\d\d:\d\d:\d\d) \+0000 UTC$/, 'T$1Z'))) > recent
        ? found
        : placeholder;
  let text = printed
    .replaceAll('\r\n', '\n')
    .replaceAll(context.directory, '<dir>')
    .replaceAll(context.server, '<server>');
  for (const [name, word] of Object.entries(context.words))
    text = text.replaceAll(word, `\${${name}}`);
  text = text
    .replace(uuid, (found) => (isOwn(found) ? found : '<uid>'))
    .replace(/eyJ[\w-]{8,}\.[\w-]{8,}\.[\w-]{8,}/g, '<jwt>')
    .replace(time, unlessOld('<time>'))
    .replace(
      new RegExp(`${days}, \\d\\d ${months} \\d{4} \\d\\d:\\d\\d:\\d\\d [+-]\\d{4}`, 'g'),
      unlessOld('<date>'),
    )
    .replace(/(resourceVersion"?: ?"?|Resource Version: +)\d+/g, '$1<rv>')
    .replace(serviceAddress, (found) =>
      ['10.96.0.1', '10.96.0.10'].includes(found) || isOwn(found) ? found : '<clusterip>',
    )
    .replace(
      /(:|NodePort: .*?  +|"?nodePort"?: )(3[012]\d{3})(?=\/|\b)/g,
      (found, before: string, port: string) => (isOwn(port) ? found : `${before}<nodeport>`),
    )
    .replace(/kube-api-access-[a-z0-9]{5}\b/g, 'kube-api-access-<generated>')
    .replace(new RegExp(`(-[bcdf0-9][a-z0-9]{7,9})-${generatedSuffix}\\b`, 'g'), '$1-<generated>');
  for (const prefix of context.generated ?? [])
    text = text.replace(
      new RegExp(`\\b${prefix}${generatedSuffix}\\b`, 'g'),
      `${prefix}<generated>`,
    );
  text = text
    .replace(/\.[0-9a-f]{16}\b/g, '.<event>')
    .replace(/(?<=^|[\s(])(\d+[ydhms])+(?=$|[\s)])/gm, '<age>')
    .replace(/(last-change-trigger-time: "?)[0-9TZ:-]+/g, '$1<time>')
    .replace(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d \+0000 UTC/g, unlessOld('<date>'))
    .replace(/^([IWE])\d{4} \d\d:\d\d:\d\d\.\d+ +\d+ (\S+)\.go:\d+\]/gm, '$1<klog> $2.go]')
    .replace(/\/[^\s"]*kubectl-edit-\d+\.yaml/g, '<edit-file>')
    .replace(/(PodCIDRs?: +)\S+/g, '$1<cidr>')
    .replace(/-----BEGIN ([A-Z ]+)-----[\s\S]*?-----END \1-----/g, '<pem>');
  return text
    .split('\n')
    .map((line) => line.replace(/[ \t]{2,}/g, '  ').trimEnd())
    .join('\n');
}
