const DEFAULT_PORT = '8787';

/**
 * What the command line and the environment ask for; throws with a sentence for the user.
 *
 * @param {string[]} args
 * @param {Record<string, string | undefined>} environment
 */
export function readOptions(args, environment) {
  /** @type {{ port: string | undefined, once: boolean }} */
  const options = { port: undefined, once: false };
  for (let i = 0; i < args.length; i++) {
    const [name, inline] = args[i].split('=', 2);
    if (name === '--once') options.once = true;
    else if (name === '--port') options.port = inline ?? args[++i] ?? '';
    else throw new Error(`${args[i]} is no option: --port N and --once are`);
  }
  return { ...options, port: port(options.port ?? environment.PORT ?? DEFAULT_PORT) };
}

/** @param {string} value */
function port(value) {
  if (/^\d{1,5}$/.test(value) && Number(value) <= 65535) return Number(value);
  throw new Error(`${value || 'an empty text'} is no port: give a number up to 65535`);
}
