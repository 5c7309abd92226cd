// Objects with a method for each field. Written by `cargo xtask model` from `src/model/families`.

macro_rules! owned {
    () => { fields! {
    "Id. Source: docs, openapi, observed." id: Cow<'a, str>,
    "Id: `orga_…`. Source: docs, openapi, observed." organization_id: Cow<'a, str>,
    } };
}

macro_rules! made {
    () => { fields! {
    "Id: `user_…`. Source: docs, openapi, observed." created_by: Cow<'a, str>,
    "Text. Source: openapi, observed." created_by_name: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_created: Cow<'a, str>,
    "Id: `user_…`. Source: docs, openapi, observed." updated_by: Cow<'a, str>,
    "Text. Source: openapi, observed." updated_by_name: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_updated: Cow<'a, str>,
    } };
}

macro_rules! made_by_id {
    () => { fields! {
    "Id: `user_…`. Source: observed." created_by_id: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_created: Cow<'a, str>,
    "Id: `user_…`. Source: observed." updated_by_id: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_updated: Cow<'a, str>,
    } };
}

macro_rules! activity {
    () => { fields! {
    "Text. Source: openapi, observed." _type: Cow<'a, str>,
    "Id: `lead_…`. Source: docs, openapi, observed." lead_id: Cow<'a, str>,
    "Id: `cont_…`. Source: openapi, observed." contact_id: Cow<'a, str>,
    "Id: `user_…`. Source: openapi, observed." user_id: Cow<'a, str>,
    "Text. Source: openapi, observed." user_name: Cow<'a, str>,
    "List of id. Source: openapi, observed." users: Vec<Cow<'a, str>>,
    "Time. Source: openapi, observed." activity_at: Cow<'a, str>,
    } };
}

macro_rules! of_sequence {
    () => { fields! {
    "Id: `seq_…`. Source: openapi, observed." sequence_id: Cow<'a, str>,
    "Text. Source: openapi, observed." sequence_name: Cow<'a, str>,
    "Id: `sub_…`. Source: openapi, observed." sequence_subscription_id: Cow<'a, str>,
    } };
}

macro_rules! of_agent {
    () => { fields! {
    "Text. Source: openapi." agent_action_reason: Cow<'a, str>,
    "Id. Source: openapi." agent_config_id: Cow<'a, str>,
    } };
}

macro_rules! task {
    () => { fields! {
    "Text. Source: docs, observed." _type: Cow<'a, str>,
    "Id: `lead_…`. Source: docs, observed." lead_id: Cow<'a, str>,
    "Text. Source: docs, observed." lead_name: Cow<'a, str>,
    "Id: `cont_…`. Source: docs, observed." contact_id: Cow<'a, str>,
    "Text. Source: observed." contact_name: Cow<'a, str>,
    "Id: `user_…`. Source: docs, observed." assigned_to: Cow<'a, str>,
    "Text. Source: docs, observed." assigned_to_name: Cow<'a, str>,
    "Date or time: a date, or a time with its zone. Source: docs, observed." date: Cow<'a, str>,
    "Date or time: a date, or a time with its zone. Source: docs, observed." due_date: Cow<'a, str>,
    "Boolean. Source: docs, observed." is_complete: bool,
    "Boolean. Source: docs, observed." is_dateless: bool,
    "Text. Source: observed." deduplication_key: Cow<'a, str>,
    "Id: `seq_…`. Source: observed." sequence_id: Cow<'a, str>,
    "`inbox`, `future`, `archive`, …. Source: docs, observed." view: Cow<'a, str>,
    "Id. Source: docs, observed." object_id: Cow<'a, str>,
    "Text. Source: docs, observed." object_type: Cow<'a, str>,
    "`high`, `medium`, …. Source: openapi." priority: Cow<'a, str>,
    "`abandoned`, `skipped`, …. Source: openapi." resolution: Cow<'a, str>,
    } };
}

macro_rules! bulk_action {
    () => { fields! {
    "Integer. Source: openapi, observed." n_leads: i64,
    "Integer. Source: openapi, observed." n_leads_processed: i64,
    "Integer. Source: openapi, observed." n_objects: i64,
    "Integer. Source: openapi, observed." n_objects_processed: i64,
    "Text. Source: openapi." query: Cow<'a, str>,
    "Integer. Source: openapi." results_limit: i64,
    "Object. Source: openapi, observed." s_query: Value<'i, 'a>,
    "Boolean. Source: openapi." send_done_email: bool,
    "List of object. Source: openapi." sort: Vec<Value<'i, 'a>>,
    "`created`, `loading`, `processing`, `done`, `paused`, `resuming`, `error`, …. Source: openapi, observed." status: Cow<'a, str>,
    } };
}

macro_rules! custom_field {
    () => { fields! {
    "Text. Source: docs, observed." name: Cow<'a, str>,
    "Text. Source: docs, observed." description: Cow<'a, str>,
    "`text`, `textarea`, `number`, `date`, `datetime`, `choices`, `user`, `contact`, `custom_object`, `hidden`, …. Source: docs, observed." r#type: Cow<'a, str>,
    "List of text. Source: docs, observed." choices: Vec<Cow<'a, str>>,
    "Boolean. Source: docs, observed." accepts_multiple_values: bool,
    "List of text. Source: docs, observed." editable_with_roles: Vec<Cow<'a, str>>,
    "Boolean. Source: docs, observed." is_shared: bool,
    "Id. Source: docs, observed." referenced_custom_type_id: Cow<'a, str>,
    "Boolean. Source: docs, observed." back_reference_is_visible: bool,
    } };
}

macro_rules! export {
    () => { fields! {
    "Word. Source: docs." r#type: Cow<'a, str>,
    "Word. Source: docs." format: Cow<'a, str>,
    "Word. Source: docs." date_format: Cow<'a, str>,
    "Word. Source: docs." status: Cow<'a, str>,
    "Integer. Source: docs." n_docs: i64,
    "Integer. Source: docs." n_docs_processed: i64,
    "URL. Source: docs." download_url: Cow<'a, str>,
    "Boolean. Source: docs." include_activities: bool,
    "Boolean. Source: docs." send_done_email: bool,
    } };
}

object! { "A nested object." Address "" [] {
    "Text. Source: openapi, observed." label: Cow<'a, str>,
    "Text. Source: openapi, observed." address_1: Cow<'a, str>,
    "Text. Source: openapi, observed." address_2: Cow<'a, str>,
    "Text. Source: openapi, observed." city: Cow<'a, str>,
    "Text. Source: openapi, observed." state: Cow<'a, str>,
    "Text. Source: openapi, observed." zipcode: Cow<'a, str>,
    "Text. Source: openapi, observed." country: Cow<'a, str>,
    "List of text. Source: openapi." tz_ids: Vec<Cow<'a, str>>,
} }

object! { "A nested object." Email "" [] {
    "Email address. Source: openapi, observed." email: Cow<'a, str>,
    "Text. Source: openapi, observed." r#type: Cow<'a, str>,
    "Boolean. Source: openapi, observed." is_unsubscribed: bool,
} }

object! { "A nested object." Phone "" [] {
    "Phone number. Source: openapi, observed." phone: Cow<'a, str>,
    "Phone number. Source: openapi, observed." phone_formatted: Cow<'a, str>,
    "Text. Source: openapi, observed." r#type: Cow<'a, str>,
    "Text. Source: openapi, observed." country: Cow<'a, str>,
    "Boolean. Source: openapi." outbound_sms_blocked: bool,
    "List of text. Source: openapi." tz_ids: Vec<Cow<'a, str>>,
} }

