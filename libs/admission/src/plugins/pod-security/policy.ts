import { fieldInvalid, type StatusCause } from '#machinery';

export type Level = 'privileged' | 'baseline' | 'restricted';

/** A standard as of a minor version. */
export interface LevelVersion {
  readonly level: Level;
  readonly version: number | 'latest';
}

/** What the labels of a namespace ask for. */
export interface Policy {
  readonly enforce: LevelVersion;
  readonly audit: LevelVersion;
  readonly warn: LevelVersion;
  /** What is wrong with the labels. */
  readonly problems: readonly StatusCause[];
}

const LEVELS: readonly Level[] = ['privileged', 'baseline', 'restricted'];
const PRIVILEGED: LevelVersion = { level: 'privileged', version: 'latest' };
const NONE: Policy = { enforce: PRIVILEGED, audit: PRIVILEGED, warn: PRIVILEGED, problems: [] };
const PREFIX = 'pod-security.kubernetes.io/';

/** `restricted:v1.30` */
export const standardText = ({ level, version }: LevelVersion): string =>
  `${level}:${version === 'latest' ? version : `v1.${version}`}`;

/** Below, equal or above zero as `a` asks for less, the same or more than `b`. */
export const compareLevels = (a: Level, b: Level): number => LEVELS.indexOf(a) - LEVELS.indexOf(b);

export const isPrivileged = ({ level }: LevelVersion): boolean => level === 'privileged';

/** Reads the labels of a namespace (KEP-2579). What is not valid asks for the most where it is enforced, for nothing elsewhere. */
export function policyOf(labels: Readonly<Record<string, string>> | undefined): Policy {
  if (labels === undefined || !asksForAnything(labels)) return NONE;
  const problems: StatusCause[] = [];
  const enforce = standardOf(labels, 'enforce', 'restricted', problems);
  const audit = standardOf(labels, 'audit', 'privileged', problems);
  const warn = standardOf(labels, 'warn', 'privileged', problems);
  const isEnforced = LEVELS.includes(labels[`${PREFIX}enforce`] as Level);
  // Who enforces a level and says nothing about warnings wants to be warned at that level.
  const warnsToo =
    labels[`${PREFIX}warn`] === undefined &&
    isEnforced &&
    compareLevels(enforce.level, warn.level) > 0;
  const version = labels[`${PREFIX}warn-version`] === undefined ? enforce.version : warn.version;
  return {
    enforce,
    audit,
    warn: warnsToo ? { level: enforce.level, version } : warn,
    problems,
  };
}

function asksForAnything(labels: Readonly<Record<string, string>>): boolean {
  for (const key in labels) if (key.startsWith(PREFIX)) return true;
  return false;
}

function standardOf(
  labels: Readonly<Record<string, string>>,
  mode: string,
  fallback: Level,
  problems: StatusCause[],
): LevelVersion {
  const complain = (key: string, value: string, why: string): void => {
    problems.push(fieldInvalid(`metadata.labels[${key}]`, value, why));
  };
  const levelKey = `${PREFIX}${mode}`;
  const stated = labels[levelKey];
  let level: Level = 'privileged';
  if (stated !== undefined) {
    const isKnown = LEVELS.includes(stated as Level);
    level = isKnown ? (stated as Level) : fallback;
    if (!isKnown) complain(levelKey, stated, `must be one of ${LEVELS.join(', ')}`);
  }
  const versionKey = `${levelKey}-version`;
  const text = labels[versionKey] ?? 'latest';
  const minor = /^v1\.(0|[1-9][0-9]{0,8})$/.exec(text)?.[1];
  if (minor === undefined && text !== 'latest')
    complain(versionKey, text, 'must be "latest" or "v1.x"');
  return { level, version: minor === undefined ? 'latest' : Number(minor) };
}
