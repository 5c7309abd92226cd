// What `closehook types --custom` makes of the custom fields of an organization.
import { type CloseEvent, type EventNamed, whereIn } from 'closehook';
type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;
declare function holds<Claim extends true>(claim?: Claim): void;
declare const event: CloseEvent;
if (event.object_type === 'lead' && event.action === 'updated') {
  holds<Same<(typeof event.data)['custom.cf_plan'], 'Basic' | 'Pro' | null | undefined>>();
  holds<Same<(typeof event.previous_data)['custom.cf_seats'], number | null | undefined>>();
  const seats = event.data['custom.cf_seats'];
  if (typeof seats === 'number') seats.toFixed();
  switch (event.data['custom.cf_plan']) {
    case 'Basic':
      break;
    // @ts-expect-error: no such choice
    case 'Bsic':
      break;
  }
  event.data['custom.cf_other'];
}
declare const contact: EventNamed<'contact.created'>;
holds<Same<(typeof contact.data)['custom.cf_roles'], ('A' | 'B')[] | null | undefined>>();
// It is a field of leads.
holds<Same<(typeof contact.data)['custom.cf_plan'], string | number | boolean | string[] | null | undefined>>();
const inLead = whereIn('lead');
inLead('data', 'custom.cf_plan').equals('Pro');
inLead('data', 'custom.cf_seats').greaterThan(5);
inLead('data', 'custom.cf_new').equals('x');
// @ts-expect-error: no such choice
inLead('data', 'custom.cf_plan').equals('Prro');
// @ts-expect-error: a number contains nothing
inLead('data', 'custom.cf_seats').contains(5);
