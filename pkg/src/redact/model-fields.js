// What the fields of Close's objects hold, for the redactor. Written by `cargo xtask model` from `src/model/families`.

/**
 * The fields of each kind, by their names alone: a name is here only if it holds the same in all objects. `text` and
 * `name` are personal. Text that is not marked as personal is not here: whether it may be kept is decided in fields.js.
 */
export const OF_MODEL = {
  date: `activity_at date_answered date_completed date_created date_lost date_scheduled date_sent date_updated
    date_won due_date ends_at last_billed_on localtime next_billing_on opened_at opportunity_date_won pinned_at
    recording_expires_at start_date starts_at step_last_processed_at user_note_date_updated`,
  email: `contact_email email sender_email user_email`,
  id: `address_id agent_config_id assigned_to bulk_email_action_id bundle_id calls_assigned_to comment_ids
    connected_account_id contact_id contact_ids created_by created_by_id custom_activity_type_id custom_field_id
    custom_object_type_id dialer_id dialer_saved_search_id email_account_id email_id email_ids email_template_id
    emails followup_sequence_id form_configuration_id form_id from_phone_number_id id import_id in_reply_to_id
    initial_email_id initial_step_id lead_id lead_status_id lead_suggestions_operation_id new_pipeline_id
    new_status_id notetaker_id object_id old_pipeline_id old_status_id opportunity_id organization_id outcome_id
    owner_id paused_by_activity_id pipeline_id referenced_custom_type_id response_to_id schedule_id send_as_id
    sender_account_id sequence_id sequence_subscription_id status_id step_id task_assigned_to task_id template_id
    thread_id transferred_from_user_id transferred_to_user_id unsubscribe_link_id updated_by updated_by_id user_id
    users`,
  ip: `ip_address`,
  name: `assigned_to_name contact_name created_by_name display_name lead_name sender_name task_assigned_to_name
    updated_by_name user_first_name user_last_name user_name`,
  number: `annualized_expected_value annualized_value comment_count confidence cost delay duration expected_value
    followup_sequence_delay last_billed_price max_activations n_comments n_docs n_docs_processed n_emails n_leads
    n_leads_processed n_objects n_objects_processed opportunity_confidence opportunity_value results_limit size value
    voicemail_duration`,
  phone: `default_caller_id forward_to forward_to_formatted local_phone local_phone_formatted number number_formatted
    phone phone_formatted phone_numbers phone_numbers_formatted primary_personal_number remote_phone
    remote_phone_formatted`,
  text: `address_1 address_2 bcc body body_html body_preview body_text cc city custom_field_value custom_field_values
    description filename latest_normalized_subject location message_html message_markdown name note note_html
    opened_by opens_summary opportunity_note primary_address_summary quality_info sender subject summary task_text
    text title to user_agent user_note user_note_html values values_by_name zipcode`,
  url: `calendar_event_link conference_links download_url html_url integration_link recording_url source_url
    source_url_normalized thumbnail_url url voicemail_greeting_url voicemail_url`,
  word: `action_type auto_record_calls bulk_object_type call_method contact_preference custom_field_operation
    date_format direction disposition format new_status_type old_status_type opportunity_value_currency
    opportunity_value_period pause_reason permissions_granted priority resolution source source_type status_reason
    status_type step_type timezone_source value_currency value_period view`,
};