object! { "A nested object." Url "" [] {
    "URL. Source: openapi, observed." url: Cow<'a, str>,
    "Text. Source: openapi, observed." r#type: Cow<'a, str>,
} }

object! { "A nested object." Attachment "" [] {
    "URL. Source: openapi." url: Cow<'a, str>,
    "Text. Source: openapi, observed." filename: Cow<'a, str>,
    "Text. Source: openapi, observed." content_type: Cow<'a, str>,
    "Size: bytes. Source: openapi, observed." size: i64,
    "Text. Source: observed." content_id: Cow<'a, str>,
    "URL. Source: openapi." thumbnail_url: Cow<'a, str>,
} }

object! { "A nested object." IntegrationLink "" [] {
    "Text. Source: openapi." name: Cow<'a, str>,
    "URL. Source: openapi." url: Cow<'a, str>,
} }

object! { "A nested object." Mailbox "" [] {
    "Email address. Source: observed." email: Cow<'a, str>,
    "Text. Source: observed." name: Cow<'a, str>,
} }

object! { "A nested object." Envelope "" [] {
    "List of objects. Source: observed." from: Vec<Mailbox<'i, 'a>>,
    "List of objects. Source: observed." sender: Vec<Mailbox<'i, 'a>>,
    "List of objects. Source: observed." to: Vec<Mailbox<'i, 'a>>,
    "List of objects. Source: observed." cc: Vec<Mailbox<'i, 'a>>,
    "List of objects. Source: observed." bcc: Vec<Mailbox<'i, 'a>>,
    "List of objects. Source: observed." reply_to: Vec<Mailbox<'i, 'a>>,
    "Text. Source: observed." date: Cow<'a, str>,
    "Text. Source: observed." message_id: Cow<'a, str>,
    "Text. Source: observed." in_reply_to: Cow<'a, str>,
    "Boolean. Source: observed." is_autoreply: bool,
    "Text. Source: observed." subject: Cow<'a, str>,
} }

object! { "A nested object." Open "" [] {
    "Time. Source: observed." opened_at: Cow<'a, str>,
    "Text. Source: observed." opened_by: Cow<'a, str>,
    "IP address. Source: observed." ip_address: Cow<'a, str>,
    "Text. Source: observed." user_agent: Cow<'a, str>,
} }

object! { "A nested object." Attendee "" [] {
    "Text. Source: observed." name: Cow<'a, str>,
    "Email address. Source: observed." email: Cow<'a, str>,
    "Text. Source: observed." status: Cow<'a, str>,
    "Id: `user_…`. Source: observed." user_id: Cow<'a, str>,
    "Id: `cont_…`. Source: observed." contact_id: Cow<'a, str>,
    "Boolean. Source: observed." is_organizer: bool,
} }

object! { "A nested object." GroupMember "" [] {
    "Id: `user_…`. Source: openapi, observed." user_id: Cow<'a, str>,
} }

object! { "A nested object." CommentSummary "" [] {
    "Integer. Source: openapi." comment_count: i64,
    "Id. Source: openapi." thread_id: Cow<'a, str>,
} }

object! { "A nested object." SequenceStep "" [] {
    "Id: `seqstep_…`. Source: observed." id: Cow<'a, str>,
    "Duration: seconds. Source: observed." delay: f64,
    "Word. Source: observed." step_type: Cow<'a, str>,
    "Id: `tmpl_…`. Source: observed." email_template_id: Cow<'a, str>,
    "Boolean. Source: inferred." required: bool,
} }

object! { "Lead: `lead`." Lead "lead" [owned made] {
    "Text. Source: docs, openapi, observed." name: Cow<'a, str>,
    "Text. Source: openapi, observed." display_name: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." description: Cow<'a, str>,
    "URL. Source: docs, openapi, observed." url: Cow<'a, str>,
    "URL. Source: openapi." html_url: Cow<'a, str>,
    "Id: `stat_…`. Source: docs, openapi, observed." status_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." status_label: Cow<'a, str>,
    "List of id. Source: observed." contact_ids: Vec<Cow<'a, str>>,
    "List of objects. Source: docs, openapi, observed." addresses: Vec<Address<'i, 'a>>,
    "Word. Source: openapi." source: Cow<'a, str>,
    "List of objects. Source: openapi." integration_links: Vec<IntegrationLink<'i, 'a>>,
    "Time. Source: openapi." localtime: Cow<'a, str>,
    "Object. Source: openapi." primary_email: Email<'i, 'a>,
    "Object. Source: openapi." primary_phone: Phone<'i, 'a>,
    "Text. Source: openapi." primary_address_summary: Cow<'a, str>,
} }

object! { "Contact: `contact`." Contact "contact" [owned made] {
    "Id: `lead_…`. Source: docs, openapi, observed." lead_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." name: Cow<'a, str>,
    "Text. Source: openapi." display_name: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." title: Cow<'a, str>,
    "List of objects. Source: docs, openapi, observed." emails: Vec<Email<'i, 'a>>,
    "List of objects. Source: docs, openapi, observed." phones: Vec<Phone<'i, 'a>>,
    "List of objects. Source: docs, openapi, observed." urls: Vec<Url<'i, 'a>>,
    "List of objects. Source: openapi." integration_links: Vec<IntegrationLink<'i, 'a>>,
    "Text. Source: openapi." timezone: Cow<'a, str>,
    "Word. Source: openapi." timezone_source: Cow<'a, str>,
    "Id. Source: openapi." lead_suggestions_operation_id: Cow<'a, str>,
} }

object! { "Unsubscribed email address: `unsubscribed_email`." UnsubscribedEmail "unsubscribed_email" [] {
    "Id. Source: inferred." id: Cow<'a, str>,
    "Id: `orga_…`. Source: inferred." organization_id: Cow<'a, str>,
    "Email address. Source: openapi." email: Cow<'a, str>,
    "Time: UTC where it does not say a zone. Source: inferred." date_created: Cow<'a, str>,
    "Word. Source: inferred." source: Cow<'a, str>,
    "Id: `user_…`. Source: inferred." user_id: Cow<'a, str>,
} }

