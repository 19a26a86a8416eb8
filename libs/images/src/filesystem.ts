import type { ShellFlavour } from './behaviour.js';

/** Total size that commands may write into one container before they get ENOSPC. */
const MAX_WRITTEN_BYTES = 1 << 20;
const MAX_FILES = 2_000;

const STANDARD_DIRECTORIES = [
  '/bin', '/dev', '/etc', '/home', '/lib', '/mnt', '/opt', '/proc', '/root', '/run', '/sbin', '/srv', '/sys', '/tmp',
  '/usr', '/usr/bin', '/usr/lib', '/usr/local', '/usr/sbin', '/usr/share', '/var', '/var/log', '/var/run',
]; // prettier-ignore

/**
 * The files and programs of one running container: the image's, what kubelet mounts, and what commands wrote since it started.
 * One per container instance; a restart makes a new one.
 */
export class RootFilesystem {
  /** Contents by absolute path; give it to the container as `files`, so that servers see what commands write. */
  readonly files: Record<string, string>;
  /** Names of the programs in $PATH. */
  readonly commands: Set<string>;
  readonly #directories: Set<string>;
  readonly #mounts: readonly string[];
  readonly #hasUnknownFiles: boolean;
  #written = 0;

  /** `mounts`: files by absolute path that kubelet provides; `directories`: mount points, which hide what the image has below them. */
  constructor(
    flavour: ShellFlavour | undefined,
    mounts: Readonly<Record<string, string>> = {},
    directories: readonly string[] = [],
  ) {
    this.files = Object.fromEntries([
      ...Object.entries(flavour?.files ?? {}).filter(([path]) => !isBelow(path, directories)),
      ...Object.entries(mounts),
    ]);
    this.commands = new Set(flavour?.commands);
    this.#directories = new Set([...STANDARD_DIRECTORIES, ...directories]);
    this.#mounts = directories;
    this.#hasUnknownFiles = flavour?.hasUnknownFiles === true;
  }

  read(path: string): string | undefined {
    return Object.hasOwn(this.files, path) ? this.files[path] : undefined;
  }

  /** True for a path whose file the image may have, as far as anybody knows: not below a mount. */
  mayHave(path: string): boolean {
    return this.#hasUnknownFiles && !isBelow(path, this.#mounts);
  }

  /** Writes a file; returns the system's error text when that is not possible. */
  write(path: string, content: string): string | undefined {
    if (this.isDirectory(path)) return 'Is a directory';
    if (!this.isDirectory(path.slice(0, path.lastIndexOf('/')) || '/'))
      return 'No such file or directory';
    if (path.startsWith('/proc/') || path.startsWith('/sys/')) return 'Read-only file system';
    const size = this.#written + content.length - (this.read(path)?.length ?? 0);
    const isNew = this.read(path) === undefined;
    if (size > MAX_WRITTEN_BYTES || (isNew && Object.keys(this.files).length >= MAX_FILES))
      return 'No space left on device';
    this.#written = Math.max(0, size);
    this.files[path] = content;
    return undefined;
  }

  makeDirectory(path: string): void {
    if (this.#directories.size < MAX_FILES) this.#directories.add(path);
  }

  /** Removes a file, or a directory with all below it. */
  remove(path: string): void {
    for (const file of Object.keys(this.files)) {
      if (file === path || file.startsWith(`${path}/`)) delete this.files[file];
    }
    for (const directory of this.#directories) {
      if (directory === path || directory.startsWith(`${path}/`))
        this.#directories.delete(directory);
    }
  }

  isDirectory(path: string): boolean {
    if (path === '/' || this.#directories.has(path)) return true;
    const below = `${path}/`;
    for (const directory of this.#directories) if (directory.startsWith(below)) return true;
    return Object.keys(this.files).some((file) => file.startsWith(below));
  }

  /** Names inside a directory, sorted; undefined when there is no such directory. */
  list(path: string): readonly string[] | undefined {
    if (!this.isDirectory(path)) return undefined;
    const below = path === '/' ? '/' : `${path}/`;
    const names = new Set<string>();
    for (const entry of [...Object.keys(this.files), ...this.#directories]) {
      if (entry.startsWith(below) && entry !== below)
        names.add(entry.slice(below.length).split('/')[0] ?? '');
    }
    if (/^(?:\/usr)?\/bin$/.test(path)) for (const command of this.commands) names.add(command);
    return [...names].sort();
  }
}

/** True for one of the directories, too. */
const isBelow = (path: string, directories: readonly string[]): boolean =>
  directories.some((each) => `${path}/`.startsWith(`${each}/`));

/** Makes a path absolute and free of `.` and `..`. */
export function resolvePath(cwd: string, path: string): string {
  const parts: string[] = [];
  for (const part of (path.startsWith('/') ? path : `${cwd}/${path}`).split('/')) {
    if (part === '..') parts.pop();
    else if (part !== '' && part !== '.') parts.push(part);
  }
  return `/${parts.join('/')}`;
}
