import type { Draft, KubeObject } from '#machinery';
import type { AdmissionPlugin, Attributes } from './plugin.js';

/** Runs the plugins in order; the first refusal (a thrown StatusError) wins. */
export class AdmissionChain {
  constructor(private readonly plugins: readonly AdmissionPlugin[]) {}

  /** The names of the plugins, in order. */
  get names(): readonly string[] {
    return this.plugins.map((plugin) => plugin.name);
  }

  /**
   * The changing pass, before validation. Returns a promise only when a plugin does, so that the usual case costs nothing. When
   * a webhook or a policy has changed the object the pass runs once more.
   */
  admit(object: Draft<KubeObject> | undefined, attributes: Attributes): void | Promise<void> {
    const pass = (): void | Promise<void> =>
      this.run(0, (plugin) => plugin.admit?.(object, attributes));
    const repeat = (): void | Promise<void> => {
      const { reinvocation } = attributes;
      if (reinvocation?.wanted !== true || reinvocation.again) return undefined;
      reinvocation.again = true;
      return pass();
    };
    const done = pass();
    return done === undefined ? repeat() : done.then(repeat);
  }

  /** The checking pass, after validation and before the write. */
  validate(object: KubeObject | undefined, attributes: Attributes): void | Promise<void> {
    return this.run(0, (plugin) => plugin.validate?.(object, attributes));
  }

  private run(
    from: number,
    call: (plugin: AdmissionPlugin) => void | Promise<void>,
  ): void | Promise<void> {
    for (let index = from; index < this.plugins.length; index++) {
      const result = call(this.plugins[index]!);
      if (result !== undefined) return result.then(() => this.run(index + 1, call));
    }
  }
}
