"""Writes observed.json: events in the forms that public sources show, for the schemas and `check` to accept.

What is observed are fields, kinds, nulls and forms of values: from Close's documentation, from deliveries in public repositories
(2024 and 2025), and from records of the event log that a public test suite holds (2022). Names, ids and texts are ours.
"""

import json
from pathlib import Path

NEW, OLD = "6un6NQjYTaFdgtIZsTDXP6", "bwwWG475zqWiQGur0thQshwVXo8rIYecQHDWFanqhen"
MADE = {
    "created_by": f"user_{OLD}",
    "created_by_name": "Ada Meyer",
    "date_created": "2022-11-08T15:59:59.614000+00:00",
    "date_updated": "2022-11-08T16:00:00+00:00",  # a fraction of zero is not written
    "organization_id": f"orga_{OLD}",
    "updated_by": f"user_{OLD}",
    "updated_by_name": "Ada Meyer",
}
BY_ID = {
    "created_by_id": f"user_{OLD}",
    "updated_by_id": f"user_{OLD}",
    "date_created": "2022-11-08T15:09:53.882456",
    "date_updated": "2022-11-08T15:09:53.882456",
    "organization_id": f"orga_{OLD}",
}
ACTIVITY = {
    "activity_at": "2022-11-08T15:59:59.614000+00:00",
    "contact_id": None,
    "lead_id": f"lead_{OLD}",
    "user_id": f"user_{OLD}",
    "user_name": "Ada Meyer",
    "users": [],
}
TASK = {
    "_type": "lead",
    "lead_id": f"lead_{OLD}",
    "lead_name": "Bluth Company",
    "contact_id": None,
    "assigned_to": f"user_{OLD}",
    "assigned_to_name": "Ada Meyer",
    "is_complete": False,
    "is_dateless": False,
    "deduplication_key": None,
    "sequence_id": None,
    "object_id": None,
    "object_type": None,
}
LOG = "a record of the event log, 2022"
S_QUERY = {"query": {"type": "and", "negate": False, "queries": [{"type": "and", "negate": False, "queries": [{"type": "object_type", "object_type": "lead"}]}]}}
events = []


def add(source, object_type, action, id_, fields, former=None, **more):
    """An event; `former` are the old values of an update."""
    data = {"id": id_, **fields}
    deleted = action == "deleted"
    event = {
        "id": f"ev_{NEW}",
        "date_created": "2022-11-08T16:00:00.017000",
        "date_updated": "2022-11-08T16:00:00.017000",
        "organization_id": f"orga_{OLD}",
        "user_id": f"user_{OLD}",
        "request_id": f"req_{NEW}",
        "api_key_id": None,
        "object_type": object_type,
        "object_id": id_,
        "lead_id": id_ if object_type == "lead" else fields.get("lead_id"),
        "action": action,
        "changed_fields": sorted(former or {}),
        "meta": {"request_path": "/api/v1/graphql/", "request_method": "POST"},
        "data": {} if deleted else data,
        "previous_data": data if deleted else former or {},
        **more,
    }
    events.append({"source": source, "event": event})


