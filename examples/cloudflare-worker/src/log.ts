// One line of JSON for each thing that happens: ids, codes and figures, neither a payload nor a key. Of an error its
// code or name and not its message, which may quote either.

export function log(level: 'info' | 'warn' | 'error', code: string, fields: Record<string, unknown> = {}): void {
  console[level](JSON.stringify({ level, code, ...fields }));
}

/** Whatever is thrown, this does not throw. */
export function nameOf(error: unknown): string {
  const { code, name } = Object(error) as { code?: unknown; name?: unknown };
  return String([code, name].find((each) => typeof each === 'string' || typeof each === 'number') ?? typeof error);
}
