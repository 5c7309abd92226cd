// What the types of the events guide to, and what they do not let through.
import {
  type CloseEvent,
  type EventName,
  type EventNamed,
  Filter,
  type HandlerMap,
  Handlers,
  type OtherEvent,
  changed,
  where,
  whereIn,
} from 'closehook';

type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function holds<Claim extends true>(claim?: Claim): void;
declare const event: CloseEvent;

// By type and action.
if (event.object_type === 'opportunity' && event.action === 'updated') {
  holds<Same<typeof event.data.value, number | null>>();
  holds<Same<typeof event.data.status_type, 'active' | 'won' | 'lost'>>();
  holds<Same<typeof event.previous_data.confidence, number | null | undefined>>();
  event.data['custom.cf_v9dEa1pBCGPFQKFGkKGnYq2PfWZm6FHzVTHA0tVTvtd'];
  // @ts-expect-error: no such field
  event.data.valeu;
  // @ts-expect-error: no such status
  event.data.status_type === 'wonn';
}

switch (event.object_type) {
  case 'lead':
    holds<Same<typeof event.action, 'created' | 'updated' | 'deleted' | 'merged'>>();
    if (event.action === 'deleted') event.previous_data.contact_ids.at(0)?.toUpperCase();
    break;
  case 'activity.call':
    if (event.action === 'completed') holds<Same<typeof event.data.duration, number>>();
    break;
  case 'activity.email':
    if (event.action === 'sent') event.data.envelope?.from[0]?.email.toLowerCase();
    break;
  // @ts-expect-error: no such type
  case 'oportunity':
    break;
  default:
    event.data;
}

// @ts-expect-error: no such action
if (event.object_type === 'lead' && event.action === 'create') event.id;
// @ts-expect-error: leads are not sent
if (event.object_type === 'lead' && event.action === 'sent') event.id;

// By name.
const name: EventName = 'opportunity.updated';
declare const sent: EventNamed<'activity.email.sent'>;
holds<Same<typeof sent.object_type, 'activity.email'>>();
holds<Same<typeof sent.data.subject, string | null>>();
// @ts-expect-error: tasks have a kind
const wrong: EventName = 'task.created';
void [name, wrong];

// A field that Close may add can be read after a check.
declare const created: EventNamed<'lead.created'>;
if ('new_field' in created.data) holds<Same<typeof created.data.new_field, unknown>>();

// A word that Close may add is not refused.
declare const call: EventNamed<'activity.call.created'>;
const status: string = call.data.status;
call.data.status === 'something new';
void status;

// Filters on the fields of a type.
const [inOpportunity, inLead] = [whereIn('opportunity'), whereIn('lead')];
inOpportunity('data', 'value').greaterThan(100_000);
inOpportunity('data', 'status_type').oneOf(['won', 'lost']);
inOpportunity('previous_data', 'date_won').isNull();
inLead('data', 'custom.cf_v9dEa1pBCGPFQKFGkKGnYq2PfWZm6FHzVTHA0tVTvtd').equals('x');
inLead('data', 'contact_ids').contains('cont_1');
where('data', 'anything', 'at', 'all').contains(5);
// @ts-expect-error: no such field
inOpportunity('data', 'valeu');
// @ts-expect-error: a number contains nothing
inOpportunity('data', 'value').contains(5);
// @ts-expect-error: no such status
inOpportunity('data', 'status_type').equals('wonn');
// @ts-expect-error: no such object type
whereIn('opportunty');
// @ts-expect-error: no filter
new Filter({ type: 'equal', value: 1 });
// @ts-expect-error: no filter
new Filter({});

// Handlers know their event.
const handlers = new Handlers({
  'opportunity.updated': {
    when: changed('status_type', { to: 'won' }),
    handle(one, { changes, delivery }) {
      holds<Same<typeof one.data.value, number | null>>();
      return [one.previous_data.value, changes.length, delivery?.key];
    },
  },
  'lead.created': (one) => one.data.name?.trim(),
  'contact.updated': [(one) => one.previous_data.emails],
  unhandled: (one) => one.action,
});
void handlers.events[0]?.extra_filter?.type;
// @ts-expect-error: no such event
new Handlers({ 'lead.create': () => {}, unhandled() {} });
// @ts-expect-error: no such event
new Handlers({ leads: () => {}, unhandled() {} });
// One that Close has added.
new Handlers({ 'invoice.created': (one: OtherEvent) => one.data, unhandled() {} }, { unknown: 'allow' });
// @ts-expect-error: what nobody thought of must go somewhere
new Handlers({ 'lead.created': () => {} });
declare const map: HandlerMap;
const made: Handlers = new Handlers(map, { unknown: 'throw' });
void made;
