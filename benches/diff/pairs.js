// The documents whose differences are measured.
const clone = (value) => JSON.parse(JSON.stringify(value));

/** Two deliveries of one opportunity, one after the other. */
function opportunity(published) {
  const after = JSON.parse(published);
  const before = clone(after);
  const { event } = before;
  Object.assign(event, {
    id: 'ev_1sYKRjcrA79yKxi3S4Crd6',
    date_created: '2019-01-15T12:47:39.873000',
    date_updated: '2019-01-15T12:47:39.873000',
    request_id: 'req_3S2L8JTBAA1OUS74SVmfbM',
  });
  event.changed_fields = ['confidence', 'date_updated', 'note'];
  Object.assign(event.data, event.previous_data, {
    note: 'Call them',
    value: 90000,
    value_formatted: '$900',
    date_won: null,
    user_name: 'Ann Lee',
  });
  event.previous_data = { confidence: 50, date_updated: '2019-01-14T12:00:00+00:00', note: '' };
  return { before, after };
}

/** A lead with contacts and custom fields: a contact is put in front, and six values change. */
function lead() {
  const contact = (i) => ({
    id: `cont_${i}`,
    name: `Contact ${i} – GOB`,
    emails: [
      { email: `c${i}@example.com`, type: 'office' },
      { email: `h${i}@example.com`, type: 'home' },
    ],
    phones: [{ phone: `+1415555000${i}`, type: 'office', country: 'US' }],
  });
  const before = {
    id: 'lead_1',
    name: 'Bluth',
    description: 'There is always money in the banana stand. '.repeat(60),
    contacts: [1, 2, 3, 4, 5, 6].map(contact),
  };
  for (let i = 0; i < 18; i += 1) before[`field_${i}`] = `value ${i}`;
  for (let i = 0; i < 31; i += 1) before[`custom.cf_${String(i).repeat(20)}`] = i % 2 ? `choice ${i}` : i;
  const after = clone(before);
  after.contacts.unshift({ id: 'cont_0', name: 'New', emails: [], phones: [] });
  after.name = 'Bluth Company';
  after.field_3 = null;
  after.field_7 = 'edited';
  after.contacts[3].name = 'Renamed';
  after.contacts[4].phones[0].type = 'mobile';
  delete after.field_9;
  return { before, after };
}

/** A thousand objects and a thousand strings, 200 KB; `edit` makes the other one. */
function large(edit) {
  const object = (i) => ({
    id: `acti_${i}`,
    note: `They would like to go on with offer ${i}, they say.`,
    user_id: `user_${i % 20}`,
    value: i * 100,
    done: i % 2 === 0,
    tags: ['a', `b${i % 9}`],
  });
  const before = {
    objects: Array.from({ length: 1000 }, (_, i) => object(i)),
    strings: Array.from({ length: 1000 }, (_, i) => `cont_${i}AbCdEfGhIjKlMnOpQrStUvWxYz`),
  };
  const after = clone(before);
  edit(after, object);
  return { before, after };
}

/** @param {string} published the delivery of Close's documentation, "Events". */
export const pairsWith = (published) => [
  { name: 'close-2k', ...opportunity(published) },
  { name: 'lead-50', ...lead() },
  { name: '200k-equal', ...large(() => {}) },
  { name: '200k-1edit', ...large(({ objects }) => (objects[500].note = 'edited')) },
  {
    name: '200k-front',
    ...large(({ objects, strings }, object) => {
      objects.unshift(object(-1));
      strings.unshift('cont_new');
    }),
  },
  {
    name: '200k-mixed',
    ...large(({ objects }, object) => {
      for (let i = 0; i < 10; i += 1) objects[50 + 90 * i].value = -1;
      objects.splice(900, 0, ...objects.splice(300, 1));
      objects.splice(700, 1);
      objects.unshift(object(-1));
    }),
  },
];
