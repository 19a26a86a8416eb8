import type { Surroundings } from '../surroundings.js';

/** What has happened to machines since the last look. */
export interface Isolated {
  readonly lostPower: readonly string[];
  /** They reach the API server again. */
  readonly reconnected: readonly string[];
}

/** Which machines cannot reach the API server. */
export class Isolation {
  private cut = new Set<string>();
  private dark = new Set<string>();

  constructor(private readonly surroundings: Surroundings) {}

  /** Looks at all machines anew. */
  refresh(names: readonly string[]): Isolated {
    const { surroundings } = this;
    const dark = new Set(names.filter((name) => !surroundings.hasPower(name)));
    const cut = new Set(names.filter((name) => surroundings.isCutOff(name)));
    const before = { dark: this.dark, cut: this.cut };
    this.dark = dark;
    this.cut = cut;
    return {
      lostPower: [...dark].filter((name) => !before.dark.has(name)),
      reconnected: [...before.cut].filter((name) => !cut.has(name)),
    };
  }

  hasPower(node: string): boolean {
    return !this.dark.has(node);
  }

  /** True while the kubelet of the machine hears nothing of the API server, and the API server nothing of it. */
  isCutOff(node: string): boolean {
    return this.cut.has(node);
  }
}
