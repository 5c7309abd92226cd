// The files of `types`, which tests compile as a user of the package does.
import { readFileSync } from 'node:fs';
import { customTypes } from '../../pkg/cli/output/custom-types.js';

/** @param {string} name */
export const source = (name) => readFileSync(new URL(`./types/${name}.ts`, import.meta.url), 'utf8');

const field = (id, object_types, given) => ({ id, key: `custom.${id}`, object_types, ...given });

/** What `closehook types --custom` writes: file and text. */
export const CUSTOM = {
  'close-custom.d.ts': customTypes(
    /** @type {any[]} */ ([
      field('cf_plan', ['lead'], { name: 'Plan', type: 'choices', choices: ['Basic', 'Pro'] }),
      field('cf_seats', ['lead', 'opportunity'], { name: 'Seats', type: 'number' }),
      field('cf_roles', ['contact'], {
        name: 'Roles',
        type: 'choices',
        choices: ['A', 'B'],
        accepts_multiple_values: true,
      }),
      field('cf_new', ['lead'], { name: 'New', type: 'a type that Close has added' }),
    ]),
  ),
};