object! { "Opportunity: `opportunity`." Opportunity "opportunity" [owned made] {
    "Id: `lead_…`. Source: docs, openapi, observed." lead_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." lead_name: Cow<'a, str>,
    "Id: `cont_…`. Source: docs, openapi, observed." contact_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." contact_name: Cow<'a, str>,
    "Id: `user_…`. Source: docs, openapi, observed." user_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." user_name: Cow<'a, str>,
    "Id: `pipe_…`. Source: openapi, observed." pipeline_id: Cow<'a, str>,
    "Text. Source: openapi, observed." pipeline_name: Cow<'a, str>,
    "Id: `stat_…`. Source: docs, openapi, observed." status_id: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." status_label: Cow<'a, str>,
    "Text. Source: openapi." status_display_name: Cow<'a, str>,
    "`active`, `won`, `lost`. Source: docs, openapi, observed." status_type: Cow<'a, str>,
    "Percent: percent. Source: docs, openapi, observed." confidence: i64,
    "Money: hundredths of `value_currency`: 100000 is 1,000.00. Source: docs, openapi, observed." value: i64,
    "Currency. Source: docs, openapi, observed." value_currency: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." value_formatted: Cow<'a, str>,
    "`one_time`, `monthly`, `annual`. Source: docs, openapi, observed." value_period: Cow<'a, str>,
    "Money: hundredths of `value_currency`: 100000 is 1,000.00. Source: openapi, observed." annualized_value: i64,
    "Money: hundredths of `value_currency`: 100000 is 1,000.00. Source: openapi, observed." expected_value: i64,
    "Money: hundredths of `value_currency`: 100000 is 1,000.00. Source: openapi, observed." annualized_expected_value: i64,
    "Date: a date without a time. Source: docs, openapi, observed." date_won: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_lost: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." note: Cow<'a, str>,
    "HTML: HTML; since 2026-06-01. Source: docs." note_html: Cow<'a, str>,
    "List of objects. Source: openapi." attachments: Vec<Attachment<'i, 'a>>,
    "List of objects. Source: openapi." integration_links: Vec<IntegrationLink<'i, 'a>>,
    "Boolean. Source: openapi." is_stalled: bool,
    "Object. Source: openapi." stall_status: Value<'i, 'a>,
    "Object. Source: openapi." suggested_action: Value<'i, 'a>,
    "Object. Source: openapi." comment_summary: CommentSummary<'i, 'a>,
    "Object. Source: openapi." lead_primary_email: Email<'i, 'a>,
    "Any. Source: openapi." lead_primary_phone: Value<'i, 'a>,
} }

object! { "Opportunity status change: `activity.opportunity_status_change`." ActivityOpportunityStatusChange "activity.opportunity_status_change" [owned made activity] {
    "Id: `oppo_…`. Source: docs, observed." opportunity_id: Cow<'a, str>,
    "Percent: percent. Source: docs." opportunity_confidence: i64,
    "Money: hundredths of `opportunity_value_currency`: 100000 is 1,000.00. Source: docs, observed." opportunity_value: i64,
    "Currency. Source: docs, observed." opportunity_value_currency: Cow<'a, str>,
    "Text. Source: docs, observed." opportunity_value_formatted: Cow<'a, str>,
    "`one_time`, `monthly`, `annual`. Source: docs." opportunity_value_period: Cow<'a, str>,
    "Date: a date without a time. Source: docs, observed." opportunity_date_won: Cow<'a, str>,
    "Id: `pipe_…`. Source: observed." old_pipeline_id: Cow<'a, str>,
    "Text. Source: docs." old_pipeline_name: Cow<'a, str>,
    "Id: `stat_…`. Source: docs, observed." old_status_id: Cow<'a, str>,
    "Text. Source: docs, observed." old_status_label: Cow<'a, str>,
    "`active`, `won`, `lost`. Source: docs, observed." old_status_type: Cow<'a, str>,
    "Id: `pipe_…`. Source: observed." new_pipeline_id: Cow<'a, str>,
    "Text. Source: docs." new_pipeline_name: Cow<'a, str>,
    "Id: `stat_…`. Source: docs, observed." new_status_id: Cow<'a, str>,
    "Text. Source: docs, observed." new_status_label: Cow<'a, str>,
    "`active`, `won`, `lost`. Source: docs, observed." new_status_type: Cow<'a, str>,
} }

object! { "Opportunity status: `status.opportunity`." StatusOpportunity "status.opportunity" [owned made] {
    "Text. Source: docs, observed." label: Cow<'a, str>,
    "`active`, `won`, `lost`. Source: docs, observed." r#type: Cow<'a, str>,
    "Id: `pipe_…`. Source: docs." pipeline_id: Cow<'a, str>,
} }

object! { "Task: `task.lead`." TaskLead "task.lead" [owned made task] {
    "Text. Source: docs, observed." text: Cow<'a, str>,
} }

object! { "Outgoing call task: `task.outgoing_call`." TaskOutgoingCall "task.outgoing_call" [owned made task] {
    "Text. Source: docs." text: Cow<'a, str>,
    "Phone number. Source: inferred." phone: Cow<'a, str>,
} }

object! { "Incoming email task: `task.incoming_email`." TaskIncomingEmail "task.incoming_email" [owned made task] {
    "Text. Source: docs." subject: Cow<'a, str>,
    "Text. Source: docs." body_preview: Cow<'a, str>,
    "List of id. Source: docs, observed." emails: Vec<Cow<'a, str>>,
    "Id: `acti_…`. Source: docs." email_id: Cow<'a, str>,
} }

object! { "Email follow-up task: `task.email_followup`." TaskEmailFollowup "task.email_followup" [owned made task] {
    "Text. Source: docs." subject: Cow<'a, str>,
    "Id: `acti_…`. Source: docs." email_id: Cow<'a, str>,
} }

object! { "Missed call task: `task.missed_call`." TaskMissedCall "task.missed_call" [owned made task] {
    "Phone number. Source: observed." phone: Cow<'a, str>,
    "Phone number. Source: observed." phone_formatted: Cow<'a, str>,
    "Phone number. Source: observed." local_phone: Cow<'a, str>,
    "Text. Source: observed." phone_number_description: Cow<'a, str>,
} }

object! { "Answered call task: `task.answered_detached_call`." TaskAnsweredDetachedCall "task.answered_detached_call" [owned made task] {
    "Phone number. Source: docs." phone: Cow<'a, str>,
    "Phone number. Source: docs." phone_formatted: Cow<'a, str>,
} }

object! { "Voicemail task: `task.voicemail`." TaskVoicemail "task.voicemail" [owned made task] {
    "Phone number. Source: docs." phone: Cow<'a, str>,
    "Phone number. Source: docs." phone_formatted: Cow<'a, str>,
    "Duration: seconds. Source: docs." voicemail_duration: f64,
} }

object! { "Opportunity due task: `task.opportunity_due`." TaskOpportunityDue "task.opportunity_due" [owned made task] {
    "Text. Source: docs, observed." opportunity_note: Cow<'a, str>,
    "Money: hundredths of `opportunity_value_currency`: 100000 is 1,000.00. Source: docs, observed." opportunity_value: i64,
    "Currency. Source: docs." opportunity_value_currency: Cow<'a, str>,
    "Text. Source: docs, observed." opportunity_value_formatted: Cow<'a, str>,
    "`one_time`, `monthly`, `annual`. Source: docs, observed." opportunity_value_period: Cow<'a, str>,
} }

object! { "Incoming SMS task: `task.incoming_sms`." TaskIncomingSms "task.incoming_sms" [owned made task] {
    "Text. Source: docs." text: Cow<'a, str>,
    "Phone number. Source: docs." remote_phone: Cow<'a, str>,
} }

object! { "Note: `activity.note`." ActivityNote "activity.note" [owned made activity] {
    "Text. Source: docs, observed." note: Cow<'a, str>,
    "HTML: HTML. Source: docs." note_html: Cow<'a, str>,
    "Text: since 2025-08-25. Source: docs." title: Cow<'a, str>,
    "Boolean. Source: docs." pinned: bool,
    "Time: since 2025-08-25. Source: docs." pinned_at: Cow<'a, str>,
    "List of objects. Source: openapi." attachments: Vec<Attachment<'i, 'a>>,
} }

