import { scripts, shells } from '../completion.js';

/** @import { Context } from '../arguments.js' */

export const name = 'completion';
export const summary = 'print a script for tab completion in bash, zsh or fish';
export const operands = { least: 1, most: 1, names: ['SHELL'], choices: shells };
export const options = {};

export const help = `
SHELL is bash, zsh or fish. The script completes commands, options, file names, and the values of an option that takes
only a few. In bash, add this line to ~/.bashrc; in zsh, add it to ~/.zshrc, after compinit, with zsh in place of bash:

  eval "$(closehook completion bash)"

Or write the script to a folder where the shell looks for it:

  $ closehook completion bash > ~/.local/share/bash-completion/completions/closehook
  $ closehook completion fish > ~/.config/fish/completions/closehook.fish

Exit code: 0 printed, 2 usage error.
`;

/** @param {Context} given */
export async function run({ operands: [shell], terminal }) {
  await terminal.print(await scripts[shell]());
  return 0;
}