lead = {
    **MADE,
    "status_id": f"stat_{OLD}",
    "status_label": "Potential",
    "contact_ids": [f"cont_{OLD}"],
    "url": "http://bluth.example",
    "description": "",
    "addresses": [],
    "name": "Bluth Company",
    "display_name": "Bluth Company",
}
add("a delivery, 2025", "lead", "created", f"lead_{OLD}", {**lead, f"custom.cf_{OLD}": ["USPS"], f"custom.lcf_{OLD}": "Easypost"}, oauth_client_id=None, oauth_scope=None)
add("a delivery, 2024", "lead", "deleted", f"lead_{OLD}", {**lead, "url": None})
add(LOG, "lead", "updated", f"lead_{OLD}", lead, {"status_id": f"stat_{NEW}", "status_label": "Qualified", "date_updated": "2022-11-08T15:00:00+00:00"})
add("a delivery, 2024", "group", "created", f"group_{NEW}", {"name": "Sales", "members": [{"user_id": f"user_{OLD}"}]}, lead_id=None)
add("a delivery, 2025", "task.lead", "created", f"task_{OLD}", {**MADE, **TASK, "date": "2025-03-01", "due_date": "2025-03-01", "view": None, "text": "Call back"})
add(LOG, "task.lead", "updated", f"task_{OLD}", {**MADE, **TASK, "date": "2022-11-17T08:30:00+00:00", "due_date": "2022-11-17T08:30:00+00:00", "view": "future", "text": "Call back"}, {"view": "inbox"})
add(LOG, "task.opportunity_due", "created", f"noti_{OLD}", {**MADE, **TASK, "_type": "opportunity_due", "date": "2022-11-08", "due_date": "2022-11-08", "view": "inbox", "object_type": "opportunity", "object_id": f"oppo_{OLD}", "opportunity_note": "", "opportunity_value": 50000, "opportunity_value_formatted": "$500 monthly", "opportunity_value_period": "monthly"})
add(LOG, "task.incoming_email", "created", f"noti_{OLD}", {**MADE, **TASK, "_type": "incoming_email", "date": "2022-11-08", "due_date": "2022-11-08", "view": "archive", "object_type": "emailthread", "object_id": f"acti_{OLD}", "emails": [f"acti_{OLD}"]})
add(LOG, "contact", "updated", f"cont_{OLD}", {**MADE, "lead_id": f"lead_{OLD}", "name": "Tobias Fünke", "title": "Actor", "emails": [{"email": "tobias@bluth.example", "type": "office"}], "phones": [{"phone": "+14155550100", "phone_formatted": "+1 415-555-0100", "type": "office"}], "urls": [], f"custom.cf_{OLD}": ["Decision Maker", "Point of Contact"]}, {"phones": []})
deal = {
    **MADE,
    "lead_id": f"lead_{OLD}",
    "lead_name": "Bluth Company",
    "contact_id": None,
    "contact_name": None,
    "user_id": f"user_{OLD}",
    "user_name": "Ada Meyer",
    "status_id": f"stat_{OLD}",
    "status_label": "Won",
    "status_type": "won",
    "pipeline_id": f"pipe_{NEW}",
    "pipeline_name": "Sales",
    "confidence": 100,
    "value": 50000,
    "value_currency": "USD",
    "value_formatted": "$500 monthly",
    "value_period": "monthly",
    "annualized_value": 600000,
    "annualized_expected_value": 600000,
    "expected_value": 50000,
    "note": "",
    "date_won": "2022-11-08",
    "date_lost": None,
    f"custom.cf_{OLD}": "12345",
    f"custom.cf_{NEW}": "2022-11-23",
}
for action in ("created", "deleted"):
    add(LOG, "opportunity", action, f"oppo_{OLD}", deal)
