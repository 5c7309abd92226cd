/**
 * The events of Close, each object type with its actions and fields. Written by `cargo xtask model` from
 * `src/model/families`; docs/events.md says what each fact stands on.
 *
 * Close adds types, actions, fields and values without notice. They still arrive: as an {@link OtherEvent}, or as a
 * field that no type names.
 */
import type {
  ActivityCustomFields,
  ContactCustomFields,
  CustomObjectCustomFields,
  LeadCustomFields,
  OpportunityCustomFields,
} from './index.js';

/** A word that is known, or any other. */
type WordOf<Known extends string> = Known | (string & {});

/** How a change came about. */
export interface EventMeta {
  /** `POST`, `PUT`, … */
  request_method?: string;
  /** `/api/v1/lead/` */
  request_path?: string;
  /** The bulk action that did it. */
  bulk_action_id?: string;
  /** The lead that was merged into another, and is gone. */
  merge_source_lead_id?: string;
  /** The lead that it was merged into. */
  merge_destination_lead_id?: string;
  [field: string]: unknown;
}

/** What every event has. */
export interface EventOf<Type, Action> {
  /** `ev_…`, unique: the key by which a repeated delivery is recognized. */
  id: string;
  /** UTC, without an offset: `2019-01-15T12:48:23.395000`. */
  date_created: string;
  /** UTC, without an offset; moves when later changes are consolidated into the event. */
  date_updated: string;
  organization_id: string;
  /** Who did it; `null` when it was no user directly. */
  user_id: string | null;
  request_id: string | null;
  api_key_id?: string | null;
  oauth_client_id?: string | null;
  oauth_scope?: string | null;
  object_type: Type;
  object_id: string;
  /** The lead that the object belongs to; `null` for objects of the organization. */
  lead_id: string | null;
  action: Action;
  /** The names of the fields that changed, in the order of the alphabet; empty unless `updated`. */
  changed_fields: string[];
  meta: EventMeta;
}

/** Something was created, sent, merged, …: the whole object is in `data`. */
export interface OccurredEvent<Type, Action, Data> extends EventOf<Type, Action> {
  /** The object after the event. */
  data: Data;
  /** Empty. */
  previous_data: Partial<Data>;
}

/** An object changed. */
export interface UpdatedEvent<Type, Data> extends EventOf<Type, 'updated'> {
  /** The object after the event. */
  data: Data;
  /** The old values of the changed fields; `null` for a field that was not there. */
  previous_data: { [Field in keyof Data]?: Data[Field] | null };
}

/** An object was deleted. */
export interface DeletedEvent<Type, Data> extends EventOf<Type, 'deleted'> {
  /** Empty. */
  data: Partial<Data>;
  /** The object as it was. */
  previous_data: Data;
}

/** The events of an object type. */
type Events<Type extends string, Action extends string, Data> = Action extends 'updated'
  ? UpdatedEvent<Type, Data>
  : Action extends 'deleted'
    ? DeletedEvent<Type, Data>
    : OccurredEvent<Type, Action, Data>;

/** A string that is none of the names here: with `string` itself, TypeScript would not tell the others apart. */
declare enum Other {
  name = '…',
}

/** An event of an object type that is not known here. */
export interface OtherEvent extends EventOf<Other, string> {
  data: { [field: string]: unknown };
  previous_data: { [field: string]: unknown };
}

/** An object inside of another. */
export interface Address {
  label: string | null;
  address_1: string | null;
  address_2: string | null;
  city: string | null;
  state: string | null;
  zipcode: string | null;
  country: string | null;
  tz_ids?: string[];
}

/** An object inside of another. */
export interface Email {
  email: string;
  type: string;
  is_unsubscribed?: boolean;
}

/** An object inside of another. */
export interface Phone {
  phone: string;
  phone_formatted?: string;
  type: string;
  country?: string | null;
  outbound_sms_blocked?: boolean;
  tz_ids?: string[];
}

/** An object inside of another. */
export interface Url {
  url: string;
  type: string;
}

/** An object inside of another. */
export interface Attachment {
  url?: string;
  filename: string | null;
  content_type: string | null;
  /** Bytes. */
  size?: number | null;
  content_id?: string | null;
  thumbnail_url?: string | null;
}

/** An object inside of another. */
export interface IntegrationLink {
  name: string;
  url: string;
}

/** An object inside of another. */
export interface Mailbox {
  email: string;
  name: string | null;
}

/** An object inside of another. */
export interface Envelope {
  from: Mailbox[];
  sender: Mailbox[];
  to: Mailbox[];
  cc: Mailbox[];
  bcc: Mailbox[];
  reply_to: Mailbox[];
  date: string | null;
  message_id: string | null;
  in_reply_to: string | null;
  is_autoreply: boolean;
  subject: string | null;
}

/** An object inside of another. */
export interface Open {
  opened_at: string;
  opened_by: string | null;
  ip_address: string | null;
  user_agent: string | null;
}

/** An object inside of another. */
export interface Attendee {
  name?: string | null;
  email?: string | null;
  status?: string | null;
  /** `user_…`. */
  user_id?: string | null;
  /** `cont_…`. */
  contact_id?: string | null;
  is_organizer?: boolean;
}

/** An object inside of another. */
export interface GroupMember {
  /** `user_…`. */
  user_id: string;
}

/** An object inside of another. */
export interface CommentSummary {
  comment_count: number;
  thread_id: string;
}

/** An object inside of another. */
export interface SequenceStep {
  /** `seqstep_…`. */
  id?: string;
  /** Seconds. */
  delay?: number;
  step_type?: string;
  /** `tmpl_…`. */
  email_template_id?: string | null;
  required?: boolean;
}

/** Fields that several object types have. */
export interface OwnedFields {
  id: string;
  /** `orga_…`. */
  organization_id: string;
}

/** Fields that several object types have. */
export interface MadeFields {
  /** `user_…`. */
  created_by: string | null;
  created_by_name: string | null;
  date_created: string;
  /** `user_…`. */
  updated_by: string | null;
  updated_by_name: string | null;
  date_updated: string;
}

/** Fields that several object types have. */
export interface MadeByIdFields {
  /** `user_…`. */
  created_by_id: string | null;
  /** UTC, without saying so. */
  date_created: string;
  /** `user_…`. */
  updated_by_id: string | null;
  /** UTC, without saying so. */
  date_updated: string;
}

/** Fields that several object types have. */
export interface ActivityFields {
  _type: string;
  /** `lead_…`. */
  lead_id: string | null;
  /** `cont_…`. */
  contact_id: string | null;
  /** `user_…`. */
  user_id: string | null;
  user_name: string | null;
  users?: string[];
  activity_at: string | null;
}

