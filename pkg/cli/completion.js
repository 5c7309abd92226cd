// Scripts for tab completion, from the same tables of commands and options as the help.
import { COMMON } from './arguments.js';
import { BUILT_IN, commandNames, load } from './commands.js';

/**
 * @import { Command, Group, Option } from './arguments.js'
 *
 * @typedef {object} Entry a command as a shell needs it
 * @property {string[]} words the words of the command: `['verify']`, `['subscriptions', 'list']`
 * @property {string} summary
 * @property {[string, Option][]} options with all `known` values as `choices`
 * @property {readonly string[]} choices the values of its operand that are known
 * @property {boolean} takesFiles whether an operand is a file
 *
 * @typedef {{ name: string, summary: string }} Named
 * @typedef {{ commands: Named[], groups: Map<string, Named[]>, entries: Entry[] }} Table
 */

const FILES = ['FILE', 'BEFORE', 'AFTER'];

/** @returns {Promise<Table>} */
async function table() {
  /** @type {(Command | Group)[]} */
  const loaded = await Promise.all(commandNames.map(load));
  /** @type {Table['groups']} */
  const groups = new Map();
  /** @type {Entry[]} */
  const entries = [];
  for (const each of loaded) {
    const commands = 'commands' in each ? await Promise.all(each.commands.map(each.load)) : [each];
    entries.push(...(await Promise.all(commands.map(entry))));
    if (!('commands' in each)) continue;
    groups.set(
      each.name,
      commands.map(({ name, summary }) => ({ name: name.slice(each.name.length + 1), summary })),
    );
  }
  return { commands: [...loaded, ...BUILT_IN], groups, entries };
}

/** @param {Command} command @returns {Promise<Entry>} */
async function entry({ name, summary, options, operands }) {
  /** @param {[string, Option]} given @returns {Promise<[string, Option]>} */
  const offering = async ([name, option]) => [
    name,
    option.known ? { ...option, choices: await option.known() } : option,
  ];
  return {
    words: name.split(' '),
    summary,
    options: await Promise.all(Object.entries({ ...options, ...COMMON }).map(offering)),
    choices: operands?.choices ?? (await operands?.known?.()) ?? [],
    takesFiles: (operands?.names ?? []).some((each) => FILES.includes(each)),
  };
}

/** @param {Option} option */
const isFile = ({ value }) => value !== undefined && FILES.includes(value);

/** `--json`, `-h` and so on. @param {Entry['options']} options @returns {string[]} */
const spelled = (options) => options.flatMap(([name, { short }]) => [`--${name}`, ...(short ? [`-${short}`] : [])]);

// bash splits a line at = and at :, so `--for=node` is three words. Version 3.2, as on macOS, has neither mapfile nor
// compopt.
async function bash() {
  const { commands, groups, entries } = await table();
  const names = (/** @type {Named[]} */ list) => list.map(({ name }) => name).join(' ');
  const values = entries.flatMap(({ words, options }) =>
    options.flatMap(([name, option]) => {
      if (option.value === undefined) return [];
      const pattern = spelled([[name, option]]).map((each) => `'${words.join(' ')} ${each}'`);
      const action = option.choices ? `__closehook_words '${option.choices.join(' ')}'` : ':';
      return [`    ${pattern.join('|')}) ${isFile(option) ? '__closehook_files' : action}; return ;;`];
    }),
  );
  const operands = entries.map(({ words, options, choices, takesFiles }) => {
    const few = choices.length > 0 ? `__closehook_words '${choices.join(' ')}'` : ':';
    return `    '${words.join(' ')}')
      if [[ $current == -* ]]; then __closehook_words '${spelled(options).join(' ')}'
      else ${takesFiles ? '__closehook_files' : few}; fi ;;`;
  });
  const ofGroups = [...groups].map(
    ([name, list]) => `    ${name})
      if (( COMP_CWORD == at + 1 )); then __closehook_words '${names(list)} --help'; return; fi
      command="$command \${COMP_WORDS[at+1]}" ;;`,
  );
  return `# bash completion for closehook: source <(closehook completion bash)
__closehook_words() { COMPREPLY=($(compgen -W "$1" -- "$current")); }
__closehook_files() { local IFS=$'\\n'; COMPREPLY=($(compgen -f -- "$current")); compopt -o filenames 2>/dev/null; }
_closehook() {
  local IFS=$' \\t\\n' at=1 command
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD-1]}
  COMPREPLY=()
  if [[ $current == '=' ]]; then current=; elif [[ $before == '=' ]]; then before=\${COMP_WORDS[COMP_CWORD-2]}; fi
  if [[ \${COMP_WORDS[1]} == help ]] && (( COMP_CWORD > 1 )); then at=2; fi
  if (( COMP_CWORD == at )); then __closehook_words '${names(commands)} --help --version'; return; fi
  command=\${COMP_WORDS[at]}
  case $command in
${ofGroups.join('\n')}
  esac
  if (( at == 2 )); then return; fi
  case "$command $before" in
${values.join('\n')}
  esac
  case $command in
${operands.join('\n')}
  esac
}
complete -F _closehook closehook`;
}