object! { "Call: `activity.call`." ActivityCall "activity.call" [owned made activity of_sequence] {
    "`inbound`, `outbound`. Source: docs, observed." direction: Cow<'a, str>,
    "`created`, `in-progress`, `completed`, `cancel`, `no-answer`, `busy`, `failed`, `timeout`, …. Source: docs, openapi, observed." status: Cow<'a, str>,
    "`answered`, `no-answer`, `vm-answer`, `vm-left`, `busy`, `blocked`, …. Source: docs, observed." disposition: Cow<'a, str>,
    "Duration: seconds. Source: docs, observed." duration: f64,
    "Duration: seconds. Source: docs, observed." voicemail_duration: f64,
    "URL. Source: docs, observed." voicemail_url: Cow<'a, str>,
    "URL. Source: docs, observed." recording_url: Cow<'a, str>,
    "Time. Source: docs, observed." recording_expires_at: Cow<'a, str>,
    "Boolean. Source: observed." has_recording: bool,
    "Time. Source: observed." date_answered: Cow<'a, str>,
    "Price: US cents, as text. Source: docs, observed." cost: i64,
    "`Close.io`, `External`, …. Source: docs, openapi, observed." source: Cow<'a, str>,
    "Word. Source: docs, observed." call_method: Cow<'a, str>,
    "Phone number. Source: docs, observed." phone: Cow<'a, str>,
    "Phone number. Source: docs, observed." remote_phone: Cow<'a, str>,
    "Phone number. Source: docs, observed." remote_phone_formatted: Cow<'a, str>,
    "Text. Source: observed." remote_country_iso: Cow<'a, str>,
    "Phone number. Source: docs, observed." local_phone: Cow<'a, str>,
    "Phone number. Source: docs, observed." local_phone_formatted: Cow<'a, str>,
    "Text. Source: observed." local_country_iso: Cow<'a, str>,
    "Text. Source: docs, observed." transferred_to: Cow<'a, str>,
    "Id: `user_…`. Source: observed." transferred_to_user_id: Cow<'a, str>,
    "Text. Source: docs, observed." transferred_from: Cow<'a, str>,
    "Id: `user_…`. Source: observed." transferred_from_user_id: Cow<'a, str>,
    "Text. Source: docs, observed." note: Cow<'a, str>,
    "HTML: HTML. Source: docs." note_html: Cow<'a, str>,
    "Id. Source: docs, observed." dialer_id: Cow<'a, str>,
    "Id: `save_…`. Source: observed." dialer_saved_search_id: Cow<'a, str>,
    "JSON in a string: JSON as text; up to 13 KB of figures about the connection, as JSON in a string. Source: observed." quality_info: Cow<'a, str>,
    "Id: `outcome_…`; since 2026-03-06. Source: docs, openapi." outcome_id: Cow<'a, str>,
    "Boolean. Source: observed." is_joinable: bool,
    "Boolean. Source: observed." is_to_group_number: bool,
    "List of any. Source: observed." coach_legs: Vec<Value<'i, 'a>>,
} }

object! { "Email: `activity.email`." ActivityEmail "activity.email" [owned made activity of_sequence of_agent] {
    "`incoming`, `outgoing`. Source: docs, openapi, observed." direction: Cow<'a, str>,
    "`inbox`, `draft`, `scheduled`, `outbox`, `sent`, `error`, …. Source: docs, openapi, observed." status: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." subject: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." body_text: Cow<'a, str>,
    "HTML: HTML. Source: docs, openapi, observed." body_html: Cow<'a, str>,
    "Text. Source: openapi, observed." body_preview: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." sender: Cow<'a, str>,
    "List of text. Source: docs, openapi, observed." to: Vec<Cow<'a, str>>,
    "List of text. Source: docs, openapi, observed." cc: Vec<Cow<'a, str>>,
    "List of text. Source: docs, openapi, observed." bcc: Vec<Cow<'a, str>>,
    "Object. Source: docs, openapi, observed." envelope: Envelope<'i, 'a>,
    "List of objects. Source: docs, openapi, observed." attachments: Vec<Attachment<'i, 'a>>,
    "List of objects. Source: docs, openapi, observed." opens: Vec<Open<'i, 'a>>,
    "Text. Source: openapi, observed." opens_summary: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_sent: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_scheduled: Cow<'a, str>,
    "List of text. Source: openapi, observed." message_ids: Vec<Cow<'a, str>>,
    "List of text. Source: openapi, observed." references: Vec<Cow<'a, str>>,
    "Id: `acti_…`. Source: openapi, observed." in_reply_to_id: Cow<'a, str>,
    "Id: `acti_…`. Source: openapi, observed." thread_id: Cow<'a, str>,
    "Id: `tmpl_…`. Source: docs, openapi, observed." template_id: Cow<'a, str>,
    "Text. Source: openapi, observed." template_name: Cow<'a, str>,
    "Id: `emailacct_…`. Source: openapi, observed." email_account_id: Cow<'a, str>,
    "Id: `bulkemail_…`. Source: openapi, observed." bulk_email_action_id: Cow<'a, str>,
    "List of any. Source: openapi, observed." send_attempts: Vec<Value<'i, 'a>>,
    "Id. Source: openapi, observed." send_as_id: Cow<'a, str>,
    "Boolean. Source: openapi, observed." has_reply: bool,
    "Boolean. Source: openapi, observed." need_smtp_credentials: bool,
    "Id: `seq_…`. Source: openapi, observed." followup_sequence_id: Cow<'a, str>,
    "Integer. Source: openapi, observed." followup_sequence_delay: i64,
    "Boolean. Source: openapi." followup_sequence_add_cc_bcc: bool,
} }

object! { "Email thread: `activity.email_thread`." ActivityEmailThread "activity.email_thread" [owned made activity] {
    "Text. Source: docs, observed." latest_normalized_subject: Cow<'a, str>,
    "Integer. Source: observed." n_emails: i64,
    "List of id: grows without standing in `changed_fields`. Source: observed." email_ids: Vec<Cow<'a, str>>,
    "List of objects. Source: docs, observed." participants: Vec<Mailbox<'i, 'a>>,
} }

object! { "SMS: `activity.sms`." ActivitySms "activity.sms" [owned made activity of_sequence of_agent] {
    "`inbound`, `outbound`. Source: docs, openapi, observed." direction: Cow<'a, str>,
    "`inbox`, `draft`, `scheduled`, `outbox`, `sent`, `error`, …. Source: docs, openapi, observed." status: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." text: Cow<'a, str>,
    "Price: US cents, as text. Source: docs, openapi, observed." cost: i64,
    "`Close.io`, `External`, …. Source: openapi, observed." source: Cow<'a, str>,
    "Text. Source: openapi, observed." error_message: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_sent: Cow<'a, str>,
    "Time. Source: docs, openapi, observed." date_scheduled: Cow<'a, str>,
    "Phone number. Source: docs, openapi, observed." local_phone: Cow<'a, str>,
    "Phone number. Source: openapi." local_phone_formatted: Cow<'a, str>,
    "Text. Source: openapi, observed." local_country_iso: Cow<'a, str>,
    "Phone number. Source: docs, openapi, observed." remote_phone: Cow<'a, str>,
    "Phone number. Source: openapi." remote_phone_formatted: Cow<'a, str>,
    "Text. Source: openapi, observed." remote_country_iso: Cow<'a, str>,
    "Id: `smstmpl_…`; an empty string where there is no template. Source: openapi, observed." template_id: Cow<'a, str>,
    "List of objects. Source: docs." attachments: Vec<Attachment<'i, 'a>>,
} }

