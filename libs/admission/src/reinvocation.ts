/**
 * What the changing pass remembers of a request so that plugins which asked others outside (webhooks, policies) may ask again when the
 * object has been changed after them (`reinvocationPolicy`). A pass is repeated at most once.
 */
export class Reinvocation {
  /** True in the second pass. */
  again = false;
  /** Somebody changed the object after others had seen it. */
  wanted = false;
  private readonly plugins = new Map<string, PluginReinvocation>();

  /** The memory of one plugin. */
  of(plugin: string): PluginReinvocation {
    let known = this.plugins.get(plugin);
    if (known === undefined) this.plugins.set(plugin, (known = new PluginReinvocation(this)));
    return known;
  }
}

class PluginReinvocation {
  /** JSON of the object as this plugin left it. */
  private left: string | undefined;
  private readonly seen = new Set<string>();
  private readonly due = new Set<string>();

  constructor(private readonly request: Reinvocation) {}

  /** Begins a pass: in the second one, what others changed since makes every participant due. */
  begin(object: unknown): void {
    if (this.request.again && this.left !== JSON.stringify(object)) this.changed();
  }

  end(object: unknown): void {
    this.left = JSON.stringify(object);
  }

  /** False in the second pass for participants that need not see the object again. */
  isDue(participant: string): boolean {
    return !this.request.again || this.due.has(participant);
  }

  /** A participant has changed the object: those before it that wish to, see it again. */
  changed(): void {
    for (const participant of this.seen) this.due.add(participant);
    this.seen.clear();
  }

  /** The participant has been asked and wishes to be asked again when there are changes. */
  asked(participant: string): void {
    this.seen.add(participant);
  }

  /** The whole pass is to be repeated. */
  want(): void {
    this.request.wanted = true;
  }
}