/** Fields that several object types have. */
export interface OfSequenceFields {
  /** `seq_…`. */
  sequence_id?: string | null;
  sequence_name?: string | null;
  /** `sub_…`. */
  sequence_subscription_id?: string | null;
}

/** Fields that several object types have. */
export interface OfAgentFields {
  agent_action_reason?: string | null;
  agent_config_id?: string | null;
}

/** Fields that several object types have. */
export interface TaskFields {
  _type: string;
  /** `lead_…`. */
  lead_id: string | null;
  lead_name: string | null;
  /** `cont_…`. */
  contact_id: string | null;
  contact_name?: string | null;
  /** `user_…`. */
  assigned_to: string | null;
  assigned_to_name: string | null;
  /** A date, or a time with its zone. */
  date: string | null;
  /** A date, or a time with its zone. */
  due_date: string | null;
  is_complete: boolean;
  is_dateless?: boolean;
  deduplication_key?: string | null;
  /** `seq_…`. */
  sequence_id?: string | null;
  view: WordOf<'inbox' | 'future' | 'archive'> | null;
  object_id: string | null;
  object_type: string | null;
  priority?: WordOf<'high' | 'medium'> | null;
  resolution?: WordOf<'abandoned' | 'skipped'> | null;
}

/** Fields that several object types have. */
export interface BulkActionFields {
  n_leads: number | null;
  n_leads_processed: number;
  n_objects: number | null;
  n_objects_processed: number;
  query?: string | null;
  results_limit: number | null;
  s_query: { [field: string]: unknown };
  send_done_email: boolean;
  sort: { [field: string]: unknown }[];
  status: WordOf<'created' | 'loading' | 'processing' | 'done' | 'paused' | 'resuming' | 'error'> | null;
}

/** Fields that several object types have. */
export interface CustomFieldFields {
  name: string;
  description: string | null;
  type: WordOf<
    'text' | 'textarea' | 'number' | 'date' | 'datetime' | 'choices' | 'user' | 'contact' | 'custom_object' | 'hidden'
  >;
  choices: string[] | null;
  accepts_multiple_values: boolean;
  editable_with_roles: string[];
  is_shared?: boolean;
  referenced_custom_type_id: string | null;
  back_reference_is_visible?: boolean | null;
}

/** Fields that several object types have. */
export interface ExportFields {
  type: string;
  format: string;
  date_format: string;
  status: string;
  n_docs: number | null;
  n_docs_processed: number | null;
  download_url: string | null;
  include_activities?: boolean;
  send_done_email?: boolean;
}

/** Lead: `lead`. */
export interface LeadData extends OwnedFields, MadeFields, LeadCustomFields {
  name: string | null;
  display_name: string;
  description: string | null;
  url: string | null;
  html_url?: string;
  /** `stat_…`. */
  status_id: string;
  status_label: string;
  contact_ids: string[];
  addresses: Address[];
  source?: string | null;
  integration_links?: IntegrationLink[];
  localtime?: string | null;
  primary_email?: Email | null;
  primary_phone?: Phone | null;
  primary_address_summary?: string | null;
}
/** Lead: created, updated, deleted, merged. */
export type LeadEvent = Events<'lead', 'created' | 'updated' | 'deleted' | 'merged', LeadData>;

/** Contact: `contact`. */
export interface ContactData extends OwnedFields, MadeFields, ContactCustomFields {
  /** `lead_…`. */
  lead_id: string | null;
  name: string | null;
  display_name?: string;
  title: string | null;
  emails: Email[];
  phones: Phone[];
  urls: Url[];
  integration_links?: IntegrationLink[];
  timezone?: string | null;
  timezone_source?: string | null;
  lead_suggestions_operation_id?: string | null;
}
/** Contact: created, updated, deleted. */
export type ContactEvent = Events<'contact', 'created' | 'updated' | 'deleted', ContactData>;

/** Unsubscribed email address: `unsubscribed_email`, since 2024-02-15. */
export interface UnsubscribedEmailData {
  id: string;
  /** `orga_…`. */
  organization_id: string;
  email: string;
  /** UTC where it does not say a zone. */
  date_created: string;
  source?: string | null;
  /** `user_…`. */
  user_id?: string | null;
}
/** Unsubscribed email address: created, deleted. */
export type UnsubscribedEmailEvent = Events<'unsubscribed_email', 'created' | 'deleted', UnsubscribedEmailData>;

/** Opportunity: `opportunity`. */
export interface OpportunityData extends OwnedFields, MadeFields, OpportunityCustomFields {
  /** `lead_…`. */
  lead_id: string;
  lead_name: string | null;
  /** `cont_…`. */
  contact_id: string | null;
  contact_name: string | null;
  /** `user_…`. */
  user_id: string;
  user_name: string | null;
  /** `pipe_…`. */
  pipeline_id: string | null;
  pipeline_name: string | null;
  /** `stat_…`. */
  status_id: string;
  status_label: string;
  status_display_name?: string;
  status_type: 'active' | 'won' | 'lost';
  /** Percent. */
  confidence: number;
  /** Hundredths of `value_currency`: 100000 is 1,000.00. */
  value: number | null;
  value_currency: string | null;
  value_formatted: string | null;
  value_period: 'one_time' | 'monthly' | 'annual';
  /** Hundredths of `value_currency`: 100000 is 1,000.00. */
  annualized_value: number | null;
  /** Hundredths of `value_currency`: 100000 is 1,000.00. */
  expected_value: number | null;
  /** Hundredths of `value_currency`: 100000 is 1,000.00. */
  annualized_expected_value: number | null;
  /** A date without a time. */
  date_won: string | null;
  date_lost: string | null;
  note: string | null;
  /** HTML; since 2026-06-01. */
  note_html?: string | null;
  attachments?: Attachment[];
  integration_links?: IntegrationLink[];
  is_stalled?: boolean;
  stall_status?: { [field: string]: unknown } | null;
  suggested_action?: { [field: string]: unknown } | null;
  comment_summary?: CommentSummary | null;
  lead_primary_email?: Email | null;
  lead_primary_phone?: unknown;
}
/** Opportunity: created, updated, deleted. */
export type OpportunityEvent = Events<'opportunity', 'created' | 'updated' | 'deleted', OpportunityData>;