object! { "WhatsApp message: `activity.whatsapp_message`." ActivityWhatsappMessage "activity.whatsapp_message" [owned made activity of_sequence] {
    "`incoming`, `outgoing`. Source: openapi." direction: Cow<'a, str>,
    "Word. Source: openapi." source: Cow<'a, str>,
    "Text. Source: openapi." text: Cow<'a, str>,
    "HTML: HTML. Source: openapi." message_html: Cow<'a, str>,
    "Text. Source: openapi." message_markdown: Cow<'a, str>,
    "Text. Source: openapi." external_whatsapp_message_id: Cow<'a, str>,
    "Id: `acti_…`. Source: openapi." response_to_id: Cow<'a, str>,
    "Phone number. Source: openapi." local_phone: Cow<'a, str>,
    "Phone number. Source: openapi." local_phone_formatted: Cow<'a, str>,
    "Phone number. Source: openapi." remote_phone: Cow<'a, str>,
    "Phone number. Source: openapi." remote_phone_formatted: Cow<'a, str>,
    "Text. Source: openapi." integration_name: Cow<'a, str>,
    "URL. Source: openapi." integration_link: Cow<'a, str>,
    "List of objects. Source: openapi." attachments: Vec<Attachment<'i, 'a>>,
} }

object! { "Meeting: `activity.meeting`." ActivityMeeting "activity.meeting" [owned made activity] {
    "Text. Source: docs, observed." title: Cow<'a, str>,
    "`upcoming`, `in-progress`, `completed`, `canceled`, …. Source: docs, observed." status: Cow<'a, str>,
    "Time. Source: docs, observed." starts_at: Cow<'a, str>,
    "Time. Source: docs, observed." ends_at: Cow<'a, str>,
    "Duration: seconds. Source: docs, observed." duration: f64,
    "Text. Source: docs, observed." location: Cow<'a, str>,
    "List of objects. Source: docs, observed." attendees: Vec<Attendee<'i, 'a>>,
    "Text. Source: docs, observed." note: Cow<'a, str>,
    "HTML: HTML. Source: docs." note_html: Cow<'a, str>,
    "Text. Source: observed." user_note: Cow<'a, str>,
    "HTML: HTML. Source: observed." user_note_html: Cow<'a, str>,
    "Time. Source: observed." user_note_date_updated: Cow<'a, str>,
    "Text. Source: observed." summary: Cow<'a, str>,
    "Id. Source: observed." notetaker_id: Cow<'a, str>,
    "Word. Source: docs, observed." source: Cow<'a, str>,
    "Boolean. Source: observed." is_recurring: bool,
    "Id. Source: docs, observed." connected_account_id: Cow<'a, str>,
    "Text. Source: docs, observed." provider_calendar_event_id: Cow<'a, str>,
    "Text. Source: observed." provider_calendar_type: Cow<'a, str>,
    "List of text. Source: observed." provider_calendar_ids: Vec<Cow<'a, str>>,
    "List of text. Source: observed." calendar_event_uids: Vec<Cow<'a, str>>,
    "URL. Source: docs, observed." calendar_event_link: Cow<'a, str>,
    "List of URL. Source: observed." conference_links: Vec<Cow<'a, str>>,
    "List of any. Source: observed." integrations: Vec<Value<'i, 'a>>,
    "Id: `outcome_…`; since 2026-03-06. Source: docs." outcome_id: Cow<'a, str>,
} }

object! { "Form submission: `activity.form_submission`." ActivityFormSubmission "activity.form_submission" [owned made activity] {
    "Id. Source: openapi." form_id: Cow<'a, str>,
    "Id. Source: openapi." form_configuration_id: Cow<'a, str>,
    "Text. Source: openapi." form_name: Cow<'a, str>,
    "Object. Source: openapi." values: Value<'i, 'a>,
    "Object. Source: openapi." values_by_name: Value<'i, 'a>,
    "IP address. Source: openapi." ip_address: Cow<'a, str>,
    "Text. Source: openapi." origin: Cow<'a, str>,
    "URL. Source: openapi." source_url: Cow<'a, str>,
    "URL. Source: openapi." source_url_normalized: Cow<'a, str>,
} }

object! { "Lead status change: `activity.lead_status_change`." ActivityLeadStatusChange "activity.lead_status_change" [owned made activity] {
    "Id: `stat_…`. Source: docs, observed." old_status_id: Cow<'a, str>,
    "Text. Source: docs, observed." old_status_label: Cow<'a, str>,
    "Id: `stat_…`. Source: docs, observed." new_status_id: Cow<'a, str>,
    "Text. Source: docs, observed." new_status_label: Cow<'a, str>,
} }

object! { "Task completion: `activity.task_completed`." ActivityTaskCompleted "activity.task_completed" [owned made activity] {
    "Id: `task_…`. Source: docs, observed." task_id: Cow<'a, str>,
    "Text. Source: docs, observed." task_text: Cow<'a, str>,
    "Id: `user_…`. Source: docs, observed." task_assigned_to: Cow<'a, str>,
    "Text. Source: docs, observed." task_assigned_to_name: Cow<'a, str>,
} }

object! { "Lead merge: `activity.lead_merge`." ActivityLeadMerge "activity.lead_merge" [owned made activity] {
    "Object. Source: docs." source_lead: Value<'i, 'a>,
    "Word. Source: docs." status: Cow<'a, str>,
} }

object! { "Lead creation entry: `activity.created`." ActivityCreated "activity.created" [owned made activity] {
    "`ui`, `api`, `import`, `clipper`, `email`, `suggestion`, `segment-integration`, `customerio-integration`, `calendly-integration`, `ai`, `whatsapp`, `webform`, …. Source: openapi, observed." source: Cow<'a, str>,
    "Id. Source: observed." import_id: Cow<'a, str>,
} }

object! { "Sequence: `sequence`." Sequence "sequence" [owned] {
    "Text. Source: docs, observed." name: Cow<'a, str>,
    "`active`, `paused`, `draft`, …. Source: openapi, observed." status: Cow<'a, str>,
    "Text. Source: docs, observed." timezone: Cow<'a, str>,
    "Id. Source: observed." schedule_id: Cow<'a, str>,
    "Integer. Source: docs." max_activations: i64,
    "List of objects. Source: docs, observed." steps: Vec<SequenceStep<'i, 'a>>,
    "Boolean. Source: observed." allow_manual_enrollment: bool,
    "Any. Source: observed." trigger_query: Value<'i, 'a>,
    "Id: `user_…`. Source: docs." created_by: Cow<'a, str>,
    "Text. Source: docs." created_by_name: Cow<'a, str>,
    "Id: `user_…`. Source: observed." created_by_id: Cow<'a, str>,
    "Time: UTC where it does not say a zone. Source: docs, observed." date_created: Cow<'a, str>,
    "Id: `user_…`. Source: docs." updated_by: Cow<'a, str>,
    "Text. Source: docs." updated_by_name: Cow<'a, str>,
    "Id: `user_…`. Source: observed." updated_by_id: Cow<'a, str>,
    "Time: UTC where it does not say a zone. Source: docs, observed." date_updated: Cow<'a, str>,
} }

