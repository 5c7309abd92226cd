// The kinds of values in fields and headers, which say what is personal. A field counts as personal if neither the
// model nor the table here has it, and its ending is unknown.
import { OF_MODEL } from './model-fields.js';

/**
 * `word` is one of Close's own words, `path` the name of a field or an address of Close's API, and `label` a text that
 * is not about a person. All three are kept, except for ids in them. So are dates, numbers and field names. All other
 * kinds are personal.
 *
 * @typedef {'word' | 'path' | 'label' | 'date' | 'number'} Kept
 * @typedef {Kept | 'id' | 'name' | 'email' | 'phone' | 'ip' | 'url' | 'text'} Kind
 */

/**
 * Fields that the model does not describe well enough. Some are not in it: members of the event itself, and objects of
 * the API that have no events. Others it knows only as text: this table says whether that is one of Close's words, a
 * label, a name or anything else. Text that is not here is personal.
 *
 * @type {Partial<Record<Kind, string>>}
 */
const BY_KIND = {
  word: `object_type action _type type reference_type status carrier carrier_type country local_country_iso
    remote_country_iso timezone request_method role_id role_name content_type oauth_scope health_status sharing
    sequence_status subscription_status subscription_status_reason communication_issue conversation_type applies_to
    stall_status editable_with_roles field_name selected_fields tz_ids supports_mms_to_countries
    supports_sms_to_countries reasons mode`,
  path: 'changed_fields request_path',
  label: `status_label new_status_label old_status_label status_display_name pipeline_name
    new_pipeline_name old_pipeline_name value_formatted opportunity_value_formatted label integration_name`,
  date: 'date finish_timestamp',
  number: 'recording_duration position created updated failed',
  id: 'participants members transferred_from transferred_to deduplication_key',
  name: `name display_name names name_plural city address_1 address_2 state zipcode location filename
    primary_address_summary contacts_summary`,
  email: 'emails',
  phone: 'prefix',
  ip: 'ip',
  url: 'origin',
  text: `reply_to from message_id message_ids references in_reply_to error error_message latest_error summaries query
    choices comment_summary justification`,
};

/** A name that both tables have is as BY_KIND has it. @type {Map<string, Kind>} */
const FIELDS = new Map(
  [OF_MODEL, BY_KIND].flatMap((table) =>
    Object.entries(table).flatMap(([kind, names]) =>
      names.split(/\s+/).map((name) => /** @type {[string, Kind]} */ ([name, /** @type {Kind} */ (kind)])),
    ),
  ),
);

/** @type {[RegExp, Kind][]} what an ending, or a beginning, tells of fields that are not named */
const ENDINGS = [
  [/_ids?$/, 'id'],
  [/_by(?:_id)?$/, 'id'],
  [/^date_|_at$|_on$|_date$/, 'date'],
  [/^n_|_count$|_cnt$|_seconds$/, 'number'],
  [/_name$/, 'name'],
  [/_emails?$/, 'email'],
  [/(?:phone|number)s?(?:_formatted)?$|^forward_to_formatted$/, 'phone'],
  [/_url$/, 'url'],
];

/** Inside these, field names were chosen by users, so they do not show what a field holds. */
const FREE = new Set(['values', 'values_by_name', 'custom_fields', 'custom']);

/**
 * No field of Close is nested this deep. Hostile JSON may be, and checking all names of each path would take too long.
 */
export const DEEPEST = 32;

/**
 * The kind of a value by its path of names from the root; `null` if it is unknown.
 *
 * @param {readonly string[]} path @returns {Kind | null}
 */
export function kindOf(path) {
  const name = path[path.length - 1];
  if (name === undefined || path.length > DEEPEST) return null;
  if (name.startsWith('custom.') || path.some((each) => FREE.has(each))) return null;
  return FIELDS.get(name) ?? ENDINGS.find(([ending]) => ending.test(name))?.[1] ?? null;
}

/**
 * How each header is treated. Unlisted headers count as personal.
 *
 * @type {[RegExp, 'keep' | 'drop' | 'ip' | 'host'][]}
 */
const HEADERS = [
  [/^(?:accept|accept-.*|connection|content-(?:type|encoding|language|length)|date|transfer-encoding)$/, 'keep'],
  [/^(?:keep-alive|te|expect|user-agent|x-forwarded-(?:proto|port)|cdn-loop|cf-visitor|x-scheme)$/, 'keep'],
  [/^close-sig-/, 'keep'],
  [/authorization|cookie|token|secret|api-?key|password|credential|client-cert/, 'drop'],
  [/^(?:x-forwarded-for|x-real-ip|forwarded|.*client-ip|.*connecting-ip|x-envoy-external-address)$/, 'ip'],
  [/^(?:host|:authority|x-forwarded-(?:host|server)|x-original-host)$/, 'host'],
];

/** How a header is treated; `null` if it is unknown. @param {string} name in lower case */
export const headerKind = (name) => HEADERS.find(([pattern]) => pattern.test(name))?.[1] ?? null;

/** Whether a host is Close's own, and so not personal. @param {string} host */
export const isOwnHost = (host) => /^(?:(?:api|app|www|help|developer|status)\.)?close\.com$/i.test(host);