/** Opportunity status change: `activity.opportunity_status_change`. */
export interface ActivityOpportunityStatusChangeData extends OwnedFields, MadeFields, ActivityFields {
  /** `oppo_…`. */
  opportunity_id: string;
  /** Percent. */
  opportunity_confidence?: number;
  /** Hundredths of `opportunity_value_currency`: 100000 is 1,000.00. */
  opportunity_value: number | null;
  opportunity_value_currency: string | null;
  opportunity_value_formatted: string | null;
  opportunity_value_period?: 'one_time' | 'monthly' | 'annual' | null;
  /** A date without a time. */
  opportunity_date_won: string | null;
  /** `pipe_…`. */
  old_pipeline_id: string | null;
  old_pipeline_name?: string | null;
  /** `stat_…`. */
  old_status_id: string;
  old_status_label: string;
  old_status_type: 'active' | 'won' | 'lost';
  /** `pipe_…`. */
  new_pipeline_id: string | null;
  new_pipeline_name?: string | null;
  /** `stat_…`. */
  new_status_id: string;
  new_status_label: string;
  new_status_type: 'active' | 'won' | 'lost';
}
/** Opportunity status change: created, updated, deleted. */
export type ActivityOpportunityStatusChangeEvent = Events<
  'activity.opportunity_status_change',
  'created' | 'updated' | 'deleted',
  ActivityOpportunityStatusChangeData
>;

/** Opportunity status: `status.opportunity`. */
export interface StatusOpportunityData extends OwnedFields, MadeFields {
  label: string;
  type: 'active' | 'won' | 'lost';
  /** `pipe_…`. */
  pipeline_id?: string | null;
}
/** Opportunity status: created, updated, deleted. */
export type StatusOpportunityEvent = Events<
  'status.opportunity',
  'created' | 'updated' | 'deleted',
  StatusOpportunityData
>;

/** Task: `task.lead`. */
export interface TaskLeadData extends OwnedFields, MadeFields, TaskFields {
  text: string | null;
}
/** Task: created, updated, deleted, completed. */
export type TaskLeadEvent = Events<'task.lead', 'created' | 'updated' | 'deleted' | 'completed', TaskLeadData>;

/** Outgoing call task: `task.outgoing_call`. */
export interface TaskOutgoingCallData extends OwnedFields, MadeFields, TaskFields {
  text: string | null;
  phone?: string | null;
}
/** Outgoing call task: created, updated, deleted, completed. */
export type TaskOutgoingCallEvent = Events<
  'task.outgoing_call',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskOutgoingCallData
>;

/** Incoming email task: `task.incoming_email`. */
export interface TaskIncomingEmailData extends OwnedFields, MadeFields, TaskFields {
  subject?: string | null;
  body_preview?: string | null;
  emails: string[];
  /** `acti_…`. */
  email_id?: string | null;
}
/** Incoming email task: created, updated, deleted, completed. */
export type TaskIncomingEmailEvent = Events<
  'task.incoming_email',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskIncomingEmailData
>;

/** Email follow-up task: `task.email_followup`. */
export interface TaskEmailFollowupData extends OwnedFields, MadeFields, TaskFields {
  subject?: string | null;
  /** `acti_…`. */
  email_id?: string | null;
}
/** Email follow-up task: created, updated, deleted, completed. */
export type TaskEmailFollowupEvent = Events<
  'task.email_followup',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskEmailFollowupData
>;

/** Missed call task: `task.missed_call`. */
export interface TaskMissedCallData extends OwnedFields, MadeFields, TaskFields {
  phone: string | null;
  phone_formatted: string | null;
  local_phone?: string | null;
  phone_number_description?: string | null;
}
/** Missed call task: created, updated, deleted, completed. */
export type TaskMissedCallEvent = Events<
  'task.missed_call',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskMissedCallData
>;

/** Answered call task: `task.answered_detached_call`. */
export interface TaskAnsweredDetachedCallData extends OwnedFields, MadeFields, TaskFields {
  phone: string | null;
  phone_formatted?: string | null;
}
/** Answered call task: created, updated, deleted, completed. */
export type TaskAnsweredDetachedCallEvent = Events<
  'task.answered_detached_call',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskAnsweredDetachedCallData
>;

/** Voicemail task: `task.voicemail`. */
export interface TaskVoicemailData extends OwnedFields, MadeFields, TaskFields {
  phone: string | null;
  phone_formatted?: string | null;
  /** Seconds. */
  voicemail_duration?: number | null;
}
/** Voicemail task: created, updated, deleted, completed. */
export type TaskVoicemailEvent = Events<
  'task.voicemail',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskVoicemailData
>;

/** Opportunity due task: `task.opportunity_due`. */
export interface TaskOpportunityDueData extends OwnedFields, MadeFields, TaskFields {
  opportunity_note: string | null;
  /** Hundredths of `opportunity_value_currency`: 100000 is 1,000.00. */
  opportunity_value: number | null;
  opportunity_value_currency?: string | null;
  opportunity_value_formatted: string | null;
  opportunity_value_period: 'one_time' | 'monthly' | 'annual' | null;
}
/** Opportunity due task: created, updated, deleted, completed. */
export type TaskOpportunityDueEvent = Events<
  'task.opportunity_due',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskOpportunityDueData
>;

/** Incoming SMS task: `task.incoming_sms`. */
export interface TaskIncomingSmsData extends OwnedFields, MadeFields, TaskFields {
  text: string | null;
  remote_phone?: string | null;
}
/** Incoming SMS task: created, updated, deleted, completed. */
export type TaskIncomingSmsEvent = Events<
  'task.incoming_sms',
  'created' | 'updated' | 'deleted' | 'completed',
  TaskIncomingSmsData
>;

/** Note: `activity.note`. */
export interface ActivityNoteData extends OwnedFields, MadeFields, ActivityFields {
  note: string | null;
  /** HTML. */
  note_html?: string | null;
  /** Since 2025-08-25. */
  title?: string | null;
  pinned?: boolean;
  /** Since 2025-08-25. */
  pinned_at?: string | null;
  attachments?: Attachment[];
}
/** Note: created, updated, deleted. */
export type ActivityNoteEvent = Events<'activity.note', 'created' | 'updated' | 'deleted', ActivityNoteData>;