object! { "Sequence subscription: `sequence_subscription`." SequenceSubscription "sequence_subscription" [owned made_by_id] {
    "Id: `lead_…`. Source: observed." lead_id: Cow<'a, str>,
    "Id: `cont_…`. Source: docs, observed." contact_id: Cow<'a, str>,
    "Email address. Source: docs, observed." contact_email: Cow<'a, str>,
    "Id: `seq_…`. Source: docs, observed." sequence_id: Cow<'a, str>,
    "Text. Source: openapi." sequence_name: Cow<'a, str>,
    "Id: `emailacct_…`. Source: docs, observed." sender_account_id: Cow<'a, str>,
    "Email address. Source: docs, observed." sender_email: Cow<'a, str>,
    "Text. Source: docs, observed." sender_name: Cow<'a, str>,
    "Id: `user_…`. Source: observed." owner_id: Cow<'a, str>,
    "`active`, `paused`, `finished`, `goal`, `error`, …. Source: docs, openapi, observed." status: Cow<'a, str>,
    "Word. Source: observed." status_reason: Cow<'a, str>,
    "Word. Source: docs." pause_reason: Cow<'a, str>,
    "Id: `acti_…`. Source: observed." paused_by_activity_id: Cow<'a, str>,
    "List of id. Source: observed." calls_assigned_to: Vec<Cow<'a, str>>,
    "Time: UTC, without saying so. Source: docs, observed." start_date: Cow<'a, str>,
    "Id: `acti_…`. Source: openapi, observed." initial_email_id: Cow<'a, str>,
    "Id: `seqstep_…`. Source: inferred." initial_step_id: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." step_last_processed_at: Cow<'a, str>,
} }

object! { "Sequence subscription history: `subscription_history`." SubscriptionHistory "subscription_history" [owned] {
    "Id: `lead_…`. Source: observed." lead_id: Cow<'a, str>,
    "Id: `sub_…`. Source: observed." sequence_subscription_id: Cow<'a, str>,
    "Id: `seqstep_…`. Source: observed." step_id: Cow<'a, str>,
    "`pending`, `completed`, …. Source: observed." status: Cow<'a, str>,
    "Id: `acti_…`. Source: observed." email_id: Cow<'a, str>,
    "Text. Source: observed." message_id: Cow<'a, str>,
    "Text. Source: observed." subject: Cow<'a, str>,
    "Id: `tmpl_…`. Source: observed." template_id: Cow<'a, str>,
    "Text. Source: observed." template_name: Cow<'a, str>,
    "Id: `user_…`. Source: observed." created_by: Cow<'a, str>,
    "Id: `user_…`. Source: observed." updated_by: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_created: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_updated: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_sent: Cow<'a, str>,
    "Time: UTC, without saying so. Source: observed." date_completed: Cow<'a, str>,
} }

object! { "Custom activity: `activity.custom_activity`." ActivityCustomActivity "activity.custom_activity" [owned made activity] {
    "Id: `actitype_…`. Source: docs, observed." custom_activity_type_id: Cow<'a, str>,
    "`draft`, `published`. Source: docs, observed." status: Cow<'a, str>,
} }

object! { "Custom activity type: `custom_activity_type`." CustomActivityType "custom_activity_type" [owned made] {
    "Text. Source: docs." name: Cow<'a, str>,
    "Text. Source: docs, observed." description: Cow<'a, str>,
    "Boolean. Source: docs, observed." api_create_only: bool,
    "List of text. Source: docs, observed." editable_with_roles: Vec<Cow<'a, str>>,
    "Boolean. Source: docs." is_archived: bool,
    "List of any. Source: observed." fields: Vec<Value<'i, 'a>>,
} }

object! { "Custom object: `custom_object`." CustomObject "custom_object" [owned made] {
    "Id: `lead_…`. Source: docs." lead_id: Cow<'a, str>,
    "Id. Source: docs." custom_object_type_id: Cow<'a, str>,
    "Text. Source: docs." name: Cow<'a, str>,
} }

object! { "Custom object type: `custom_object_type`." CustomObjectType "custom_object_type" [owned made] {
    "Text. Source: docs." name: Cow<'a, str>,
    "Text. Source: docs." name_plural: Cow<'a, str>,
    "Text. Source: docs." description: Cow<'a, str>,
    "Boolean. Source: docs." api_create_only: bool,
    "List of text. Source: docs." editable_with_roles: Vec<Cow<'a, str>>,
} }

object! { "Lead custom field: `custom_fields.lead`." CustomFieldsLead "custom_fields.lead" [owned made custom_field] {
} }

object! { "Contact custom field: `custom_fields.contact`." CustomFieldsContact "custom_fields.contact" [owned made custom_field] {
} }

object! { "Opportunity custom field: `custom_fields.opportunity`." CustomFieldsOpportunity "custom_fields.opportunity" [owned made custom_field] {
} }

object! { "Activity custom field: `custom_fields.activity`." CustomFieldsActivity "custom_fields.activity" [owned made custom_field] {
    "Id: `actitype_…`. Source: docs, observed." custom_activity_type_id: Cow<'a, str>,
    "Boolean. Source: observed." required: bool,
} }

object! { "Custom object field: `custom_fields.custom_object`." CustomFieldsCustomObject "custom_fields.custom_object" [owned made custom_field] {
    "Id. Source: docs." custom_object_type_id: Cow<'a, str>,
    "Boolean. Source: docs." required: bool,
} }

object! { "Shared custom field: `custom_fields.shared`." CustomFieldsShared "custom_fields.shared" [owned made custom_field] {
    "List of any. Source: docs." associations: Vec<Value<'i, 'a>>,
} }

object! { "Bulk delete: `bulk_action.delete`." BulkActionDelete "bulk_action.delete" [owned made bulk_action] {
    "`lead`, `contact`, `call`, `custom_activity`, `form_submission`, …. Source: openapi." bulk_object_type: Cow<'a, str>,
} }

object! { "Bulk edit: `bulk_action.edit`." BulkActionEdit "bulk_action.edit" [owned made bulk_action] {
    "Word. Source: openapi." r#type: Cow<'a, str>,
    "Id: `stat_…`. Source: openapi." lead_status_id: Cow<'a, str>,
    "Id: `cf_…`. Source: inferred." custom_field_id: Cow<'a, str>,
    "Text. Source: openapi." custom_field_name: Cow<'a, str>,
    "Any. Source: openapi." custom_field_value: Value<'i, 'a>,
    "Any. Source: inferred." custom_field_values: Value<'i, 'a>,
    "Word. Source: inferred." custom_field_operation: Cow<'a, str>,
} }

object! { "Bulk email: `bulk_action.email`." BulkActionEmail "bulk_action.email" [owned made bulk_action] {
    "Id: `tmpl_…`. Source: openapi." template_id: Cow<'a, str>,
    "`lead`, `contact`, `all`, …. Source: openapi." contact_preference: Cow<'a, str>,
    "Text. Source: openapi." sender: Cow<'a, str>,
    "Id: `emailacct_…`. Source: openapi." email_account_id: Cow<'a, str>,
} }

object! { "Bulk sequence subscription: `bulk_action.sequence_subscription`." BulkActionSequenceSubscription "bulk_action.sequence_subscription" [owned made bulk_action] {
    "`subscribe`, `resume`, `resume_finished`, `pause`, `reassign`, …. Source: openapi." action_type: Cow<'a, str>,
    "Id: `seq_…`. Source: openapi." sequence_id: Cow<'a, str>,
    "`lead`, `contact`, …. Source: openapi." contact_preference: Cow<'a, str>,
    "Id: `emailacct_…`. Source: openapi." sender_account_id: Cow<'a, str>,
    "Email address. Source: openapi." sender_email: Cow<'a, str>,
    "Text. Source: openapi." sender_name: Cow<'a, str>,
    "List of id. Source: openapi." calls_assigned_to: Vec<Cow<'a, str>>,
    "Id: `phon_…`. Source: openapi." from_phone_number_id: Cow<'a, str>,
} }

