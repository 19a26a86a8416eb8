/** Replaces `$(NAME)` by the variable's value; unknown names stay, `$$` is a dollar sign (third_party/forked/golang/expansion). */
export function expand(text: string, values: Readonly<Record<string, string>>): string {
  return text.replace(/\$\$|\$\(([^)]*)\)/g, (whole, name: string | undefined) => {
    if (name === undefined) return '$';
    return Object.hasOwn(values, name) ? values[name]! : whole;
  });
}