/** Call: `activity.call`. */
export interface ActivityCallData extends OwnedFields, MadeFields, ActivityFields, OfSequenceFields {
  direction: 'inbound' | 'outbound';
  status: WordOf<'created' | 'in-progress' | 'completed' | 'cancel' | 'no-answer' | 'busy' | 'failed' | 'timeout'>;
  disposition: WordOf<'answered' | 'no-answer' | 'vm-answer' | 'vm-left' | 'busy' | 'blocked'> | null;
  /** Seconds. */
  duration: number;
  /** Seconds. */
  voicemail_duration?: number;
  voicemail_url?: string | null;
  recording_url?: string | null;
  recording_expires_at?: string | null;
  has_recording?: boolean;
  date_answered?: string | null;
  /** US cents, as text. */
  cost?: string | null;
  source: WordOf<'Close.io' | 'External'>;
  call_method?: string;
  phone: string | null;
  remote_phone?: string | null;
  remote_phone_formatted?: string | null;
  remote_country_iso?: string | null;
  local_phone?: string | null;
  local_phone_formatted?: string | null;
  local_country_iso?: string | null;
  transferred_to?: string | null;
  /** `user_…`. */
  transferred_to_user_id?: string | null;
  transferred_from?: string | null;
  /** `user_…`. */
  transferred_from_user_id?: string | null;
  note: string | null;
  /** HTML. */
  note_html?: string | null;
  dialer_id?: string | null;
  /** `save_…`. */
  dialer_saved_search_id?: string | null;
  /** JSON as text; up to 13 KB of figures about the connection, as JSON in a string. */
  quality_info?: string | null;
  /** `outcome_…`; since 2026-03-06. */
  outcome_id?: string | null;
  is_joinable?: boolean;
  is_to_group_number?: boolean;
  coach_legs?: unknown[];
}
/** Call: created, updated, deleted, answered, completed. */
export type ActivityCallEvent = Events<
  'activity.call',
  'created' | 'updated' | 'deleted' | 'answered' | 'completed',
  ActivityCallData
>;

/** Email: `activity.email`. */
export interface ActivityEmailData extends OwnedFields, MadeFields, ActivityFields, OfSequenceFields, OfAgentFields {
  direction: 'incoming' | 'outgoing' | null;
  status: WordOf<'inbox' | 'draft' | 'scheduled' | 'outbox' | 'sent' | 'error'>;
  subject: string | null;
  body_text: string | null;
  /** HTML. */
  body_html: string | null;
  body_preview?: string | null;
  sender: string | null;
  to: string[];
  cc: string[];
  bcc: string[];
  envelope: Envelope | null;
  attachments: Attachment[] | null;
  opens: Open[] | null;
  opens_summary: string | null;
  date_sent: string | null;
  date_scheduled: string | null;
  message_ids: string[];
  references: string[];
  /** `acti_…`. */
  in_reply_to_id: string | null;
  /** `acti_…`. */
  thread_id: string | null;
  /** `tmpl_…`. */
  template_id: string | null;
  template_name?: string | null;
  /** `emailacct_…`. */
  email_account_id?: string | null;
  /** `bulkemail_…`. */
  bulk_email_action_id: string | null;
  send_attempts: unknown[] | null;
  send_as_id?: string | null;
  has_reply: boolean;
  need_smtp_credentials: boolean;
  /** `seq_…`. */
  followup_sequence_id?: string | null;
  followup_sequence_delay?: number | null;
  followup_sequence_add_cc_bcc?: boolean;
}
/** Email: created, updated, deleted, sent. */
export type ActivityEmailEvent = Events<
  'activity.email',
  'created' | 'updated' | 'deleted' | 'sent',
  ActivityEmailData
>;

/** Email thread: `activity.email_thread`. */
export interface ActivityEmailThreadData extends OwnedFields, MadeFields, ActivityFields {
  latest_normalized_subject: string | null;
  n_emails: number;
  /** Grows without standing in `changed_fields`. */
  email_ids?: string[];
  participants: Mailbox[];
}
/** Email thread: created, updated, deleted. */
export type ActivityEmailThreadEvent = Events<
  'activity.email_thread',
  'created' | 'updated' | 'deleted',
  ActivityEmailThreadData
>;

/** SMS: `activity.sms`. */
export interface ActivitySmsData extends OwnedFields, MadeFields, ActivityFields, OfSequenceFields, OfAgentFields {
  direction: 'inbound' | 'outbound';
  status: WordOf<'inbox' | 'draft' | 'scheduled' | 'outbox' | 'sent' | 'error'>;
  text: string | null;
  /** US cents, as text. */
  cost: string | null;
  source: WordOf<'Close.io' | 'External'>;
  error_message: string | null;
  date_sent: string | null;
  date_scheduled: string | null;
  local_phone: string | null;
  local_phone_formatted?: string | null;
  local_country_iso: string | null;
  remote_phone: string | null;
  remote_phone_formatted?: string | null;
  remote_country_iso: string | null;
  /** `smstmpl_…`; an empty string where there is no template. */
  template_id: string | null;
  attachments?: Attachment[];
}
/** SMS: created, updated, deleted, sent. */
export type ActivitySmsEvent = Events<'activity.sms', 'created' | 'updated' | 'deleted' | 'sent', ActivitySmsData>;

/** WhatsApp message: `activity.whatsapp_message`, since 2025-06-25. */
export interface ActivityWhatsappMessageData extends OwnedFields, MadeFields, ActivityFields, OfSequenceFields {
  direction: 'incoming' | 'outgoing';
  source?: string;
  text: string;
  /** HTML. */
  message_html: string;
  message_markdown: string;
  external_whatsapp_message_id: string;
  /** `acti_…`. */
  response_to_id: string | null;
  local_phone: string;
  local_phone_formatted: string;
  remote_phone: string;
  remote_phone_formatted: string;
  integration_name: string | null;
  integration_link: string | null;
  attachments?: Attachment[];
}
/** WhatsApp message: created, updated, deleted. */
export type ActivityWhatsappMessageEvent = Events<
  'activity.whatsapp_message',
  'created' | 'updated' | 'deleted',
  ActivityWhatsappMessageData
>;

/** Meeting: `activity.meeting`. */
export interface ActivityMeetingData extends OwnedFields, MadeFields, ActivityFields {
  title: string | null;
  status: WordOf<'upcoming' | 'in-progress' | 'completed' | 'canceled'>;
  starts_at: string;
  ends_at: string | null;
  /** Seconds. */
  duration: number | null;
  location: string | null;
  attendees: Attendee[];
  note: string | null;
  /** HTML. */
  note_html?: string | null;
  user_note?: string | null;
  /** HTML. */
  user_note_html?: string | null;
  user_note_date_updated?: string | null;
  summary?: string | null;
  notetaker_id?: string | null;
  source?: string | null;
  is_recurring?: boolean;
  connected_account_id?: string | null;
  provider_calendar_event_id?: string | null;
  provider_calendar_type?: string | null;
  provider_calendar_ids?: string[] | null;
  calendar_event_uids?: string[] | null;
  calendar_event_link?: string | null;
  conference_links?: string[] | null;
  integrations?: unknown[] | null;
  /** `outcome_…`; since 2026-03-06. */
  outcome_id?: string | null;
}
/** Meeting: created, updated, deleted, scheduled, started, completed, canceled. */
export type ActivityMeetingEvent = Events<
  'activity.meeting',
  'created' | 'updated' | 'deleted' | 'scheduled' | 'started' | 'completed' | 'canceled',
  ActivityMeetingData
>;