object! { "Import: `import`." Import "import" [owned made] {
    "Text. Source: inferred." name: Cow<'a, str>,
    "Word. Source: inferred." status: Cow<'a, str>,
    "Integer. Source: inferred." n_leads: i64,
    "Integer. Source: inferred." n_leads_processed: i64,
    "Word. Source: inferred." source_type: Cow<'a, str>,
    "Text. Source: inferred." error: Cow<'a, str>,
} }

object! { "Lead export: `export.lead`." ExportLead "export.lead" [owned made export] {
} }

object! { "Opportunity export: `export.opportunity`." ExportOpportunity "export.opportunity" [owned made export] {
} }

object! { "Lead status: `status.lead`." StatusLead "status.lead" [owned made] {
    "Text. Source: docs, observed." label: Cow<'a, str>,
} }

object! { "Membership: `membership`." Membership "membership" [owned] {
    "Id: `user_…`. Source: docs, observed." user_id: Cow<'a, str>,
    "Email address. Source: docs." user_email: Cow<'a, str>,
    "Text. Source: docs." user_first_name: Cow<'a, str>,
    "Text. Source: docs." user_last_name: Cow<'a, str>,
    "Word. Source: inferred." status: Cow<'a, str>,
    "Text. Source: docs." role_id: Cow<'a, str>,
    "Text. Source: docs." role_name: Cow<'a, str>,
    "Word. Source: docs." auto_record_calls: Cow<'a, str>,
    "Phone number. Source: observed." default_caller_id: Cow<'a, str>,
    "Phone number. Source: observed." primary_personal_number: Cow<'a, str>,
    "List of word. Source: observed." permissions_granted: Vec<Cow<'a, str>>,
} }

object! { "Group: `group`." Group "group" [] {
    "Id. Source: openapi, observed." id: Cow<'a, str>,
    "Id: `orga_…`. Source: openapi." organization_id: Cow<'a, str>,
    "Text. Source: openapi, observed." name: Cow<'a, str>,
    "List of objects. Source: openapi, observed." members: Vec<GroupMember<'i, 'a>>,
} }

object! { "Smart View: `saved_search`." SavedSearch "saved_search" [owned] {
    "Text. Source: docs, openapi, observed." name: Cow<'a, str>,
    "Text. Source: openapi." description: Cow<'a, str>,
    "Word. Source: openapi, observed." r#type: Cow<'a, str>,
    "Text. Source: openapi." query: Cow<'a, str>,
    "Object. Source: openapi, observed." s_query: Value<'i, 'a>,
    "List of any. Source: openapi." selected_fields: Vec<Value<'i, 'a>>,
    "Id: `user_…`. Source: openapi, observed." user_id: Cow<'a, str>,
    "Boolean. Source: openapi, observed." is_shared: bool,
    "Boolean. Source: openapi." is_user_dependent: bool,
    "List of any. Source: openapi." shared_with: Vec<Value<'i, 'a>>,
    "Object. Source: openapi." sharing_settings: Value<'i, 'a>,
    "Id: `user_…`. Source: inferred." created_by: Cow<'a, str>,
    "Id: `user_…`. Source: inferred." updated_by: Cow<'a, str>,
    "Time: UTC, without saying so. Source: openapi, observed." date_created: Cow<'a, str>,
    "Time: UTC, without saying so. Source: openapi, observed." date_updated: Cow<'a, str>,
} }

object! { "Phone number: `phone_number`." PhoneNumber "phone_number" [owned made] {
    "Text. Source: docs, openapi, observed." label: Cow<'a, str>,
    "Phone number. Source: docs, openapi, observed." number: Cow<'a, str>,
    "Phone number. Source: docs, openapi, observed." number_formatted: Cow<'a, str>,
    "Text. Source: docs, openapi, observed." country: Cow<'a, str>,
    "`internal`, `external`, `virtual`, …. Source: docs, openapi, observed." r#type: Cow<'a, str>,
    "Text. Source: openapi." carrier: Cow<'a, str>,
    "Text. Source: openapi." carrier_type: Cow<'a, str>,
    "Id: `user_…`. Source: docs, openapi, observed." user_id: Cow<'a, str>,
    "Boolean. Source: docs, openapi, observed." is_group_number: bool,
    "List of id. Source: openapi." participants: Vec<Cow<'a, str>>,
    "Phone number. Source: openapi." forward_to: Cow<'a, str>,
    "Boolean. Source: openapi." forward_to_enabled: bool,
    "Phone number. Source: openapi." forward_to_formatted: Cow<'a, str>,
    "List of phone number. Source: openapi." phone_numbers: Vec<Cow<'a, str>>,
    "List of phone number. Source: openapi." phone_numbers_formatted: Vec<Cow<'a, str>>,
    "URL. Source: openapi." voicemail_greeting_url: Cow<'a, str>,
    "Boolean. Source: openapi." press_1_to_accept: bool,
    "Boolean. Source: openapi." is_premium: bool,
    "Boolean. Source: openapi." is_verified: bool,
    "Boolean. Source: openapi." was_ported: bool,
    "Boolean. Source: openapi, observed." sms_enabled: bool,
    "Boolean. Source: openapi, observed." mms_enabled: bool,
    "List of text. Source: openapi." supports_sms_to_countries: Vec<Cow<'a, str>>,
    "List of text. Source: openapi." supports_mms_to_countries: Vec<Cow<'a, str>>,
    "Id. Source: openapi." address_id: Cow<'a, str>,
    "Id. Source: openapi." bundle_id: Cow<'a, str>,
    "Price: US dollars. Source: openapi, observed." last_billed_price: f64,
    "Date: a date without a time. Source: inferred." last_billed_on: Cow<'a, str>,
    "Date or time: a date, or a time with its zone. Source: openapi, observed." next_billing_on: Cow<'a, str>,
} }

object! { "Email template: `email_template`." EmailTemplate "email_template" [owned made] {
    "Text. Source: docs, observed." name: Cow<'a, str>,
    "Text. Source: docs, observed." subject: Cow<'a, str>,
    "HTML: HTML. Source: docs, observed." body: Cow<'a, str>,
    "Boolean. Source: docs, observed." is_shared: bool,
    "Boolean. Source: docs, observed." is_archived: bool,
    "List of objects. Source: docs, observed." attachments: Vec<Attachment<'i, 'a>>,
    "Id. Source: docs." unsubscribe_link_id: Cow<'a, str>,
} }

object! { "SMS template: `sms_template`." SmsTemplate "sms_template" [owned made] {
    "Text. Source: docs." name: Cow<'a, str>,
    "Text. Source: docs." text: Cow<'a, str>,
    "Word. Source: openapi." status: Cow<'a, str>,
    "Boolean. Source: docs." is_shared: bool,
    "List of objects. Source: openapi." attachments: Vec<Attachment<'i, 'a>>,
} }

object! { "Comment: `comment`." Comment "comment" [owned made] {
    "Id. Source: docs." thread_id: Cow<'a, str>,
    "Text. Source: docs." object_type: Cow<'a, str>,
    "Id. Source: docs." object_id: Cow<'a, str>,
    "Id: `lead_…`. Source: inferred." lead_id: Cow<'a, str>,
    "Id: `user_…`. Source: inferred." user_id: Cow<'a, str>,
    "HTML: HTML. Source: docs." body: Cow<'a, str>,
    "List of any. Source: inferred." mentions: Vec<Value<'i, 'a>>,
} }