mailbox = {"email": "ada@seller.example", "name": ""}
envelope = {part: [mailbox] for part in ("from", "sender", "to")} | {part: [] for part in ("cc", "bcc", "reply_to")}
envelope |= {"date": "Tue, 08 Nov 2022 04:58:48 -0800 (PST)", "message_id": "<1@seller.example>", "in_reply_to": None, "is_autoreply": False, "subject": "Close (Example\u00a0Lead)"}
email = {
    **MADE,
    **ACTIVITY,
    "_type": "Email",
    "direction": "outgoing",
    "status": "draft",
    "subject": "Hi",
    "sender": None,
    "body_html": "<p>Hi</p>",
    "body_text": None,
    "body_preview": "Hi",
    "to": ["Tobias <tobias@bluth.example>"],
    "cc": [],
    "bcc": [],
    "envelope": None,
    "attachments": [],
    "opens": [],
    "opens_summary": None,
    "references": [],
    "message_ids": [],
    "in_reply_to_id": None,
    "thread_id": f"acti_{OLD}",
    "date_sent": None,
    "date_scheduled": None,
    "template_id": None,
    "template_name": None,
    "bulk_email_action_id": None,
    "send_attempts": [],
    "has_reply": False,
    "need_smtp_credentials": False,
    "sequence_id": None,
}
sent = {
    **email,
    "status": "sent",
    "envelope": envelope,
    "date_sent": "2022-11-08T16:00:00+00:00",
    "message_ids": ["<1@seller.example>"],
    "attachments": [{"content_id": "<icon.png>", "content_type": "image/png", "filename": "icon.png", "size": 144978}, {"content_id": None, "content_type": "text/plain", "filename": "a.txt", "size": 1}],
    "opens": [{"ip_address": "192.0.2.1", "opened_at": "2022-11-08T16:10:00+00:00", "opened_by": "Tobias", "user_agent": None}],
    "opens_summary": "Opened by Tobias (2 times, latest 2022-11-08)",
}
add(LOG, "activity.email", "created", f"acti_{OLD}", email)
add(LOG, "activity.email", "sent", f"acti_{OLD}", sent)
add(LOG, "activity.email", "updated", f"acti_{OLD}", sent, {"envelope": None, "message_ids": [], "status": "outbox", "date_sent": None})
add(LOG, "activity.email_thread", "updated", f"acti_{OLD}", {**MADE, **ACTIVITY, "_type": "EmailThread", "latest_normalized_subject": "Close (Example Lead)", "n_emails": 3, "email_ids": [f"acti_{OLD}"], "participants": [mailbox]}, {"n_emails": 2})
call = {
    **MADE,
    **ACTIVITY,
    "_type": "Call",
    "user_id": None,
    "user_name": None,
    "direction": "inbound",
    "status": "failed",
    "disposition": "vm-left",
    "duration": 0,
    "voicemail_duration": 0,
    "cost": "2",
    "source": "External",
    "call_method": "external",
    "remote_country_iso": "US",
    "phone": None,
    "note": "",
    "quality_info": '{"samples":[{"jitter":0.5}]}',
}
add(LOG, "activity.call", "created", f"acti_{OLD}", call, user_id=None, meta={"request_path": "/twilio/routing/", "request_method": "POST"})
sms = {
    **MADE,
    **ACTIVITY,
    "_type": "SMS",
    "direction": "outbound",
    "status": "draft",
    "text": "",
    "cost": None,
    "source": "Close.io",
    "template_id": "",
    "error_message": None,
    "date_sent": None,
    "date_scheduled": None,
    "local_phone": "+14155550100",
    "local_country_iso": "US",
    "remote_phone": "+14155550101",
    "remote_country_iso": "US",
}
add(LOG, "activity.sms", "created", f"acti_{OLD}", sms)
add(LOG, "activity.sms", "sent", f"acti_{OLD}", {**sms, "status": "sent", "text": "Hi", "cost": "1", "template_id": f"smstmpl_{NEW}", "date_sent": "2022-11-08T16:00:00+00:00"})
add(LOG, "activity.custom_activity", "created", f"acti_{OLD}", {**MADE, **ACTIVITY, "_type": "CustomActivity", "custom_activity_type_id": f"actitype_{NEW}", "status": "draft", f"custom.cf_{OLD}": ["a", "b"], f"custom.cf_{NEW}": f"cont_{OLD}"})
add(LOG, "activity.lead_status_change", "created", f"acti_{OLD}", {**MADE, **ACTIVITY, "_type": "LeadStatusChange", "old_status_id": f"stat_{OLD}", "old_status_label": "Potential", "new_status_id": f"stat_{NEW}", "new_status_label": "Qualified"})
add(LOG, "activity.created", "created", f"acti_{OLD}", {**MADE, **ACTIVITY, "_type": "Created", "source": "ui", "import_id": None})
add("a delivery, 2020", "activity.note", "created", f"acti_{OLD}", {**MADE, **ACTIVITY, "_type": "Note", "note": "test content"})
add(LOG, "sequence_subscription", "created", f"sub_{NEW}", {**BY_ID, "lead_id": f"lead_{OLD}", "contact_id": f"cont_{OLD}", "contact_email": "tobias@bluth.example", "sequence_id": f"seq_{NEW}", "sender_account_id": f"emailacct_{OLD}", "sender_email": "ada@seller.example", "sender_name": "Ada Meyer", "status": "active", "start_date": "2022-11-08T15:09:53.882456", "calls_assigned_to": [f"group_{NEW}"]})
add(LOG, "subscription_history", "created", f"subhis_{NEW}", {"organization_id": f"orga_{OLD}", "lead_id": f"lead_{OLD}", "sequence_subscription_id": f"sub_{NEW}", "step_id": f"seqstep_{NEW}", "status": "pending", "email_id": None, "message_id": None, "subject": None, "template_id": None, "template_name": None, "created_by": None, "updated_by": None, "date_created": "2022-11-08T15:09:53.882456", "date_updated": "2022-11-08T15:09:53.882456", "date_sent": None, "date_completed": None})
for type_, prefix, fields in (
    ("bulk_action.delete", "bulkdelete", {}),
    ("bulk_action.email", "bulkemail", {"template_id": f"tmpl_{OLD}", "contact_preference": "lead", "sender": "Ada <ada@seller.example>"}),
    ("bulk_action.sequence_subscription", "bulkseqsub", {"action_type": "subscribe", "sequence_id": f"seq_{NEW}"}),
):
    action = {**MADE, "n_leads": 3, "n_leads_processed": 0, "n_objects": 3, "n_objects_processed": 0, "results_limit": None, "s_query": S_QUERY, "send_done_email": True, "sort": [], "status": "processing", **fields}
    add(LOG, type_, "updated", f"{prefix}_{NEW}", action, {"n_leads": None, "n_objects": None, "status": "created"})
    add(LOG, type_, "completed", f"{prefix}_{NEW}", {**action, "status": "done", "n_leads_processed": 3, "n_objects_processed": 3})