/** Form submission: `activity.form_submission`, since 2026-01-14. */
export interface ActivityFormSubmissionData extends OwnedFields, MadeFields, ActivityFields {
  form_id: string;
  form_configuration_id: string;
  form_name?: string | null;
  values: { [field: string]: unknown };
  values_by_name: { [field: string]: unknown };
  ip_address: string | null;
  origin: string | null;
  source_url: string | null;
  source_url_normalized: string | null;
}
/** Form submission: created, updated, deleted. */
export type ActivityFormSubmissionEvent = Events<
  'activity.form_submission',
  'created' | 'updated' | 'deleted',
  ActivityFormSubmissionData
>;

/** Lead status change: `activity.lead_status_change`. */
export interface ActivityLeadStatusChangeData extends OwnedFields, MadeFields, ActivityFields {
  /** `stat_…`. */
  old_status_id: string | null;
  old_status_label: string | null;
  /** `stat_…`. */
  new_status_id: string;
  new_status_label: string;
}
/** Lead status change: created, updated, deleted. */
export type ActivityLeadStatusChangeEvent = Events<
  'activity.lead_status_change',
  'created' | 'updated' | 'deleted',
  ActivityLeadStatusChangeData
>;

/** Task completion: `activity.task_completed`. */
export interface ActivityTaskCompletedData extends OwnedFields, MadeFields, ActivityFields {
  /** `task_…`. */
  task_id: string;
  task_text: string | null;
  /** `user_…`. */
  task_assigned_to: string | null;
  task_assigned_to_name: string | null;
}
/** Task completion: created, deleted. */
export type ActivityTaskCompletedEvent = Events<
  'activity.task_completed',
  'created' | 'deleted',
  ActivityTaskCompletedData
>;

/** Lead merge: `activity.lead_merge`. */
export interface ActivityLeadMergeData extends OwnedFields, MadeFields, ActivityFields {
  source_lead?: { [field: string]: unknown };
  status?: string | null;
}
/** Lead merge: created, updated, deleted. */
export type ActivityLeadMergeEvent = Events<
  'activity.lead_merge',
  'created' | 'updated' | 'deleted',
  ActivityLeadMergeData
>;

/** Lead creation entry: `activity.created`. Not in Close's documentation, and seen in its event log. */
export interface ActivityCreatedData extends OwnedFields, MadeFields, ActivityFields {
  source: WordOf<
    | 'ui'
    | 'api'
    | 'import'
    | 'clipper'
    | 'email'
    | 'suggestion'
    | 'segment-integration'
    | 'customerio-integration'
    | 'calendly-integration'
    | 'ai'
    | 'whatsapp'
    | 'webform'
  > | null;
  import_id: string | null;
}
/** Lead creation entry: created, updated, deleted. */
export type ActivityCreatedEvent = Events<'activity.created', 'created' | 'updated' | 'deleted', ActivityCreatedData>;

/** Sequence: `sequence`. */
export interface SequenceData extends OwnedFields {
  name: string;
  status: WordOf<'active' | 'paused' | 'draft'>;
  timezone: string | null;
  schedule_id?: string | null;
  max_activations?: number | null;
  steps?: SequenceStep[];
  allow_manual_enrollment?: boolean;
  trigger_query?: unknown;
  /** `user_…`. */
  created_by?: string | null;
  created_by_name?: string | null;
  /** `user_…`. */
  created_by_id?: string | null;
  /** UTC where it does not say a zone. */
  date_created: string;
  /** `user_…`. */
  updated_by?: string | null;
  updated_by_name?: string | null;
  /** `user_…`. */
  updated_by_id?: string | null;
  /** UTC where it does not say a zone. */
  date_updated: string;
}
/** Sequence: created, updated, deleted. */
export type SequenceEvent = Events<'sequence', 'created' | 'updated' | 'deleted', SequenceData>;

/** Sequence subscription: `sequence_subscription`. */
export interface SequenceSubscriptionData extends OwnedFields, MadeByIdFields {
  /** `lead_…`. */
  lead_id: string | null;
  /** `cont_…`. */
  contact_id: string;
  contact_email: string | null;
  /** `seq_…`. */
  sequence_id: string;
  sequence_name?: string;
  /** `emailacct_…`. */
  sender_account_id: string | null;
  sender_email: string | null;
  sender_name: string | null;
  /** `user_…`. */
  owner_id?: string | null;
  status: WordOf<'active' | 'paused' | 'finished' | 'goal' | 'error'>;
  status_reason?: string | null;
  pause_reason?: string | null;
  /** `acti_…`. */
  paused_by_activity_id?: string | null;
  calls_assigned_to?: string[] | null;
  /** UTC, without saying so. */
  start_date: string | null;
  /** `acti_…`. */
  initial_email_id?: string | null;
  /** `seqstep_…`. */
  initial_step_id?: string | null;
  /** UTC, without saying so. */
  step_last_processed_at?: string | null;
}
/** Sequence subscription: created, updated, deleted. */
export type SequenceSubscriptionEvent = Events<
  'sequence_subscription',
  'created' | 'updated' | 'deleted',
  SequenceSubscriptionData
>;

/** Sequence subscription history: `subscription_history`. Not in Close's documentation, and seen in its event log. */
export interface SubscriptionHistoryData extends OwnedFields {
  /** `lead_…`. */
  lead_id: string | null;
  /** `sub_…`. */
  sequence_subscription_id: string;
  /** `seqstep_…`. */
  step_id: string | null;
  status: WordOf<'pending' | 'completed'>;
  /** `acti_…`. */
  email_id: string | null;
  message_id: string | null;
  subject: string | null;
  /** `tmpl_…`. */
  template_id: string | null;
  template_name: string | null;
  /** `user_…`. */
  created_by: string | null;
  /** `user_…`. */
  updated_by: string | null;
  /** UTC, without saying so. */
  date_created: string;
  /** UTC, without saying so. */
  date_updated: string;
  /** UTC, without saying so. */
  date_sent: string | null;
  /** UTC, without saying so. */
  date_completed: string | null;
}
/** Sequence subscription history: created, updated, deleted. */
export type SubscriptionHistoryEvent = Events<
  'subscription_history',
  'created' | 'updated' | 'deleted',
  SubscriptionHistoryData
>;

/** Custom activity: `activity.custom_activity`. */
export interface ActivityCustomActivityData extends OwnedFields, MadeFields, ActivityFields, ActivityCustomFields {
  /** `actitype_…`. */
  custom_activity_type_id: string;
  status: 'draft' | 'published';
}
/** Custom activity: created, updated, deleted. */
export type ActivityCustomActivityEvent = Events<
  'activity.custom_activity',
  'created' | 'updated' | 'deleted',
  ActivityCustomActivityData
>;

