-- Purpose: text messages out, and the consents and refusals that contact must respect.
-- Tables: messages, consents, suppressions.

create table public.messages (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  key text not null,
  incident_id uuid references public.incidents (id),
  party_kind public.party_kind not null,
  -- Null for the manager on call, who is a number of the organisation.
  party_id uuid,
  phone text not null,
  -- May hold a visit PIN: not for members' eyes.
  body text not null,
  status public.message_status not null default 'reserved',
  provider_sid text,
  error text,
  sent_at timestamptz,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now(),
  constraint messages_key_is_used_once unique (key),
  constraint messages_provider_sid_names_one_message unique (provider_sid),
  constraint messages_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$'),
  -- Ten segments; more is a mistake and not a text message.
  constraint messages_body_is_a_text_message check (char_length(body) between 1 and 1530)
);
alter table public.messages enable row level security;
create index messages_organization_id_idx on public.messages (organization_id);
create index messages_incident_id_idx on public.messages (incident_id);
create trigger messages_set_updated_at before update on public.messages
  for each row execute function private.set_updated_at();

create table public.consents (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  phone text not null,
  kind text not null,
  call_id uuid references public.calls (id),
  given_at timestamptz not null default now(),
  created_at timestamptz not null default now(),
  constraint consents_kind_is_known check (kind in ('automated_calls', 'recording', 'audio', 'text_messages')),
  constraint consents_are_given_once unique (organization_id, phone, kind),
  constraint consents_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.consents enable row level security;
create index consents_call_id_idx on public.consents (call_id);

create table public.suppressions (
  id uuid primary key default gen_random_uuid(),
  organization_id uuid not null references public.organizations (id),
  phone text not null,
  reason text not null,
  created_at timestamptz not null default now(),
  constraint suppressions_are_listed_once unique (organization_id, phone),
  constraint suppressions_phone_is_e164 check (phone ~ '^\+[1-9]\d{7,14}$')
);
alter table public.suppressions enable row level security;

create policy "coordinators read their messages" on public.messages
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
-- Lists of private numbers are for those who call them.
create policy "coordinators read their consents" on public.consents
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));
create policy "coordinators read their suppressions" on public.suppressions
  for select to authenticated using (organization_id in (select private.org_ids('coordinator')));

grant select (
  id, organization_id, key, incident_id, party_kind, party_id, phone, status, provider_sid, error,
  sent_at, created_at, updated_at
) on public.messages to authenticated;
grant select on public.messages to service_role;
grant select on public.consents, public.suppressions to authenticated;
grant select, insert, update, delete on public.consents, public.suppressions to service_role;

comment on table public.messages is 'Text messages out, reserved before they are sent. Changed by functions only.';
comment on table public.consents is 'Who agreed to be contacted how.';
comment on table public.suppressions is 'Numbers that must not be called or texted, whatever else says so.';