add(LOG, "membership", "updated", f"memb_{OLD}", {"organization_id": f"orga_{OLD}", "user_id": f"user_{OLD}", "default_caller_id": "+14155550100", "primary_personal_number": None, "permissions_granted": ["manage_customizations", "export_leads"]}, {"default_caller_id": None})
add(LOG, "phone_number", "updated", f"phon_{OLD}", {**MADE, "label": "", "number": "+14155550100", "number_formatted": "+1 415-555-0100", "country": "US", "type": "internal", "user_id": None, "sms_enabled": True, "mms_enabled": True, "last_billed_price": "1.15", "next_billing_on": "2022-12-07"}, {"next_billing_on": "2022-11-07"})
add(LOG, "saved_search", "created", f"save_{OLD}", {"organization_id": f"orga_{OLD}", "name": "Hot", "type": "lead", "s_query": S_QUERY, "user_id": f"user_{OLD}", "is_shared": False, "date_created": "2022-11-08T15:09:53.882456", "date_updated": "2022-11-08T15:09:53.882456"})
add(LOG, "custom_fields.activity", "created", f"cf_{OLD}", {**MADE, "name": "When", "description": None, "type": "datetime", "choices": None, "accepts_multiple_values": False, "editable_with_roles": [], "referenced_custom_type_id": "", "custom_activity_type_id": f"actitype_{NEW}", "required": False})

if __name__ == "__main__":
    path = Path(__file__).with_name("observed.json")
    lines = [f"  {json.dumps(each, ensure_ascii=True)}" for each in events]
    path.write_text("[\n" + ",\n".join(lines) + "\n]\n", encoding="utf-8")
