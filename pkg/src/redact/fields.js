// The table of fields and headers with personal data. A field counts as personal if it is not in the table and its
// ending is unknown.

/**
 * `word` is one of Close's own words, `path` the name of a field or an address of Close's API, and `label` a text that
 * is not about a person. All three are kept, except for ids in them. So are dates, numbers and field names. All other
 * kinds are personal.
 *
 * @typedef {'word' | 'path' | 'label' | 'date' | 'number'} Kept
 * @typedef {Kept | 'id' | 'name' | 'email' | 'phone' | 'ip' | 'url' | 'text'} Kind
 */

/** @type {Record<Kind, string>} the fields of each kind, whatever object they are of */
const BY_KIND = {
  word: `object_type action _type type action_type step_type source source_type reference_type status status_type
    new_status_type old_status_type direction disposition call_method carrier carrier_type value_currency value_period
    opportunity_value_currency opportunity_value_period country local_country_iso remote_country_iso timezone
    timezone_source format date_format request_method role_id role_name permissions_granted pause_reason view
    contact_preference auto_record_calls content_type oauth_scope health_status sharing priority resolution
    bulk_object_type sequence_status subscription_status subscription_status_reason communication_issue
    conversation_type applies_to stall_status editable_with_roles field_name selected_fields tz_ids
    supports_mms_to_countries supports_sms_to_countries reasons mode`,
  path: 'changed_fields request_path',
  label: `status_label new_status_label old_status_label status_display_name pipeline_name
    new_pipeline_name old_pipeline_name value_formatted opportunity_value_formatted label integration_name`,
  date: `date due_date localtime opened_at start_date close_date starts_at ends_at finish_timestamp followup_date`,
  number: `value annualized_value expected_value annualized_expected_value opportunity_value confidence
    opportunity_confidence cost last_billed_price duration voicemail_duration recording_duration delay size position
    results_limit comment_count followup_sequence_delay max_activations created updated failed`,
  id: `id created_by updated_by assigned_to task_assigned_to calls_assigned_to participants users members user_ids
    transferred_from transferred_to deduplication_key send_as_id`,
  name: `name display_name names name_plural first_name last_name city address_1 address_2 state zipcode location
    filename primary_address_summary contacts_summary`,
  email: 'email emails primary_email lead_primary_email',
  phone: `phone phones number primary_phone lead_primary_phone local_phone remote_phone primary_personal_number
    default_caller_id forward_to phone_numbers prefix`,
  ip: 'ip ip_address',
  url: 'url origin source_url source_url_normalized integration_link calendar_event_link',
  text: `note note_html body body_html body_text body_preview text title subject description message_html
    message_markdown latest_normalized_subject opens_summary quality_info user_agent sender to cc bcc reply_to from
    message_id message_ids references in_reply_to error error_message latest_error custom_field_value summary summaries
    query choices task_text opportunity_note comment_summary justification`,
};

/** @type {Map<string, Kind>} */
const FIELDS = new Map(
  Object.entries(BY_KIND).flatMap(([kind, names]) =>
    names.split(/\s+/).map((name) => /** @type {[string, Kind]} */ ([name, /** @type {Kind} */ (kind)])),
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