object! { "Comment thread: `comment_thread`." CommentThread "comment_thread" [owned made] {
    "Text. Source: docs." object_type: Cow<'a, str>,
    "Id. Source: docs." object_id: Cow<'a, str>,
    "Id: `lead_…`. Source: inferred." lead_id: Cow<'a, str>,
    "List of id. Source: docs." comment_ids: Vec<Cow<'a, str>>,
    "List of any. Source: inferred." participants: Vec<Value<'i, 'a>>,
    "Integer. Source: inferred." n_comments: i64,
} }

impl<'i, 'a> Event<'i, 'a> {
    /// The object of an event of `lead`.
    #[must_use]
    pub fn lead(&self) -> Option<Lead<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `contact`.
    #[must_use]
    pub fn contact(&self) -> Option<Contact<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `unsubscribed_email`.
    #[must_use]
    pub fn unsubscribed_email(&self) -> Option<UnsubscribedEmail<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `opportunity`.
    #[must_use]
    pub fn opportunity(&self) -> Option<Opportunity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.opportunity_status_change`.
    #[must_use]
    pub fn activity_opportunity_status_change(&self) -> Option<ActivityOpportunityStatusChange<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `status.opportunity`.
    #[must_use]
    pub fn status_opportunity(&self) -> Option<StatusOpportunity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.lead`.
    #[must_use]
    pub fn task_lead(&self) -> Option<TaskLead<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.outgoing_call`.
    #[must_use]
    pub fn task_outgoing_call(&self) -> Option<TaskOutgoingCall<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.incoming_email`.
    #[must_use]
    pub fn task_incoming_email(&self) -> Option<TaskIncomingEmail<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.email_followup`.
    #[must_use]
    pub fn task_email_followup(&self) -> Option<TaskEmailFollowup<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.missed_call`.
    #[must_use]
    pub fn task_missed_call(&self) -> Option<TaskMissedCall<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.answered_detached_call`.
    #[must_use]
    pub fn task_answered_detached_call(&self) -> Option<TaskAnsweredDetachedCall<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.voicemail`.
    #[must_use]
    pub fn task_voicemail(&self) -> Option<TaskVoicemail<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.opportunity_due`.
    #[must_use]
    pub fn task_opportunity_due(&self) -> Option<TaskOpportunityDue<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `task.incoming_sms`.
    #[must_use]
    pub fn task_incoming_sms(&self) -> Option<TaskIncomingSms<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.note`.
    #[must_use]
    pub fn activity_note(&self) -> Option<ActivityNote<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.call`.
    #[must_use]
    pub fn activity_call(&self) -> Option<ActivityCall<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.email`.
    #[must_use]
    pub fn activity_email(&self) -> Option<ActivityEmail<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.email_thread`.
    #[must_use]
    pub fn activity_email_thread(&self) -> Option<ActivityEmailThread<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.sms`.
    #[must_use]
    pub fn activity_sms(&self) -> Option<ActivitySms<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.whatsapp_message`.
    #[must_use]
    pub fn activity_whatsapp_message(&self) -> Option<ActivityWhatsappMessage<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.meeting`.
    #[must_use]
    pub fn activity_meeting(&self) -> Option<ActivityMeeting<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.form_submission`.
    #[must_use]
    pub fn activity_form_submission(&self) -> Option<ActivityFormSubmission<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.lead_status_change`.
    #[must_use]
    pub fn activity_lead_status_change(&self) -> Option<ActivityLeadStatusChange<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.task_completed`.
    #[must_use]
    pub fn activity_task_completed(&self) -> Option<ActivityTaskCompleted<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.lead_merge`.
    #[must_use]
    pub fn activity_lead_merge(&self) -> Option<ActivityLeadMerge<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.created`.
    #[must_use]
    pub fn activity_created(&self) -> Option<ActivityCreated<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `sequence`.
    #[must_use]
    pub fn sequence(&self) -> Option<Sequence<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `sequence_subscription`.
    #[must_use]
    pub fn sequence_subscription(&self) -> Option<SequenceSubscription<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `subscription_history`.
    #[must_use]
    pub fn subscription_history(&self) -> Option<SubscriptionHistory<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `activity.custom_activity`.
    #[must_use]
    pub fn activity_custom_activity(&self) -> Option<ActivityCustomActivity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_activity_type`.
    #[must_use]
    pub fn custom_activity_type(&self) -> Option<CustomActivityType<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_object`.
    #[must_use]
    pub fn custom_object(&self) -> Option<CustomObject<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_object_type`.
    #[must_use]
    pub fn custom_object_type(&self) -> Option<CustomObjectType<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.lead`.
    #[must_use]
    pub fn custom_fields_lead(&self) -> Option<CustomFieldsLead<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.contact`.
    #[must_use]
    pub fn custom_fields_contact(&self) -> Option<CustomFieldsContact<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.opportunity`.
    #[must_use]
    pub fn custom_fields_opportunity(&self) -> Option<CustomFieldsOpportunity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.activity`.
    #[must_use]
    pub fn custom_fields_activity(&self) -> Option<CustomFieldsActivity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.custom_object`.
    #[must_use]
    pub fn custom_fields_custom_object(&self) -> Option<CustomFieldsCustomObject<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `custom_fields.shared`.
    #[must_use]
    pub fn custom_fields_shared(&self) -> Option<CustomFieldsShared<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `bulk_action.delete`.
    #[must_use]
    pub fn bulk_action_delete(&self) -> Option<BulkActionDelete<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `bulk_action.edit`.
    #[must_use]
    pub fn bulk_action_edit(&self) -> Option<BulkActionEdit<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `bulk_action.email`.
    #[must_use]
    pub fn bulk_action_email(&self) -> Option<BulkActionEmail<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `bulk_action.sequence_subscription`.
    #[must_use]
    pub fn bulk_action_sequence_subscription(&self) -> Option<BulkActionSequenceSubscription<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `import`.
    #[must_use]
    pub fn import(&self) -> Option<Import<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `export.lead`.
    #[must_use]
    pub fn export_lead(&self) -> Option<ExportLead<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `export.opportunity`.
    #[must_use]
    pub fn export_opportunity(&self) -> Option<ExportOpportunity<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `status.lead`.
    #[must_use]
    pub fn status_lead(&self) -> Option<StatusLead<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `membership`.
    #[must_use]
    pub fn membership(&self) -> Option<Membership<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `group`.
    #[must_use]
    pub fn group(&self) -> Option<Group<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `saved_search`.
    #[must_use]
    pub fn saved_search(&self) -> Option<SavedSearch<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `phone_number`.
    #[must_use]
    pub fn phone_number(&self) -> Option<PhoneNumber<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `email_template`.
    #[must_use]
    pub fn email_template(&self) -> Option<EmailTemplate<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `sms_template`.
    #[must_use]
    pub fn sms_template(&self) -> Option<SmsTemplate<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `comment`.
    #[must_use]
    pub fn comment(&self) -> Option<Comment<'i, 'a>> {
        self.object()
    }
    /// The object of an event of `comment_thread`.
    #[must_use]
    pub fn comment_thread(&self) -> Option<CommentThread<'i, 'a>> {
        self.object()
    }
}