/** Custom activity type: `custom_activity_type`. */
export interface CustomActivityTypeData extends OwnedFields, MadeFields {
  name: string;
  description: string | null;
  api_create_only: boolean;
  editable_with_roles: string[];
  is_archived?: boolean;
  fields?: unknown[];
}
/** Custom activity type: created, updated, deleted. */
export type CustomActivityTypeEvent = Events<
  'custom_activity_type',
  'created' | 'updated' | 'deleted',
  CustomActivityTypeData
>;

/** Custom object: `custom_object`. */
export interface CustomObjectData extends OwnedFields, MadeFields, CustomObjectCustomFields {
  /** `lead_…`. */
  lead_id: string | null;
  custom_object_type_id: string;
  name: string | null;
}
/** Custom object: created, updated, deleted. */
export type CustomObjectEvent = Events<'custom_object', 'created' | 'updated' | 'deleted', CustomObjectData>;

/** Custom object type: `custom_object_type`. */
export interface CustomObjectTypeData extends OwnedFields, MadeFields {
  name: string;
  name_plural: string;
  description: string | null;
  api_create_only: boolean;
  editable_with_roles: string[];
}
/** Custom object type: created, updated, deleted. */
export type CustomObjectTypeEvent = Events<
  'custom_object_type',
  'created' | 'updated' | 'deleted',
  CustomObjectTypeData
>;

/** Lead custom field: `custom_fields.lead`. */
export interface CustomFieldsLeadData extends OwnedFields, MadeFields, CustomFieldFields {}
/** Lead custom field: created, updated, deleted. */
export type CustomFieldsLeadEvent = Events<
  'custom_fields.lead',
  'created' | 'updated' | 'deleted',
  CustomFieldsLeadData
>;

/** Contact custom field: `custom_fields.contact`. */
export interface CustomFieldsContactData extends OwnedFields, MadeFields, CustomFieldFields {}
/** Contact custom field: created, updated, deleted. */
export type CustomFieldsContactEvent = Events<
  'custom_fields.contact',
  'created' | 'updated' | 'deleted',
  CustomFieldsContactData
>;

/** Opportunity custom field: `custom_fields.opportunity`. */
export interface CustomFieldsOpportunityData extends OwnedFields, MadeFields, CustomFieldFields {}
/** Opportunity custom field: created, updated, deleted. */
export type CustomFieldsOpportunityEvent = Events<
  'custom_fields.opportunity',
  'created' | 'updated' | 'deleted',
  CustomFieldsOpportunityData
>;

/** Activity custom field: `custom_fields.activity`. */
export interface CustomFieldsActivityData extends OwnedFields, MadeFields, CustomFieldFields {
  /** `actitype_…`. */
  custom_activity_type_id: string;
  required?: boolean;
}
/** Activity custom field: created, updated, deleted. */
export type CustomFieldsActivityEvent = Events<
  'custom_fields.activity',
  'created' | 'updated' | 'deleted',
  CustomFieldsActivityData
>;

/** Custom object field: `custom_fields.custom_object`. */
export interface CustomFieldsCustomObjectData extends OwnedFields, MadeFields, CustomFieldFields {
  custom_object_type_id: string;
  required?: boolean;
}
/** Custom object field: created, updated, deleted. */
export type CustomFieldsCustomObjectEvent = Events<
  'custom_fields.custom_object',
  'created' | 'updated' | 'deleted',
  CustomFieldsCustomObjectData
>;

/** Shared custom field: `custom_fields.shared`. */
export interface CustomFieldsSharedData extends OwnedFields, MadeFields, CustomFieldFields {
  associations: unknown[];
}
/** Shared custom field: created, updated, deleted. */
export type CustomFieldsSharedEvent = Events<
  'custom_fields.shared',
  'created' | 'updated' | 'deleted',
  CustomFieldsSharedData
>;

/** Bulk delete: `bulk_action.delete`. */
export interface BulkActionDeleteData extends OwnedFields, MadeFields, BulkActionFields {
  bulk_object_type?: WordOf<'lead' | 'contact' | 'call' | 'custom_activity' | 'form_submission'>;
}
/** Bulk delete: created, updated, completed, paused. */
export type BulkActionDeleteEvent = Events<
  'bulk_action.delete',
  'created' | 'updated' | 'completed' | 'paused',
  BulkActionDeleteData
>;

/** Bulk edit: `bulk_action.edit`. */
export interface BulkActionEditData extends OwnedFields, MadeFields, BulkActionFields {
  type: string;
  /** `stat_…`. */
  lead_status_id: string | null;
  /** `cf_…`. */
  custom_field_id?: string | null;
  custom_field_name?: string | null;
  custom_field_value?: unknown;
  custom_field_values?: unknown;
  custom_field_operation?: string | null;
}
/** Bulk edit: created, updated, completed, paused. */
export type BulkActionEditEvent = Events<
  'bulk_action.edit',
  'created' | 'updated' | 'completed' | 'paused',
  BulkActionEditData
>;

/** Bulk email: `bulk_action.email`. */
export interface BulkActionEmailData extends OwnedFields, MadeFields, BulkActionFields {
  /** `tmpl_…`. */
  template_id: string | null;
  contact_preference: WordOf<'lead' | 'contact' | 'all'> | null;
  sender: string | null;
  /** `emailacct_…`. */
  email_account_id?: string | null;
}
/** Bulk email: created, updated, completed, paused. */
export type BulkActionEmailEvent = Events<
  'bulk_action.email',
  'created' | 'updated' | 'completed' | 'paused',
  BulkActionEmailData
>;

/** Bulk sequence subscription: `bulk_action.sequence_subscription`. */
export interface BulkActionSequenceSubscriptionData extends OwnedFields, MadeFields, BulkActionFields {
  action_type: WordOf<'subscribe' | 'resume' | 'resume_finished' | 'pause' | 'reassign'>;
  /** `seq_…`. */
  sequence_id: string | null;
  contact_preference?: WordOf<'lead' | 'contact'> | null;
  /** `emailacct_…`. */
  sender_account_id?: string | null;
  sender_email?: string | null;
  sender_name?: string | null;
  calls_assigned_to?: string[] | null;
  /** `phon_…`. */
  from_phone_number_id?: string | null;
}
/** Bulk sequence subscription: created, updated, completed, paused. */
export type BulkActionSequenceSubscriptionEvent = Events<
  'bulk_action.sequence_subscription',
  'created' | 'updated' | 'completed' | 'paused',
  BulkActionSequenceSubscriptionData
>;

/** Import: `import`. */
export interface ImportData extends OwnedFields, MadeFields {
  name?: string | null;
  status?: string | null;
  n_leads?: number | null;
  n_leads_processed?: number | null;
  source_type?: string | null;
  error?: string | null;
}
/** Import: created, updated, completed, reverting, reverted. */
export type ImportEvent = Events<'import', 'created' | 'updated' | 'completed' | 'reverting' | 'reverted', ImportData>;

