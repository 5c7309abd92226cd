// The kinds of filters in Close's documentation ("Webhook filters"), and two that people often ask for.
import { and, not, or, where } from 'closehook';

const USER = 'user_id of yours';

/** @type {[title: string, filter: object][]} */
const EXAMPLES = [
  [
    'an opportunity was just won',
    and(where('changed_fields').contains('status_type'), where('data', 'status_type').equals('won')),
  ],
  ['a user did it', where('user_id').equals(USER)],
  ['a user did it, not the system', where('user_id').nonNull()],
  ['it belongs to a user', where('data', 'user_id').equals(USER)],
  ['it belongs to anyone except one user', where('data', 'user_id').notEquals(USER)],
  ['the same, with not', where('data', 'user_id').matches(not({ type: 'equals', value: USER }))],
  ['the name has a word in it', where('data', 'name').contains('travel')],
  ['the name changed', where('changed_fields').contains('name')],
  [
    'the name or the description changed',
    where('changed_fields').matches(
      or({ type: 'contains', value: 'name' }, { type: 'contains', value: 'description' }),
    ),
  ],
  [
    'two custom fields have these values',
    and(
      where('data', 'custom.cf_id of one').equals('product_1234'),
      where('data', 'custom.cf_id of another').equals('sub_product_5678'),
    ),
  ],
  [
    'an address is in Maryland',
    where('data', 'addresses').any(and(where('state').equals('MD'), where('country').equals('US'))),
  ],
  [
    'a custom field was empty and has a value now',
    and(
      where('changed_fields').contains('custom.cf_id of one'),
      where('previous_data', 'custom.cf_id of one').isNull(),
      where('data', 'custom.cf_id of one').nonNull(),
    ),
  ],
];

export const examples = EXAMPLES.map(([title, filter]) => ({ title, filter }));