/** In single quotes of a POSIX shell. @param {string} text */
const quoted = (text) => `'${text.replaceAll("'", `'\\''`)}'`;

/** A text in a specification of `_arguments`, where brackets and colons have a meaning. @param {string} text */
const zshText = (text) => text.replace(/[\\[\]:]/g, '\\$&');

async function zsh() {
  const { commands, groups, entries } = await table();
  const described = (/** @type {Named[]} */ list) =>
    list.map(({ name, summary }) => quoted(`${name}:${summary.replaceAll(':', '\\:')}`)).join(' ');
  /** @param {[string, Option]} given */
  const specs = ([name, option]) => {
    const action = isFile(option) ? '_files' : option.choices ? `(${option.choices.join(' ')})` : ' ';
    const value = option.value === undefined ? '' : `:${zshText(option.value)}:${action}`;
    return spelled([[name, option]])
      .map((each) => (value && each.startsWith('--') ? `${each}=` : each))
      .map((each) => `${option.multiple ? '*' : ''}${each}[${zshText(option.about)}]${value}`)
      .map(quoted);
  };
  const cases = entries.map(({ words, options, choices, takesFiles }) => {
    const operand = choices.length > 0 ? `*: :(${choices.join(' ')})` : takesFiles ? '*:file:_files' : '*: : ';
    const all = [...options.flatMap(specs), quoted(operand)];
    return `    ${quoted(words.join(' '))}) _arguments \\\n      ${all.join(' \\\n      ')} ;;`;
  });
  const ofGroups = [...groups].map(
    ([name, list]) => `    ${name})
      if (( CURRENT == 3 )); then named=(${described(list)}); _describe command named; return; fi
      command="$command $words[3]"
      shift words; (( CURRENT-- )) ;;`,
  );
  return `#compdef closehook
# zsh completion for closehook: source <(closehook completion zsh)
_closehook() {
  local command is_help=0
  local -a named
  if [[ $words[2] == help ]] && (( CURRENT > 2 )); then is_help=1; shift words; (( CURRENT-- )); fi
  if (( CURRENT == 2 )); then named=(${described(commands)}); _describe command named; return; fi
  command=$words[2]
  case $command in
${ofGroups.join('\n')}
  esac
  if (( is_help )); then return; fi
  shift words; (( CURRENT-- ))
  case $command in
${cases.join('\n')}
  esac
}
if [[ $funcstack[1] == _closehook ]]; then _closehook "$@"; else compdef _closehook closehook; fi`;
}

/** In single quotes of fish. @param {string} text */
const fishQuoted = (text) => `'${text.replace(/[\\']/g, '\\$&')}'`;

async function fish() {
  const { commands, groups, entries } = await table();
  const lines = ['# fish completion for closehook', 'complete -c closehook -f'];
  /** @param {string} condition @param {Named} given */
  const command = (condition, { name, summary }) =>
    `complete -c closehook -n ${fishQuoted(condition)} -a ${name} -d ${fishQuoted(summary)}`;
  const isHelp = `__fish_seen_subcommand_from help; and not __fish_seen_subcommand_from ${commandNames.join(' ')}`;
  for (const condition of ['__fish_use_subcommand', isHelp])
    lines.push(...commands.map((each) => command(condition, each)));
  for (const [group, list] of groups) {
    const inside = list.map(({ name }) => name).join(' ');
    const condition = `__fish_seen_subcommand_from ${group}; and not __fish_seen_subcommand_from ${inside}`;
    lines.push(...list.map((each) => command(condition, each)));
  }
  for (const { words, options, choices, takesFiles } of entries) {
    const condition = fishQuoted(words.map((word) => `__fish_seen_subcommand_from ${word}`).join('; and '));
    const start = `complete -c closehook -n ${condition}`;
    if (choices.length > 0) lines.push(`${start} -a ${fishQuoted(choices.join(' '))}`);
    if (takesFiles) lines.push(`${start} -F`);
    for (const [name, option] of options) {
      const short = option.short ? ` -s ${option.short}` : '';
      const values = option.choices
        ? ` -x -a ${fishQuoted(option.choices.join(' '))}`
        : isFile(option)
          ? ' -r -F'
          : ' -x';
      const value = option.value === undefined ? '' : values;
      lines.push(`${start} -l ${name}${short}${value} -d ${fishQuoted(option.about)}`);
    }
  }
  return lines.join('\n');
}

/** By the name of the shell. @type {Record<string, () => Promise<string>>} */
export const scripts = { bash, zsh, fish };

export const shells = Object.keys(scripts);