/** Lead export: `export.lead`. */
export interface ExportLeadData extends OwnedFields, MadeFields, ExportFields {}
/** Lead export: created, updated, completed. */
export type ExportLeadEvent = Events<'export.lead', 'created' | 'updated' | 'completed', ExportLeadData>;

/** Opportunity export: `export.opportunity`. */
export interface ExportOpportunityData extends OwnedFields, MadeFields, ExportFields {}
/** Opportunity export: created, updated, completed. */
export type ExportOpportunityEvent = Events<
  'export.opportunity',
  'created' | 'updated' | 'completed',
  ExportOpportunityData
>;

/** Lead status: `status.lead`. */
export interface StatusLeadData extends OwnedFields, MadeFields {
  label: string;
}
/** Lead status: created, updated, deleted. */
export type StatusLeadEvent = Events<'status.lead', 'created' | 'updated' | 'deleted', StatusLeadData>;

/** Membership: `membership`. */
export interface MembershipData extends OwnedFields {
  /** `user_…`. */
  user_id: string;
  user_email?: string | null;
  user_first_name?: string | null;
  user_last_name?: string | null;
  status?: string;
  role_id?: string | null;
  role_name?: string | null;
  auto_record_calls?: string | null;
  default_caller_id?: string | null;
  primary_personal_number?: string | null;
  permissions_granted?: string[];
}
/** Membership: activated, deactivated, created, updated, deleted. */
export type MembershipEvent = Events<
  'membership',
  'activated' | 'deactivated' | 'created' | 'updated' | 'deleted',
  MembershipData
>;

/** Group: `group`. */
export interface GroupData {
  id: string;
  /** `orga_…`. */
  organization_id?: string;
  name: string;
  members: GroupMember[] | null;
}
/** Group: created, updated, deleted. */
export type GroupEvent = Events<'group', 'created' | 'updated' | 'deleted', GroupData>;

/** Smart View: `saved_search`. */
export interface SavedSearchData extends OwnedFields {
  name: string;
  description?: string | null;
  type: string;
  query?: string | null;
  s_query: { [field: string]: unknown } | null;
  selected_fields?: unknown[] | null;
  /** `user_…`. */
  user_id: string | null;
  is_shared: boolean;
  is_user_dependent?: boolean | null;
  shared_with?: unknown[] | null;
  sharing_settings?: { [field: string]: unknown } | null;
  /** `user_…`. */
  created_by?: string | null;
  /** `user_…`. */
  updated_by?: string | null;
  /** UTC, without saying so. */
  date_created: string;
  /** UTC, without saying so. */
  date_updated: string;
}
/** Smart View: created, updated, deleted. */
export type SavedSearchEvent = Events<'saved_search', 'created' | 'updated' | 'deleted', SavedSearchData>;

/** Phone number: `phone_number`. */
export interface PhoneNumberData extends OwnedFields, MadeFields {
  label: string;
  number: string;
  number_formatted: string;
  country: string | null;
  type: WordOf<'internal' | 'external' | 'virtual'>;
  carrier?: string | null;
  carrier_type?: string | null;
  /** `user_…`. */
  user_id: string | null;
  is_group_number?: boolean;
  participants?: string[];
  forward_to?: string | null;
  forward_to_enabled?: boolean;
  forward_to_formatted?: string | null;
  phone_numbers?: string[];
  phone_numbers_formatted?: string[];
  voicemail_greeting_url?: string | null;
  press_1_to_accept?: boolean;
  is_premium?: boolean;
  is_verified?: boolean;
  was_ported?: boolean;
  sms_enabled: boolean;
  mms_enabled: boolean;
  supports_sms_to_countries?: string[];
  supports_mms_to_countries?: string[];
  address_id?: string | null;
  bundle_id?: string | null;
  /** US dollars. */
  last_billed_price?: string | number | null;
  /** A date without a time. */
  last_billed_on?: string | null;
  /** A date, or a time with its zone. */
  next_billing_on?: string | null;
}
/** Phone number: created, updated, deleted. */
export type PhoneNumberEvent = Events<'phone_number', 'created' | 'updated' | 'deleted', PhoneNumberData>;

/** Email template: `email_template`. */
export interface EmailTemplateData extends OwnedFields, MadeFields {
  name: string;
  subject: string | null;
  /** HTML. */
  body: string | null;
  is_shared: boolean;
  is_archived?: boolean;
  attachments?: Attachment[];
  unsubscribe_link_id?: string | null;
}
/** Email template: created, updated, deleted. */
export type EmailTemplateEvent = Events<'email_template', 'created' | 'updated' | 'deleted', EmailTemplateData>;

/** SMS template: `sms_template`. */
export interface SmsTemplateData extends OwnedFields, MadeFields {
  name: string;
  text: string | null;
  status?: string;
  is_shared?: boolean;
  attachments?: Attachment[];
}
/** SMS template: created, updated, deleted. */
export type SmsTemplateEvent = Events<'sms_template', 'created' | 'updated' | 'deleted', SmsTemplateData>;

/** Comment: `comment`, since 2024-03-28. */
export interface CommentData extends OwnedFields, MadeFields {
  thread_id: string;
  object_type: string;
  object_id: string;
  /** `lead_…`. */
  lead_id?: string | null;
  /** `user_…`. */
  user_id?: string | null;
  /** HTML. */
  body: string | null;
  mentions?: unknown[];
}
/** Comment: created, updated, deleted. */
export type CommentEvent = Events<'comment', 'created' | 'updated' | 'deleted', CommentData>;

/** Comment thread: `comment_thread`, since 2024-03-28. */
export interface CommentThreadData extends OwnedFields, MadeFields {
  object_type: string;
  object_id: string;
  /** `lead_…`. */
  lead_id?: string | null;
  comment_ids?: string[];
  participants?: unknown[];
  n_comments?: number;
}
/** Comment thread: created, updated, deleted. */
export type CommentThreadEvent = Events<'comment_thread', 'created' | 'updated' | 'deleted', CommentThreadData>;

/** An object type whose events are known. */
export interface KnownEvents {
  lead: LeadEvent;
  contact: ContactEvent;
  unsubscribed_email: UnsubscribedEmailEvent;
  opportunity: OpportunityEvent;
  'activity.opportunity_status_change': ActivityOpportunityStatusChangeEvent;
  'status.opportunity': StatusOpportunityEvent;
  'task.lead': TaskLeadEvent;
  'task.outgoing_call': TaskOutgoingCallEvent;
  'task.incoming_email': TaskIncomingEmailEvent;
  'task.email_followup': TaskEmailFollowupEvent;
  'task.missed_call': TaskMissedCallEvent;
  'task.answered_detached_call': TaskAnsweredDetachedCallEvent;
  'task.voicemail': TaskVoicemailEvent;
  'task.opportunity_due': TaskOpportunityDueEvent;
  'task.incoming_sms': TaskIncomingSmsEvent;
  'activity.note': ActivityNoteEvent;
  'activity.call': ActivityCallEvent;
  'activity.email': ActivityEmailEvent;
  'activity.email_thread': ActivityEmailThreadEvent;
  'activity.sms': ActivitySmsEvent;
  'activity.whatsapp_message': ActivityWhatsappMessageEvent;
  'activity.meeting': ActivityMeetingEvent;
  'activity.form_submission': ActivityFormSubmissionEvent;
  'activity.lead_status_change': ActivityLeadStatusChangeEvent;
  'activity.task_completed': ActivityTaskCompletedEvent;
  'activity.lead_merge': ActivityLeadMergeEvent;
  'activity.created': ActivityCreatedEvent;
  sequence: SequenceEvent;
  sequence_subscription: SequenceSubscriptionEvent;
  subscription_history: SubscriptionHistoryEvent;
  'activity.custom_activity': ActivityCustomActivityEvent;
  custom_activity_type: CustomActivityTypeEvent;
  custom_object: CustomObjectEvent;
  custom_object_type: CustomObjectTypeEvent;
  'custom_fields.lead': CustomFieldsLeadEvent;
  'custom_fields.contact': CustomFieldsContactEvent;
  'custom_fields.opportunity': CustomFieldsOpportunityEvent;
  'custom_fields.activity': CustomFieldsActivityEvent;
  'custom_fields.custom_object': CustomFieldsCustomObjectEvent;
  'custom_fields.shared': CustomFieldsSharedEvent;
  'bulk_action.delete': BulkActionDeleteEvent;
  'bulk_action.edit': BulkActionEditEvent;
  'bulk_action.email': BulkActionEmailEvent;
  'bulk_action.sequence_subscription': BulkActionSequenceSubscriptionEvent;
  import: ImportEvent;
  'export.lead': ExportLeadEvent;
  'export.opportunity': ExportOpportunityEvent;
  'status.lead': StatusLeadEvent;
  membership: MembershipEvent;
  group: GroupEvent;
  saved_search: SavedSearchEvent;
  phone_number: PhoneNumberEvent;
  email_template: EmailTemplateEvent;
  sms_template: SmsTemplateEvent;
  comment: CommentEvent;
  comment_thread: CommentThreadEvent;
}

/** An object type that is known. */
export type ObjectType = keyof KnownEvents;

/** The actions of an object type that are known. */
export type ActionOf<Type extends ObjectType> = KnownEvents[Type]['action'];

/** `opportunity.updated`: an object type and an action of it. */
export type EventName = { [Type in ObjectType]: `${Type}.${ActionOf<Type>}` }[ObjectType];

/** The event of a name, such as `EventNamed<'opportunity.updated'>`. */
export type EventNamed<Name extends EventName> = {
  [Type in ObjectType]: Name extends `${Type}.${infer Action}` ? Extract<KnownEvents[Type], { action: Action }> : never;
}[ObjectType];

/** The object types and actions that Close documents. */
export type EventTypes = {
  readonly 'activity.call': readonly ['created', 'updated', 'deleted', 'answered', 'completed'];
  readonly 'activity.custom_activity': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.email': readonly ['created', 'updated', 'deleted', 'sent'];
  readonly 'activity.email_thread': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.form_submission': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.lead_merge': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.lead_status_change': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.meeting': readonly [
    'created',
    'updated',
    'deleted',
    'scheduled',
    'started',
    'completed',
    'canceled',
  ];
  readonly 'activity.note': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.opportunity_status_change': readonly ['created', 'updated', 'deleted'];
  readonly 'activity.sms': readonly ['created', 'updated', 'deleted', 'sent'];
  readonly 'activity.task_completed': readonly ['created', 'deleted'];
  readonly 'activity.whatsapp_message': readonly ['created', 'updated', 'deleted'];
  readonly 'bulk_action.delete': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.edit': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.email': readonly ['created', 'updated', 'completed', 'paused'];
  readonly 'bulk_action.sequence_subscription': readonly ['created', 'updated', 'completed', 'paused'];
  readonly comment: readonly ['created', 'updated', 'deleted'];
  readonly comment_thread: readonly ['created', 'updated', 'deleted'];
  readonly contact: readonly ['created', 'updated', 'deleted'];
  readonly custom_activity_type: readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.activity': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.contact': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.custom_object': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.lead': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.opportunity': readonly ['created', 'updated', 'deleted'];
  readonly 'custom_fields.shared': readonly ['created', 'updated', 'deleted'];
  readonly custom_object: readonly ['created', 'updated', 'deleted'];
  readonly custom_object_type: readonly ['created', 'updated', 'deleted'];
  readonly email_template: readonly ['created', 'updated', 'deleted'];
  readonly 'export.lead': readonly ['created', 'updated', 'completed'];
  readonly 'export.opportunity': readonly ['created', 'updated', 'completed'];
  readonly group: readonly ['created', 'updated', 'deleted'];
  readonly import: readonly ['created', 'updated', 'completed', 'reverting', 'reverted'];
  readonly lead: readonly ['created', 'updated', 'deleted', 'merged'];
  readonly membership: readonly ['activated', 'deactivated'];
  readonly opportunity: readonly ['created', 'updated', 'deleted'];
  readonly phone_number: readonly ['created', 'updated', 'deleted'];
  readonly saved_search: readonly ['created', 'updated', 'deleted'];
  readonly sequence: readonly ['created', 'updated', 'deleted'];
  readonly sequence_subscription: readonly ['created', 'updated', 'deleted'];
  readonly sms_template: readonly ['created', 'updated', 'deleted'];
  readonly 'status.lead': readonly ['created', 'updated', 'deleted'];
  readonly 'status.opportunity': readonly ['created', 'updated', 'deleted'];
  readonly 'task.answered_detached_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.email_followup': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.incoming_email': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.incoming_sms': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.lead': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.missed_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.opportunity_due': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.outgoing_call': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly 'task.voicemail': readonly ['created', 'updated', 'deleted', 'completed'];
  readonly unsubscribed_email: readonly ['created', 'deleted'];
};

/**
 * An event of Close. `object_type` tells which, and then `action`:
 *
 * ```ts
 * if (event.object_type === 'opportunity' && event.action === 'updated') {
 *   const won = event.data.status_type === 'won' && event.previous_data.status_type !== 'won';
 *   const value: number | null = event.data.value; // hundredths of event.data.value_currency
 * }
 * ```
 */
export type CloseEvent = KnownEvents[ObjectType] | OtherEvent;
