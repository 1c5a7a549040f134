// Written by supabase/types/generate.ts from the migrations; not by hand.

export type Json = string | number | boolean | null | { [key: string]: Json | undefined } | Json[]

export type Database = {
  public: {
    Tables: {
      access_codes: {
        Row: {
          ciphertext: string
          created_at: string
          id: string
          key_id: string | null
          label: string
          organization_id: string
          property_id: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          ciphertext: string
          created_at?: string
          id?: string
          key_id?: string | null
          label: string
          organization_id: string
          property_id: string
          updated_at?: string
        }
        Update: {
          ciphertext?: string
          created_at?: string
          id?: string
          key_id?: string | null
          label?: string
          organization_id?: string
          property_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'access_codes_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'access_codes_property_id_fkey'
            columns: ['property_id']
            isOneToOne: true
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
        ]
      }
      access_grants: {
        Row: {
          call_id: string
          contact_id: string
          created_at: string
          id: string
          not_after: string
          not_before: string
          organization_id: string
          property_id: string
          released_at: string
          visit_id: string
        }
        ComputedFields: never
        Insert: {
          call_id: string
          contact_id: string
          created_at?: string
          id?: string
          not_after: string
          not_before: string
          organization_id: string
          property_id: string
          released_at?: string
          visit_id: string
        }
        Update: {
          call_id?: string
          contact_id?: string
          created_at?: string
          id?: string
          not_after?: string
          not_before?: string
          organization_id?: string
          property_id?: string
          released_at?: string
          visit_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'access_grants_call_id_fkey'
            columns: ['call_id']
            isOneToOne: true
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'access_grants_contact_id_fkey'
            columns: ['contact_id']
            isOneToOne: false
            referencedRelation: 'vendor_contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'access_grants_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'access_grants_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'access_grants_visit_id_fkey'
            columns: ['visit_id']
            isOneToOne: false
            referencedRelation: 'visits'
            referencedColumns: ['id']
          },
        ]
      }
      analyses: {
        Row: {
          body: NonNullable<Json>
          created_at: string
          id: string
          incident_id: string
          model: string
          organization_id: string
          recommended_quote_id: string | null
          round: number
        }
        ComputedFields: never
        Insert: {
          body: NonNullable<Json>
          created_at?: string
          id?: string
          incident_id: string
          model: string
          organization_id: string
          recommended_quote_id?: string | null
          round: number
        }
        Update: {
          body?: NonNullable<Json>
          created_at?: string
          id?: string
          incident_id?: string
          model?: string
          organization_id?: string
          recommended_quote_id?: string | null
          round?: number
        }
        Relationships: [
          {
            foreignKeyName: 'analyses_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'analyses_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'analyses_recommended_quote_id_fkey'
            columns: ['recommended_quote_id']
            isOneToOne: false
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
        ]
      }
      approval_links: {
        Row: {
          approval_id: string
          approver_id: string | null
          approver_kind: string
          call_wanted_at: string | null
          calls_wanted: number
          created_at: string
          expires_at: string
          id: string
          organization_id: string
          quote_id: string
          rung_ends_at: string | null
          scope_hash: string
          token_hash: string
          tries: number
          used_at: string | null
        }
        ComputedFields: never
        Insert: {
          approval_id: string
          approver_id?: string | null
          approver_kind: string
          call_wanted_at?: string | null
          calls_wanted?: number
          created_at?: string
          expires_at: string
          id?: string
          organization_id: string
          quote_id: string
          rung_ends_at?: string | null
          scope_hash: string
          token_hash: string
          tries?: number
          used_at?: string | null
        }
        Update: {
          approval_id?: string
          approver_id?: string | null
          approver_kind?: string
          call_wanted_at?: string | null
          calls_wanted?: number
          created_at?: string
          expires_at?: string
          id?: string
          organization_id?: string
          quote_id?: string
          rung_ends_at?: string | null
          scope_hash?: string
          token_hash?: string
          tries?: number
          used_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'approval_links_approval_id_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approvals'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approval_links_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approval_links_quote_id_fkey'
            columns: ['quote_id']
            isOneToOne: false
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
        ]
      }
      approvals: {
        Row: {
          authority_id: string | null
          call_id: string | null
          cap_cents: number
          change_order_id: string | null
          counter_cap_cents: number | null
          created_at: string
          currency: string
          decided_at: string | null
          decided_by_id: string | null
          decided_by_kind: Database['public']['Enums']['actor_kind'] | null
          expires_at: string
          id: string
          incident_id: string
          landlord_id: string
          method: Database['public']['Enums']['approval_method'] | null
          note: string | null
          organization_id: string
          policy_id: string | null
          policy_version: number
          proposed: Json | null
          quote_id: string
          round: number
          scope_hash: string
          status: Database['public']['Enums']['approval_status']
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          authority_id?: string | null
          call_id?: string | null
          cap_cents: number
          change_order_id?: string | null
          counter_cap_cents?: number | null
          created_at?: string
          currency?: string
          decided_at?: string | null
          decided_by_id?: string | null
          decided_by_kind?: Database['public']['Enums']['actor_kind'] | null
          expires_at: string
          id?: string
          incident_id: string
          landlord_id: string
          method?: Database['public']['Enums']['approval_method'] | null
          note?: string | null
          organization_id: string
          policy_id?: string | null
          policy_version?: number
          proposed?: Json | null
          quote_id: string
          round: number
          scope_hash: string
          status?: Database['public']['Enums']['approval_status']
          updated_at?: string
        }
        Update: {
          authority_id?: string | null
          call_id?: string | null
          cap_cents?: number
          change_order_id?: string | null
          counter_cap_cents?: number | null
          created_at?: string
          currency?: string
          decided_at?: string | null
          decided_by_id?: string | null
          decided_by_kind?: Database['public']['Enums']['actor_kind'] | null
          expires_at?: string
          id?: string
          incident_id?: string
          landlord_id?: string
          method?: Database['public']['Enums']['approval_method'] | null
          note?: string | null
          organization_id?: string
          policy_id?: string | null
          policy_version?: number
          proposed?: Json | null
          quote_id?: string
          round?: number
          scope_hash?: string
          status?: Database['public']['Enums']['approval_status']
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'approvals_authority_id_fkey'
            columns: ['authority_id']
            isOneToOne: false
            referencedRelation: 'approvals'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_change_order_id_fkey'
            columns: ['change_order_id']
            isOneToOne: false
            referencedRelation: 'change_orders'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_landlord_id_fkey'
            columns: ['landlord_id']
            isOneToOne: false
            referencedRelation: 'landlords'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_policy_id_fkey'
            columns: ['policy_id']
            isOneToOne: false
            referencedRelation: 'owner_policies'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'approvals_quote_id_fkey'
            columns: ['quote_id']
            isOneToOne: false
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
        ]
      }
      assets: {
        Row: {
          created_at: string
          id: string
          installed_on: string | null
          kind: string
          name: string
          organization_id: string
          property_id: string
          unit_id: string | null
          updated_at: string
          warranty_until: string | null
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          installed_on?: string | null
          kind: string
          name: string
          organization_id: string
          property_id: string
          unit_id?: string | null
          updated_at?: string
          warranty_until?: string | null
        }
        Update: {
          created_at?: string
          id?: string
          installed_on?: string | null
          kind?: string
          name?: string
          organization_id?: string
          property_id?: string
          unit_id?: string | null
          updated_at?: string
          warranty_until?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'assets_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'assets_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'assets_unit_id_fkey'
            columns: ['unit_id']
            isOneToOne: false
            referencedRelation: 'units'
            referencedColumns: ['id']
          },
        ]
      }
      call_attempts: {
        Row: {
          asked_at: string | null
          call_id: string
          created_at: string
          dialled_at: string | null
          error: string | null
          id: string
          is_urgent: boolean
          key: string
          organization_id: string
          queued_at: string | null
          reserved_at: string
          slot_freed_at: string | null
          slot_taken_at: string | null
          state: Database['public']['Enums']['attempt_state']
        }
        ComputedFields: never
        Insert: {
          asked_at?: string | null
          call_id: string
          created_at?: string
          dialled_at?: string | null
          error?: string | null
          id?: string
          is_urgent?: boolean
          key: string
          organization_id: string
          queued_at?: string | null
          reserved_at?: string
          slot_freed_at?: string | null
          slot_taken_at?: string | null
          state?: Database['public']['Enums']['attempt_state']
        }
        Update: {
          asked_at?: string | null
          call_id?: string
          created_at?: string
          dialled_at?: string | null
          error?: string | null
          id?: string
          is_urgent?: boolean
          key?: string
          organization_id?: string
          queued_at?: string | null
          reserved_at?: string
          slot_freed_at?: string | null
          slot_taken_at?: string | null
          state?: Database['public']['Enums']['attempt_state']
        }
        Relationships: [
          {
            foreignKeyName: 'call_attempts_call_id_fkey'
            columns: ['call_id']
            isOneToOne: true
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'call_attempts_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      call_controls: {
        Row: {
          actor_id: string | null
          call_id: string
          created_at: string
          id: string
          key: string
          kind: string
          organization_id: string
          phone: string | null
          settled_at: string | null
          state: string
          taken_up_at: string | null
          words: string
        }
        ComputedFields: never
        Insert: {
          actor_id?: string | null
          call_id: string
          created_at?: string
          id?: string
          key: string
          kind: string
          organization_id: string
          phone?: string | null
          settled_at?: string | null
          state?: string
          taken_up_at?: string | null
          words: string
        }
        Update: {
          actor_id?: string | null
          call_id?: string
          created_at?: string
          id?: string
          key?: string
          kind?: string
          organization_id?: string
          phone?: string | null
          settled_at?: string | null
          state?: string
          taken_up_at?: string | null
          words?: string
        }
        Relationships: [
          {
            foreignKeyName: 'call_controls_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'call_controls_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      call_recordings: {
        Row: {
          began_ms: number | null
          call_id: string
          consented_at: string | null
          created_at: string
          deleted_at: string | null
          keep_days: number
          organization_id: string
          policy_id: string
          purged_at: string | null
          refused_at: string | null
          rule: string
        }
        ComputedFields: never
        Insert: {
          began_ms?: number | null
          call_id: string
          consented_at?: string | null
          created_at?: string
          deleted_at?: string | null
          keep_days: number
          organization_id: string
          policy_id: string
          purged_at?: string | null
          refused_at?: string | null
          rule: string
        }
        Update: {
          began_ms?: number | null
          call_id?: string
          consented_at?: string | null
          created_at?: string
          deleted_at?: string | null
          keep_days?: number
          organization_id?: string
          policy_id?: string
          purged_at?: string | null
          refused_at?: string | null
          rule?: string
        }
        Relationships: [
          {
            foreignKeyName: 'call_recordings_call_id_fkey'
            columns: ['call_id']
            isOneToOne: true
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'call_recordings_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'call_recordings_policy_id_fkey'
            columns: ['policy_id']
            isOneToOne: false
            referencedRelation: 'owner_policies'
            referencedColumns: ['id']
          },
        ]
      }
      call_turns: {
        Row: {
          call_id: string
          created_at: string
          ended_ms: number | null
          heard_ms: number | null
          id: number
          interrupted: boolean
          organization_id: string
          reply_ms: number | null
          seq: number
          speaker: Database['public']['Enums']['speaker']
          started_ms: number
          text: string
          unheard_ms: number | null
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          ended_ms?: number | null
          heard_ms?: number | null
          id?: never
          interrupted?: boolean
          organization_id: string
          reply_ms?: number | null
          seq: number
          speaker: Database['public']['Enums']['speaker']
          started_ms: number
          text: string
          unheard_ms?: number | null
        }
        Update: {
          call_id?: string
          created_at?: string
          ended_ms?: number | null
          heard_ms?: number | null
          id?: never
          interrupted?: boolean
          organization_id?: string
          reply_ms?: number | null
          seq?: number
          speaker?: Database['public']['Enums']['speaker']
          started_ms?: number
          text?: string
          unheard_ms?: number | null
        }
        Relationships: [
          {
            foreignKeyName: 'call_turns_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'call_turns_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      calls: {
        Row: {
          answered_at: string | null
          answered_by: string | null
          approval_id: string | null
          bridge_url: string | null
          brief: NonNullable<Json>
          contact_id: string | null
          conversation_ended_at: string | null
          created_at: string
          deadline_at: string | null
          direction: Database['public']['Enums']['call_direction']
          ended_at: string | null
          id: string
          incident_id: string | null
          metrics: Json | null
          organization_id: string
          outcome: Database['public']['Enums']['call_outcome'] | null
          party_id: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          pin_verified_at: string | null
          property_id: string | null
          provider_sid: string | null
          purpose: Database['public']['Enums']['call_purpose']
          quote_request_id: string | null
          ringing_at: string | null
          round: number | null
          status: Database['public']['Enums']['call_status']
          status_sequence: number | null
          stream_sid: string | null
          streams: number
          transcript_refused_at: string | null
          unit_id: string | null
          updated_at: string
          visit_id: string | null
        }
        ComputedFields: never
        Insert: {
          answered_at?: string | null
          answered_by?: string | null
          approval_id?: string | null
          bridge_url?: string | null
          brief: NonNullable<Json>
          contact_id?: string | null
          conversation_ended_at?: string | null
          created_at?: string
          deadline_at?: string | null
          direction: Database['public']['Enums']['call_direction']
          ended_at?: string | null
          id?: string
          incident_id?: string | null
          metrics?: Json | null
          organization_id: string
          outcome?: Database['public']['Enums']['call_outcome'] | null
          party_id?: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          pin_verified_at?: string | null
          property_id?: string | null
          provider_sid?: string | null
          purpose: Database['public']['Enums']['call_purpose']
          quote_request_id?: string | null
          ringing_at?: string | null
          round?: number | null
          status: Database['public']['Enums']['call_status']
          status_sequence?: number | null
          stream_sid?: string | null
          streams?: number
          transcript_refused_at?: string | null
          unit_id?: string | null
          updated_at?: string
          visit_id?: string | null
        }
        Update: {
          answered_at?: string | null
          answered_by?: string | null
          approval_id?: string | null
          bridge_url?: string | null
          brief?: NonNullable<Json>
          contact_id?: string | null
          conversation_ended_at?: string | null
          created_at?: string
          deadline_at?: string | null
          direction?: Database['public']['Enums']['call_direction']
          ended_at?: string | null
          id?: string
          incident_id?: string | null
          metrics?: Json | null
          organization_id?: string
          outcome?: Database['public']['Enums']['call_outcome'] | null
          party_id?: string | null
          party_kind?: Database['public']['Enums']['party_kind']
          phone?: string
          pin_verified_at?: string | null
          property_id?: string | null
          provider_sid?: string | null
          purpose?: Database['public']['Enums']['call_purpose']
          quote_request_id?: string | null
          ringing_at?: string | null
          round?: number | null
          status?: Database['public']['Enums']['call_status']
          status_sequence?: number | null
          stream_sid?: string | null
          streams?: number
          transcript_refused_at?: string | null
          unit_id?: string | null
          updated_at?: string
          visit_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'calls_approval_id_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approvals'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_contact_id_fkey'
            columns: ['contact_id']
            isOneToOne: false
            referencedRelation: 'vendor_contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_quote_request_id_fkey'
            columns: ['quote_request_id']
            isOneToOne: false
            referencedRelation: 'quote_requests'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_unit_id_fkey'
            columns: ['unit_id']
            isOneToOne: false
            referencedRelation: 'units'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'calls_visit_id_fkey'
            columns: ['visit_id']
            isOneToOne: false
            referencedRelation: 'visits'
            referencedColumns: ['id']
          },
        ]
      }
      change_orders: {
        Row: {
          call_id: string
          created_at: string
          currency: string
          extra_cents: number
          id: string
          incident_id: string
          is_heard: boolean
          number: number
          organization_id: string
          scope: string
          scope_hash: string
          tool_call_id: string
          visit_id: string
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          currency?: string
          extra_cents: number
          id?: string
          incident_id: string
          is_heard: boolean
          number: number
          organization_id: string
          scope: string
          scope_hash: string
          tool_call_id: string
          visit_id: string
        }
        Update: {
          call_id?: string
          created_at?: string
          currency?: string
          extra_cents?: number
          id?: string
          incident_id?: string
          is_heard?: boolean
          number?: number
          organization_id?: string
          scope?: string
          scope_hash?: string
          tool_call_id?: string
          visit_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'change_orders_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'change_orders_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'change_orders_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'change_orders_visit_id_fkey'
            columns: ['visit_id']
            isOneToOne: false
            referencedRelation: 'visits'
            referencedColumns: ['id']
          },
        ]
      }
      consents: {
        Row: {
          call_id: string | null
          created_at: string
          given_at: string | null
          id: string
          kind: string
          organization_id: string
          phone: string
          withdrawn_at: string | null
        }
        ComputedFields: never
        Insert: {
          call_id?: string | null
          created_at?: string
          given_at?: string | null
          id?: string
          kind: string
          organization_id: string
          phone: string
          withdrawn_at?: string | null
        }
        Update: {
          call_id?: string | null
          created_at?: string
          given_at?: string | null
          id?: string
          kind?: string
          organization_id?: string
          phone?: string
          withdrawn_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'consents_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'consents_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      doubtful_numbers: {
        Row: {
          call_id: string | null
          created_at: string
          id: string
          organization_id: string
          phone: string
          reason: string
        }
        ComputedFields: never
        Insert: {
          call_id?: string | null
          created_at?: string
          id?: string
          organization_id: string
          phone: string
          reason?: string
        }
        Update: {
          call_id?: string | null
          created_at?: string
          id?: string
          organization_id?: string
          phone?: string
          reason?: string
        }
        Relationships: [
          {
            foreignKeyName: 'doubtful_numbers_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'doubtful_numbers_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      emergencies: {
        Row: {
          call_id: string
          created_at: string
          id: string
          incident_id: string | null
          kind: string
          occurred_at: string
          organization_id: string
          trigger: string
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          id?: string
          incident_id?: string | null
          kind: string
          occurred_at: string
          organization_id: string
          trigger: string
        }
        Update: {
          call_id?: string
          created_at?: string
          id?: string
          incident_id?: string | null
          kind?: string
          occurred_at?: string
          organization_id?: string
          trigger?: string
        }
        Relationships: [
          {
            foreignKeyName: 'emergencies_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'emergencies_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'emergencies_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      escalations: {
        Row: {
          accepted_at: string | null
          accepted_by: string | null
          accepted_phone: string | null
          accepted_rung: number | null
          call_id: string | null
          closed_at: string | null
          closed_how: string | null
          created_at: string
          emergency_id: string | null
          id: string
          incident_id: string | null
          kind: string
          organization_id: string
          passed_at: string | null
          reason: string
          round: number | null
          rung: number | null
          told_at: string | null
          unanswered_at: string | null
          uncovered_at: string | null
        }
        ComputedFields: never
        Insert: {
          accepted_at?: string | null
          accepted_by?: string | null
          accepted_phone?: string | null
          accepted_rung?: number | null
          call_id?: string | null
          closed_at?: string | null
          closed_how?: string | null
          created_at?: string
          emergency_id?: string | null
          id?: string
          incident_id?: string | null
          kind: string
          organization_id: string
          passed_at?: string | null
          reason: string
          round?: number | null
          rung?: number | null
          told_at?: string | null
          unanswered_at?: string | null
          uncovered_at?: string | null
        }
        Update: {
          accepted_at?: string | null
          accepted_by?: string | null
          accepted_phone?: string | null
          accepted_rung?: number | null
          call_id?: string | null
          closed_at?: string | null
          closed_how?: string | null
          created_at?: string
          emergency_id?: string | null
          id?: string
          incident_id?: string | null
          kind?: string
          organization_id?: string
          passed_at?: string | null
          reason?: string
          round?: number | null
          rung?: number | null
          told_at?: string | null
          unanswered_at?: string | null
          uncovered_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'escalations_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'escalations_emergency_id_fkey'
            columns: ['emergency_id']
            isOneToOne: false
            referencedRelation: 'emergencies'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'escalations_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'escalations_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      evidence: {
        Row: {
          call_id: string
          created_at: string
          ended_ms: number | null
          id: string
          organization_id: string
          sha256: string
          speaker: Database['public']['Enums']['speaker']
          started_ms: number
          turn_seq: number
          verbatim: string
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          ended_ms?: number | null
          id?: string
          organization_id: string
          sha256: string
          speaker: Database['public']['Enums']['speaker']
          started_ms: number
          turn_seq: number
          verbatim: string
        }
        Update: {
          call_id?: string
          created_at?: string
          ended_ms?: number | null
          id?: string
          organization_id?: string
          sha256?: string
          speaker?: Database['public']['Enums']['speaker']
          started_ms?: number
          turn_seq?: number
          verbatim?: string
        }
        Relationships: [
          {
            foreignKeyName: 'evidence_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'evidence_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      governance_events: {
        Row: {
          actor_email: string | null
          actor_id: string | null
          after: NonNullable<Json>
          before: NonNullable<Json>
          created_at: string
          id: number
          key: string
          organization_id: string
          reason: string
          subject_id: string
          subject_kind: string
          type: string
        }
        ComputedFields: never
        Insert: {
          actor_email?: string | null
          actor_id?: string | null
          after: NonNullable<Json>
          before: NonNullable<Json>
          created_at?: string
          id?: never
          key: string
          organization_id: string
          reason: string
          subject_id: string
          subject_kind: string
          type: string
        }
        Update: {
          actor_email?: string | null
          actor_id?: string | null
          after?: NonNullable<Json>
          before?: NonNullable<Json>
          created_at?: string
          id?: never
          key?: string
          organization_id?: string
          reason?: string
          subject_id?: string
          subject_kind?: string
          type?: string
        }
        Relationships: [
          {
            foreignKeyName: 'governance_events_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      guests: {
        Row: {
          created_at: string
          id: string
          language: string
          name: string
          organization_id: string
          phone: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          language?: string
          name: string
          organization_id: string
          phone: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          id?: string
          language?: string
          name?: string
          organization_id?: string
          phone?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'guests_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      incident_events: {
        Row: {
          actor_id: string | null
          actor_kind: Database['public']['Enums']['actor_kind']
          created_at: string
          hash: string
          id: number
          incident_id: string
          key: string | null
          occurred_at: string
          organization_id: string
          payload: NonNullable<Json>
          prev_hash: string
          seq: number
          type: string
        }
        ComputedFields: never
        Insert: {
          actor_id?: string | null
          actor_kind: Database['public']['Enums']['actor_kind']
          created_at?: string
          hash: string
          id?: never
          incident_id: string
          key?: string | null
          occurred_at?: string
          organization_id: string
          payload?: NonNullable<Json>
          prev_hash: string
          seq: number
          type: string
        }
        Update: {
          actor_id?: string | null
          actor_kind?: Database['public']['Enums']['actor_kind']
          created_at?: string
          hash?: string
          id?: never
          incident_id?: string
          key?: string | null
          occurred_at?: string
          organization_id?: string
          payload?: NonNullable<Json>
          prev_hash?: string
          seq?: number
          type?: string
        }
        Relationships: [
          {
            foreignKeyName: 'incident_events_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incident_events_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      incident_subscribers: {
        Row: {
          created_at: string
          duplicate_id: string
          ended_at: string | null
          guest_id: string
          id: string
          incident_id: string
          organization_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          duplicate_id: string
          ended_at?: string | null
          guest_id: string
          id?: string
          incident_id: string
          organization_id: string
        }
        Update: {
          created_at?: string
          duplicate_id?: string
          ended_at?: string | null
          guest_id?: string
          id?: string
          incident_id?: string
          organization_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'incident_subscribers_duplicate_id_fkey'
            columns: ['duplicate_id']
            isOneToOne: true
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incident_subscribers_guest_id_fkey'
            columns: ['guest_id']
            isOneToOne: false
            referencedRelation: 'guests'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incident_subscribers_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incident_subscribers_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      incidents: {
        Row: {
          closed_at: string | null
          control: Database['public']['Enums']['incident_control']
          created_at: string
          details: NonNullable<Json>
          duplicate_of: string | null
          guest_id: string | null
          halted_at: string | null
          hold_reason: string | null
          id: string
          organization_id: string
          priority: Database['public']['Enums']['priority']
          property_id: string
          reference: string
          reported_by_call_id: string | null
          round: number
          run_steered: number
          status: Database['public']['Enums']['incident_status']
          steered: number
          summary: string
          trade: Database['public']['Enums']['trade']
          unit_id: string | null
          updated_at: string
          version: number
          workflow_run_id: string | null
        }
        ComputedFields: never
        Insert: {
          closed_at?: string | null
          control?: Database['public']['Enums']['incident_control']
          created_at?: string
          details?: NonNullable<Json>
          duplicate_of?: string | null
          guest_id?: string | null
          halted_at?: string | null
          hold_reason?: string | null
          id?: string
          organization_id: string
          priority: Database['public']['Enums']['priority']
          property_id: string
          reference: string
          reported_by_call_id?: string | null
          round?: number
          run_steered?: number
          status?: Database['public']['Enums']['incident_status']
          steered?: number
          summary: string
          trade: Database['public']['Enums']['trade']
          unit_id?: string | null
          updated_at?: string
          version?: number
          workflow_run_id?: string | null
        }
        Update: {
          closed_at?: string | null
          control?: Database['public']['Enums']['incident_control']
          created_at?: string
          details?: NonNullable<Json>
          duplicate_of?: string | null
          guest_id?: string | null
          halted_at?: string | null
          hold_reason?: string | null
          id?: string
          organization_id?: string
          priority?: Database['public']['Enums']['priority']
          property_id?: string
          reference?: string
          reported_by_call_id?: string | null
          round?: number
          run_steered?: number
          status?: Database['public']['Enums']['incident_status']
          steered?: number
          summary?: string
          trade?: Database['public']['Enums']['trade']
          unit_id?: string | null
          updated_at?: string
          version?: number
          workflow_run_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'incidents_duplicate_of_fkey'
            columns: ['duplicate_of']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incidents_guest_id_fkey'
            columns: ['guest_id']
            isOneToOne: false
            referencedRelation: 'guests'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incidents_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incidents_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incidents_reported_by_call_id_fkey'
            columns: ['reported_by_call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'incidents_unit_id_fkey'
            columns: ['unit_id']
            isOneToOne: false
            referencedRelation: 'units'
            referencedColumns: ['id']
          },
        ]
      }
      landlord_contacts: {
        Row: {
          created_at: string
          id: string
          landlord_id: string
          name: string
          organization_id: string
          phone: string
          rank: number
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          landlord_id: string
          name: string
          organization_id: string
          phone: string
          rank: number
          updated_at?: string
        }
        Update: {
          created_at?: string
          id?: string
          landlord_id?: string
          name?: string
          organization_id?: string
          phone?: string
          rank?: number
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'landlord_contacts_landlord_id_fkey'
            columns: ['landlord_id']
            isOneToOne: false
            referencedRelation: 'landlords'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'landlord_contacts_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      landlords: {
        Row: {
          created_at: string
          email: string | null
          id: string
          language: string
          name: string
          organization_id: string
          phone: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          email?: string | null
          id?: string
          language?: string
          name: string
          organization_id: string
          phone: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          email?: string | null
          id?: string
          language?: string
          name?: string
          organization_id?: string
          phone?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'landlords_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      maintenance_records: {
        Row: {
          cost_cents: number | null
          created_at: string
          currency: string
          description: string
          embedding: string | null
          embedding_model: string | null
          id: string
          incident_id: string | null
          occurred_on: string
          organization_id: string
          property_id: string
          resolution: string
          title: string
          trade: Database['public']['Enums']['trade']
          unit_id: string | null
          updated_at: string
          vendor_id: string | null
        }
        ComputedFields: never
        Insert: {
          cost_cents?: number | null
          created_at?: string
          currency?: string
          description: string
          embedding?: string | null
          embedding_model?: string | null
          id?: string
          incident_id?: string | null
          occurred_on: string
          organization_id: string
          property_id: string
          resolution: string
          title: string
          trade: Database['public']['Enums']['trade']
          unit_id?: string | null
          updated_at?: string
          vendor_id?: string | null
        }
        Update: {
          cost_cents?: number | null
          created_at?: string
          currency?: string
          description?: string
          embedding?: string | null
          embedding_model?: string | null
          id?: string
          incident_id?: string | null
          occurred_on?: string
          organization_id?: string
          property_id?: string
          resolution?: string
          title?: string
          trade?: Database['public']['Enums']['trade']
          unit_id?: string | null
          updated_at?: string
          vendor_id?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'maintenance_records_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: true
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'maintenance_records_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'maintenance_records_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'maintenance_records_unit_id_fkey'
            columns: ['unit_id']
            isOneToOne: false
            referencedRelation: 'units'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'maintenance_records_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      memberships: {
        Row: {
          created_at: string
          organization_id: string
          role: Database['public']['Enums']['member_role']
          user_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          organization_id: string
          role: Database['public']['Enums']['member_role']
          user_id: string
        }
        Update: {
          created_at?: string
          organization_id?: string
          role?: Database['public']['Enums']['member_role']
          user_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'memberships_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      messages: {
        Row: {
          body: string
          created_at: string
          error: string | null
          id: string
          incident_id: string | null
          key: string
          organization_id: string
          party_id: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          provider_sid: string | null
          sent_at: string | null
          status: Database['public']['Enums']['message_status']
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          body: string
          created_at?: string
          error?: string | null
          id?: string
          incident_id?: string | null
          key: string
          organization_id: string
          party_id?: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          provider_sid?: string | null
          sent_at?: string | null
          status?: Database['public']['Enums']['message_status']
          updated_at?: string
        }
        Update: {
          body?: string
          created_at?: string
          error?: string | null
          id?: string
          incident_id?: string | null
          key?: string
          organization_id?: string
          party_id?: string | null
          party_kind?: Database['public']['Enums']['party_kind']
          phone?: string
          provider_sid?: string | null
          sent_at?: string | null
          status?: Database['public']['Enums']['message_status']
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'messages_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'messages_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      on_call_contacts: {
        Row: {
          created_at: string
          id: string
          name: string
          organization_id: string
          phone: string
          rank: number
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          name: string
          organization_id: string
          phone: string
          rank: number
        }
        Update: {
          created_at?: string
          id?: string
          name?: string
          organization_id?: string
          phone?: string
          rank?: number
        }
        Relationships: [
          {
            foreignKeyName: 'on_call_contacts_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      organizations: {
        Row: {
          created_at: string
          id: string
          incident_counter: number
          line_phone: string
          name: string
          on_call_name: string | null
          on_call_phone: string | null
          paused_at: string | null
          paused_by: string | null
          paused_reason: string | null
          timezone: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          incident_counter?: number
          line_phone: string
          name: string
          on_call_name?: string | null
          on_call_phone?: string | null
          paused_at?: string | null
          paused_by?: string | null
          paused_reason?: string | null
          timezone: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          id?: string
          incident_counter?: number
          line_phone?: string
          name?: string
          on_call_name?: string | null
          on_call_phone?: string | null
          paused_at?: string | null
          paused_by?: string | null
          paused_reason?: string | null
          timezone?: string
          updated_at?: string
        }
        Relationships: []
      }
      outbox: {
        Row: {
          attempts: number
          available_at: string
          created_at: string
          dedupe_key: string
          done_at: string | null
          id: number
          last_error: string | null
          locked_until: string | null
          organization_id: string
          payload: NonNullable<Json>
          topic: string
        }
        ComputedFields: never
        Insert: {
          attempts?: number
          available_at?: string
          created_at?: string
          dedupe_key: string
          done_at?: string | null
          id?: never
          last_error?: string | null
          locked_until?: string | null
          organization_id: string
          payload: NonNullable<Json>
          topic: string
        }
        Update: {
          attempts?: number
          available_at?: string
          created_at?: string
          dedupe_key?: string
          done_at?: string | null
          id?: never
          last_error?: string | null
          locked_until?: string | null
          organization_id?: string
          payload?: NonNullable<Json>
          topic?: string
        }
        Relationships: [
          {
            foreignKeyName: 'outbox_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      owner_policies: {
        Row: {
          bids_required: number
          bids_required_over_cents: number
          created_at: string
          currency: string
          emergency_nte_cents: number
          id: string
          is_withdrawn: boolean
          landlord_id: string | null
          nte_cents: number
          organization_id: string
          property_id: string | null
          quiet_from: string
          quiet_to: string
          recording: string
          recording_days: number
          version: number
        }
        ComputedFields: never
        Insert: {
          bids_required?: number
          bids_required_over_cents: number
          created_at?: string
          currency?: string
          emergency_nte_cents: number
          id?: string
          is_withdrawn?: boolean
          landlord_id?: string | null
          nte_cents: number
          organization_id: string
          property_id?: string | null
          quiet_from: string
          quiet_to: string
          recording?: string
          recording_days?: number
          version: number
        }
        Update: {
          bids_required?: number
          bids_required_over_cents?: number
          created_at?: string
          currency?: string
          emergency_nte_cents?: number
          id?: string
          is_withdrawn?: boolean
          landlord_id?: string | null
          nte_cents?: number
          organization_id?: string
          property_id?: string | null
          quiet_from?: string
          quiet_to?: string
          recording?: string
          recording_days?: number
          version?: number
        }
        Relationships: [
          {
            foreignKeyName: 'owner_policies_landlord_id_fkey'
            columns: ['landlord_id']
            isOneToOne: false
            referencedRelation: 'landlords'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'owner_policies_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'owner_policies_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
        ]
      }
      promises: {
        Row: {
          at_risk_at: string | null
          call_id: string | null
          created_at: string
          due_at: string
          id: string
          incident_id: string | null
          key: string
          organization_id: string
          party_id: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          settled_at: string | null
          settled_by: string | null
          state: string
          text: string
          turn_seq: number | null
          what: string
        }
        ComputedFields: never
        Insert: {
          at_risk_at?: string | null
          call_id?: string | null
          created_at?: string
          due_at: string
          id?: string
          incident_id?: string | null
          key: string
          organization_id: string
          party_id?: string | null
          party_kind: Database['public']['Enums']['party_kind']
          phone: string
          settled_at?: string | null
          settled_by?: string | null
          state?: string
          text: string
          turn_seq?: number | null
          what: string
        }
        Update: {
          at_risk_at?: string | null
          call_id?: string | null
          created_at?: string
          due_at?: string
          id?: string
          incident_id?: string | null
          key?: string
          organization_id?: string
          party_id?: string | null
          party_kind?: Database['public']['Enums']['party_kind']
          phone?: string
          settled_at?: string | null
          settled_by?: string | null
          state?: string
          text?: string
          turn_seq?: number | null
          what?: string
        }
        Relationships: [
          {
            foreignKeyName: 'promises_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'promises_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'promises_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      properties: {
        Row: {
          address: string
          created_at: string
          id: string
          landlord_id: string
          name: string
          organization_id: string
          shutoff_notes: string
          timezone: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          address: string
          created_at?: string
          id?: string
          landlord_id: string
          name: string
          organization_id: string
          shutoff_notes?: string
          timezone: string
          updated_at?: string
        }
        Update: {
          address?: string
          created_at?: string
          id?: string
          landlord_id?: string
          name?: string
          organization_id?: string
          shutoff_notes?: string
          timezone?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'properties_landlord_id_fkey'
            columns: ['landlord_id']
            isOneToOne: false
            referencedRelation: 'landlords'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'properties_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      quote_figures: {
        Row: {
          created_at: string
          evidence_id: string | null
          figure: string
          organization_id: string
          quote_id: string
          reading: string | null
          reason: string | null
          state: Database['public']['Enums']['figure_state']
          updated_at: string
          was_read_back: boolean
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          evidence_id?: string | null
          figure: string
          organization_id: string
          quote_id: string
          reading?: string | null
          reason?: string | null
          state: Database['public']['Enums']['figure_state']
          updated_at?: string
          was_read_back?: boolean
        }
        Update: {
          created_at?: string
          evidence_id?: string | null
          figure?: string
          organization_id?: string
          quote_id?: string
          reading?: string | null
          reason?: string | null
          state?: Database['public']['Enums']['figure_state']
          updated_at?: string
          was_read_back?: boolean
        }
        Relationships: [
          {
            foreignKeyName: 'quote_figures_evidence_id_fkey'
            columns: ['evidence_id']
            isOneToOne: false
            referencedRelation: 'evidence'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_figures_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_figures_quote_id_fkey'
            columns: ['quote_id']
            isOneToOne: false
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
        ]
      }
      quote_requests: {
        Row: {
          contact_id: string
          created_at: string
          decline_reason: string | null
          due_at: string
          id: string
          incident_id: string
          organization_id: string
          round: number
          scope: string
          scope_hash: string
          status: Database['public']['Enums']['quote_request_status']
          updated_at: string
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          contact_id: string
          created_at?: string
          decline_reason?: string | null
          due_at: string
          id?: string
          incident_id: string
          organization_id: string
          round: number
          scope: string
          scope_hash: string
          status?: Database['public']['Enums']['quote_request_status']
          updated_at?: string
          vendor_id: string
        }
        Update: {
          contact_id?: string
          created_at?: string
          decline_reason?: string | null
          due_at?: string
          id?: string
          incident_id?: string
          organization_id?: string
          round?: number
          scope?: string
          scope_hash?: string
          status?: Database['public']['Enums']['quote_request_status']
          updated_at?: string
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'quote_requests_contact_id_fkey'
            columns: ['contact_id']
            isOneToOne: false
            referencedRelation: 'vendor_contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_requests_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_requests_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quote_requests_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      quotes: {
        Row: {
          after_hours_fee_cents: number
          after_hours_percent: number
          amount_max_cents: number
          amount_min_cents: number
          call_id: string
          confirmation: Database['public']['Enums']['quote_confirmation']
          created_at: string
          currency: string
          earliest_start: string | null
          evidence_id: string | null
          evidence_turn_seq: number | null
          id: string
          incident_id: string
          kind: Database['public']['Enums']['quote_kind']
          minimum_charge_cents: number
          note: string
          organization_id: string
          quote_request_id: string
          round: number
          scope_hash: string
          starts_after_hours: boolean
          status: Database['public']['Enums']['quote_status']
          tool_call_id: string
          trip_fee_cents: number
          updated_at: string
          vendor_id: string
          warranty_days: number | null
        }
        ComputedFields: never
        Insert: {
          after_hours_fee_cents?: number
          after_hours_percent?: number
          amount_max_cents: number
          amount_min_cents: number
          call_id: string
          confirmation?: Database['public']['Enums']['quote_confirmation']
          created_at?: string
          currency?: string
          earliest_start?: string | null
          evidence_id?: string | null
          evidence_turn_seq?: number | null
          id?: string
          incident_id: string
          kind: Database['public']['Enums']['quote_kind']
          minimum_charge_cents?: number
          note?: string
          organization_id: string
          quote_request_id: string
          round: number
          scope_hash: string
          starts_after_hours?: boolean
          status?: Database['public']['Enums']['quote_status']
          tool_call_id: string
          trip_fee_cents?: number
          updated_at?: string
          vendor_id: string
          warranty_days?: number | null
        }
        Update: {
          after_hours_fee_cents?: number
          after_hours_percent?: number
          amount_max_cents?: number
          amount_min_cents?: number
          call_id?: string
          confirmation?: Database['public']['Enums']['quote_confirmation']
          created_at?: string
          currency?: string
          earliest_start?: string | null
          evidence_id?: string | null
          evidence_turn_seq?: number | null
          id?: string
          incident_id?: string
          kind?: Database['public']['Enums']['quote_kind']
          minimum_charge_cents?: number
          note?: string
          organization_id?: string
          quote_request_id?: string
          round?: number
          scope_hash?: string
          starts_after_hours?: boolean
          status?: Database['public']['Enums']['quote_status']
          tool_call_id?: string
          trip_fee_cents?: number
          updated_at?: string
          vendor_id?: string
          warranty_days?: number | null
        }
        Relationships: [
          {
            foreignKeyName: 'quotes_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_evidence_id_fkey'
            columns: ['evidence_id']
            isOneToOne: false
            referencedRelation: 'evidence'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_quote_request_id_fkey'
            columns: ['quote_request_id']
            isOneToOne: true
            referencedRelation: 'quote_requests'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'quotes_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      recording_chunks: {
        Row: {
          call_id: string
          created_at: string
          id: number
          length_ms: number
          organization_id: string
          path: string
          seq: number
          start_ms: number
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          id?: never
          length_ms: number
          organization_id: string
          path: string
          seq: number
          start_ms: number
        }
        Update: {
          call_id?: string
          created_at?: string
          id?: never
          length_ms?: number
          organization_id?: string
          path?: string
          seq?: number
          start_ms?: number
        }
        Relationships: [
          {
            foreignKeyName: 'recording_chunks_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'recording_chunks_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      recording_events: {
        Row: {
          actor_email: string | null
          actor_id: string | null
          call_id: string
          created_at: string
          id: number
          key: string
          organization_id: string
          type: string
        }
        ComputedFields: never
        Insert: {
          actor_email?: string | null
          actor_id?: string | null
          call_id: string
          created_at?: string
          id?: never
          key: string
          organization_id: string
          type: string
        }
        Update: {
          actor_email?: string | null
          actor_id?: string | null
          call_id?: string
          created_at?: string
          id?: never
          key?: string
          organization_id?: string
          type?: string
        }
        Relationships: [
          {
            foreignKeyName: 'recording_events_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'recording_events_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      stays: {
        Row: {
          arrives_on: string
          created_at: string
          departs_on: string
          guest_id: string
          id: string
          organization_id: string
          property_id: string
          unit_id: string | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          arrives_on: string
          created_at?: string
          departs_on: string
          guest_id: string
          id?: string
          organization_id: string
          property_id: string
          unit_id?: string | null
          updated_at?: string
        }
        Update: {
          arrives_on?: string
          created_at?: string
          departs_on?: string
          guest_id?: string
          id?: string
          organization_id?: string
          property_id?: string
          unit_id?: string | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'stays_guest_id_fkey'
            columns: ['guest_id']
            isOneToOne: false
            referencedRelation: 'guests'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'stays_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'stays_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'stays_unit_id_fkey'
            columns: ['unit_id']
            isOneToOne: false
            referencedRelation: 'units'
            referencedColumns: ['id']
          },
        ]
      }
      stream_tokens: {
        Row: {
          call_id: string
          created_at: string
          expires_at: string
          organization_id: string
          token_hash: string
          used_at: string | null
        }
        ComputedFields: never
        Insert: {
          call_id: string
          created_at?: string
          expires_at: string
          organization_id: string
          token_hash: string
          used_at?: string | null
        }
        Update: {
          call_id?: string
          created_at?: string
          expires_at?: string
          organization_id?: string
          token_hash?: string
          used_at?: string | null
        }
        Relationships: [
          {
            foreignKeyName: 'stream_tokens_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'stream_tokens_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      suppressions: {
        Row: {
          created_at: string
          id: string
          organization_id: string
          phone: string
          reason: string
          spares_emergencies: boolean
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          organization_id: string
          phone: string
          reason: string
          spares_emergencies?: boolean
        }
        Update: {
          created_at?: string
          id?: string
          organization_id?: string
          phone?: string
          reason?: string
          spares_emergencies?: boolean
        }
        Relationships: [
          {
            foreignKeyName: 'suppressions_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      transfers: {
        Row: {
          accepted_rung: number | null
          call_id: string
          created_at: string
          id: string
          organization_id: string
          settled_at: string | null
          state: string
          to_phone: string | null
          tool_call_id: string
        }
        ComputedFields: never
        Insert: {
          accepted_rung?: number | null
          call_id: string
          created_at?: string
          id?: string
          organization_id: string
          settled_at?: string | null
          state?: string
          to_phone?: string | null
          tool_call_id: string
        }
        Update: {
          accepted_rung?: number | null
          call_id?: string
          created_at?: string
          id?: string
          organization_id?: string
          settled_at?: string | null
          state?: string
          to_phone?: string | null
          tool_call_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'transfers_call_id_fkey'
            columns: ['call_id']
            isOneToOne: false
            referencedRelation: 'calls'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'transfers_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      units: {
        Row: {
          created_at: string
          id: string
          name: string
          organization_id: string
          property_id: string
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          name: string
          organization_id: string
          property_id: string
          updated_at?: string
        }
        Update: {
          created_at?: string
          id?: string
          name?: string
          organization_id?: string
          property_id?: string
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'units_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'units_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
        ]
      }
      vendor_compliance: {
        Row: {
          coi_until: string
          created_at: string
          id: string
          licence_until: string
          organization_id: string
          updated_at: string
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          coi_until: string
          created_at?: string
          id?: string
          licence_until: string
          organization_id: string
          updated_at?: string
          vendor_id: string
        }
        Update: {
          coi_until?: string
          created_at?: string
          id?: string
          licence_until?: string
          organization_id?: string
          updated_at?: string
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'vendor_compliance_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'vendor_compliance_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: true
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      vendor_contacts: {
        Row: {
          consent_at: string | null
          created_at: string
          id: string
          is_primary: boolean
          name: string
          organization_id: string
          phone: string
          updated_at: string
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          consent_at?: string | null
          created_at?: string
          id?: string
          is_primary?: boolean
          name: string
          organization_id: string
          phone: string
          updated_at?: string
          vendor_id: string
        }
        Update: {
          consent_at?: string | null
          created_at?: string
          id?: string
          is_primary?: boolean
          name?: string
          organization_id?: string
          phone?: string
          updated_at?: string
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'vendor_contacts_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'vendor_contacts_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      vendor_preferences: {
        Row: {
          created_at: string
          id: string
          organization_id: string
          property_id: string
          rank: number
          trade: Database['public']['Enums']['trade']
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          id?: string
          organization_id: string
          property_id: string
          rank: number
          trade: Database['public']['Enums']['trade']
          vendor_id: string
        }
        Update: {
          created_at?: string
          id?: string
          organization_id?: string
          property_id?: string
          rank?: number
          trade?: Database['public']['Enums']['trade']
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'vendor_preferences_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'vendor_preferences_property_id_fkey'
            columns: ['property_id']
            isOneToOne: false
            referencedRelation: 'properties'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'vendor_preferences_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      vendor_trades: {
        Row: {
          created_at: string
          handles: Database['public']['Enums']['urgency_handled']
          id: string
          organization_id: string
          trade: Database['public']['Enums']['trade']
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          created_at?: string
          handles?: Database['public']['Enums']['urgency_handled']
          id?: string
          organization_id: string
          trade: Database['public']['Enums']['trade']
          vendor_id: string
        }
        Update: {
          created_at?: string
          handles?: Database['public']['Enums']['urgency_handled']
          id?: string
          organization_id?: string
          trade?: Database['public']['Enums']['trade']
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'vendor_trades_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'vendor_trades_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      vendors: {
        Row: {
          active: boolean
          base_note: string
          created_at: string
          id: string
          name: string
          organization_id: string
          rating: number | null
          updated_at: string
        }
        ComputedFields: never
        Insert: {
          active?: boolean
          base_note?: string
          created_at?: string
          id?: string
          name: string
          organization_id: string
          rating?: number | null
          updated_at?: string
        }
        Update: {
          active?: boolean
          base_note?: string
          created_at?: string
          id?: string
          name?: string
          organization_id?: string
          rating?: number | null
          updated_at?: string
        }
        Relationships: [
          {
            foreignKeyName: 'vendors_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
        ]
      }
      visits: {
        Row: {
          approval_id: string
          arrived_at: string | null
          calendar_pending: boolean
          calendar_revision: number | null
          change: string
          contact_id: string
          created_at: string
          done_at: string | null
          during: unknown
          ends_at: string
          expected_from: string
          gcal_event_id: string | null
          id: string
          incident_id: string
          no_access_at: string | null
          organization_id: string
          pin_failures: number
          pin_hash: string | null
          quote_id: string
          report: Json | null
          revision: number
          starts_at: string
          status: Database['public']['Enums']['visit_status']
          updated_at: string
          vendor_id: string
        }
        ComputedFields: never
        Insert: {
          approval_id: string
          arrived_at?: string | null
          calendar_pending?: never
          calendar_revision?: number | null
          change?: string
          contact_id: string
          created_at?: string
          done_at?: string | null
          during: unknown
          ends_at?: never
          expected_from: string
          gcal_event_id?: string | null
          id?: string
          incident_id: string
          no_access_at?: string | null
          organization_id: string
          pin_failures?: number
          pin_hash?: string | null
          quote_id: string
          report?: Json | null
          revision?: number
          starts_at?: never
          status?: Database['public']['Enums']['visit_status']
          updated_at?: string
          vendor_id: string
        }
        Update: {
          approval_id?: string
          arrived_at?: string | null
          calendar_pending?: never
          calendar_revision?: number | null
          change?: string
          contact_id?: string
          created_at?: string
          done_at?: string | null
          during?: unknown
          ends_at?: never
          expected_from?: string
          gcal_event_id?: string | null
          id?: string
          incident_id?: string
          no_access_at?: string | null
          organization_id?: string
          pin_failures?: number
          pin_hash?: string | null
          quote_id?: string
          report?: Json | null
          revision?: number
          starts_at?: never
          status?: Database['public']['Enums']['visit_status']
          updated_at?: string
          vendor_id?: string
        }
        Relationships: [
          {
            foreignKeyName: 'visits_approval_id_fkey'
            columns: ['approval_id']
            isOneToOne: false
            referencedRelation: 'approvals'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'visits_contact_id_fkey'
            columns: ['contact_id']
            isOneToOne: false
            referencedRelation: 'vendor_contacts'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'visits_incident_id_fkey'
            columns: ['incident_id']
            isOneToOne: false
            referencedRelation: 'incidents'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'visits_organization_id_fkey'
            columns: ['organization_id']
            isOneToOne: false
            referencedRelation: 'organizations'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'visits_quote_id_fkey'
            columns: ['quote_id']
            isOneToOne: false
            referencedRelation: 'quotes'
            referencedColumns: ['id']
          },
          {
            foreignKeyName: 'visits_vendor_id_fkey'
            columns: ['vendor_id']
            isOneToOne: false
            referencedRelation: 'vendors'
            referencedColumns: ['id']
          },
        ]
      }
      webhook_inbox: {
        Row: {
          dedupe_key: string
          id: number
          kind: string
          provider: string
          received_at: string
        }
        ComputedFields: never
        Insert: {
          dedupe_key: string
          id?: never
          kind: string
          provider: string
          received_at?: string
        }
        Update: {
          dedupe_key?: string
          id?: never
          kind?: string
          provider?: string
          received_at?: string
        }
        Relationships: []
      }
    }
    Views: {
      [_ in never]: never
    }
    Functions: {
      accept_escalation: {
        Args: { p_escalation_id: string; p_method: string; p_phone: string; p_user_id: string }
        Returns: Json
      }
      accept_transfer: { Args: { p_call_id: string; p_rung: number }; Returns: boolean }
      add_recording_chunk: {
        Args: { p_call_id: string; p_length_ms: number; p_path: string; p_start_ms: number }
        Returns: boolean
      }
      advance_incident: {
        Args: {
          p_actor_id: string
          p_actor_kind: Database['public']['Enums']['actor_kind']
          p_incident_id: string
          p_key: string
          p_payload: Json
          p_to: Database['public']['Enums']['incident_status']
          p_type: string
        }
        Returns: Json
      }
      answer_escalation_at_desk: {
        Args: { p_escalation_id: string; p_is_emergency: boolean; p_key: string; p_reason: string }
        Returns: Json
      }
      append_incident_event: {
        Args: {
          p_actor_id: string
          p_actor_kind: Database['public']['Enums']['actor_kind']
          p_incident_id: string
          p_key: string
          p_payload: Json
          p_type: string
        }
        Returns: undefined
      }
      append_turn: {
        Args: {
          p_call_id: string
          p_ended_ms?: number
          p_heard_ms?: number
          p_interrupted?: boolean
          p_reply_ms?: number
          p_seq: number
          p_speaker: Database['public']['Enums']['speaker']
          p_started_ms: number
          p_text: string
          p_unheard_ms?: number
        }
        Returns: undefined
      }
      apply_standing_word: { Args: { p_approval_id: string }; Returns: Json }
      approve_quote: {
        Args: { p_incident_id: string; p_key: string; p_quote_id: string; p_reason: string }
        Returns: Json
      }
      arm_stream: {
        Args: { p_call_id: string; p_expires_at: string; p_token_hash: string }
        Returns: undefined
      }
      ask_by_link: { Args: { p_question: string; p_token_hash: string }; Returns: Json }
      begin_recording: { Args: { p_began_ms: number; p_call_id: string }; Returns: boolean }
      begin_transfer: { Args: { p_call_id: string; p_tool_call_id: string }; Returns: Json }
      call_off_visit: {
        Args: { p_incident_id: string; p_key: string; p_reason: string; p_visit_id: string }
        Returns: Json
      }
      cancel_incident: {
        Args: { p_incident_id: string; p_key: string; p_reason: string }
        Returns: Json
      }
      cancel_visit: { Args: { p_reason: string; p_visit_id: string }; Returns: undefined }
      check_quote: {
        Args: { p_extraction: Json; p_figures: Json; p_quote_id: string; p_tool_call_id: string }
        Returns: Database['public']['Enums']['quote_confirmation']
      }
      choose_vendors: {
        Args: { p_incident_id: string; p_limit: number; p_wider?: boolean }
        Returns: Json
      }
      claim_outbox: { Args: { p_lease_seconds: number; p_limit: number }; Returns: Json }
      claim_stream: {
        Args: {
          p_bridge_url?: string
          p_call_id: string
          p_provider_sid: string
          p_stream_sid: string
          p_token_hash: string
        }
        Returns: Json
      }
      claim_voicemail: { Args: { p_call_id: string }; Returns: boolean }
      close_incident: {
        Args: { p_incident_id: string; p_key: string; p_record: Json }
        Returns: Json
      }
      complete_outbox: { Args: { p_id: number }; Returns: undefined }
      confirm_decision: { Args: { p_call_id: string; p_digit: string }; Returns: Json }
      control_call: {
        Args: { p_call_id: string; p_key: string; p_kind: string; p_phone: string; p_words: string }
        Returns: Json
      }
      count_free_call_slots: { Args: { p_slots: number }; Returns: number }
      de_escalate: {
        Args: {
          p_escalation_id: string
          p_method: string
          p_phone: string
          p_reason: string
          p_user_id: string
        }
        Returns: Json
      }
      decide_approval: {
        Args: {
          p_actor_id: string
          p_actor_kind: Database['public']['Enums']['actor_kind']
          p_approval_id: string
          p_call_id: string
          p_cap_cents?: number
          p_decision: Database['public']['Enums']['decision']
          p_method: Database['public']['Enums']['approval_method']
          p_note: string
          p_quote_id: string
        }
        Returns: Json
      }
      decide_by_link: {
        Args: {
          p_cap_cents: number
          p_decision: Database['public']['Enums']['decision']
          p_note: string
          p_quote_id: string
          p_token_hash: string
          p_total_cents: number
        }
        Returns: Json
      }
      decide_for_owner: {
        Args: {
          p_approval_id: string
          p_decision: Database['public']['Enums']['decision']
          p_incident_id: string
          p_key: string
          p_reason: string
        }
        Returns: Json
      }
      decline_job: {
        Args: { p_call_id: string; p_reason: string; p_tool_call_id: string }
        Returns: Json
      }
      drop_vendor: {
        Args: { p_is_out: boolean; p_quote_id: string; p_reason: string }
        Returns: Json
      }
      end_conversation: {
        Args: {
          p_call_id: string
          p_metrics: Json
          p_outcome: Database['public']['Enums']['call_outcome']
        }
        Returns: undefined
      }
      expire_approval: { Args: { p_approval_id: string }; Returns: boolean }
      fail_outbox: {
        Args: { p_error: string; p_id: number; p_retry_seconds: number }
        Returns: undefined
      }
      free_leaked_call_slots: { Args: { p_silent_seconds: number }; Returns: number }
      give_up_transfer: { Args: { p_call_id: string }; Returns: boolean }
      hold_visit: {
        Args: { p_call_id: string; p_ends_at: string; p_starts_at: string; p_tool_call_id: string }
        Returns: Json
      }
      identify_caller: { Args: { p_line: string; p_now: string; p_phone: string }; Returns: Json }
      issue_approval_link: {
        Args: {
          p_approval_id: string
          p_approver_id: string
          p_approver_kind: string
          p_rung_ends_at?: string
          p_token_hash: string
        }
        Returns: Json
      }
      list_coded_properties: { Args: { p_organization_id: string }; Returns: Json }
      list_escalations_for: { Args: { p_line: string; p_phone: string }; Returns: Json }
      list_possible_originals: { Args: { p_incident_id: string }; Returns: Json }
      list_quotes: { Args: { p_incident_id: string; p_round: number }; Returns: Json }
      list_told_before: {
        Args: { p_call_id: string; p_trade: Database['public']['Enums']['trade'] }
        Returns: Json
      }
      listen_to_recording: { Args: { p_call_id: string }; Returns: Json }
      mark_duplicate: {
        Args: { p_incident_id: string; p_key: string; p_likeness: number; p_original_id: string }
        Returns: Json
      }
      mark_escalation: { Args: { p_escalation_id: string; p_what: string }; Returns: undefined }
      match_maintenance: {
        Args: { p_embedding: string; p_limit: number; p_model: string; p_property_id: string }
        Returns: {
          cost_cents: number
          description: string
          fault_last_on: string
          fault_times: number
          id: string
          occurred_on: string
          resolution: string
          same_fault: boolean
          similarity: number
          title: string
          trade: Database['public']['Enums']['trade']
          vendor_name: string
        }[]
      }
      median_cost_cents: {
        Args: { p_property_id: string; p_trade: Database['public']['Enums']['trade'] }
        Returns: number
      }
      move_incident_by_hand: {
        Args: {
          p_incident_id: string
          p_key: string
          p_reason: string
          p_to: Database['public']['Enums']['incident_status']
        }
        Returns: Json
      }
      move_visit: {
        Args: {
          p_ends_at: string
          p_incident_id: string
          p_key: string
          p_reason: string
          p_starts_at: string
          p_visit_id: string
        }
        Returns: Json
      }
      note_incident: {
        Args: { p_audience: string; p_incident_id: string; p_key: string; p_note: string }
        Returns: Json
      }
      open_escalation: { Args: { p_call_id: string; p_reason: string }; Returns: string }
      open_inbound_call: {
        Args: { p_brief: Json; p_claims: Json; p_phone: string; p_provider_sid: string }
        Returns: Json
      }
      open_quote_round: {
        Args: {
          p_due_at: string
          p_incident_id: string
          p_round: number
          p_scope: string
          p_vendors: Json
        }
        Returns: Json
      }
      open_recording: { Args: { p_call_id: string }; Returns: Json }
      pass_escalation: { Args: { p_escalation_id: string; p_phone: string }; Returns: boolean }
      pause_organization: {
        Args: { p_is_paused: boolean; p_organization_id: string; p_reason: string }
        Returns: Json
      }
      price_history: {
        Args: { p_property_id: string; p_trade: Database['public']['Enums']['trade'] }
        Returns: Json
      }
      propose_decision: {
        Args: {
          p_call_id: string
          p_cap_cents?: number
          p_decision: Database['public']['Enums']['decision']
          p_note: string
          p_quote_id: string
          p_tool_call_id: string
        }
        Returns: Json
      }
      quote_of_request: { Args: { p_quote_request_id: string }; Returns: Json }
      raise_danger: { Args: { p_key: string; p_kind: string; p_sender: Json }; Returns: string }
      raise_emergency: {
        Args: { p_call_id: string; p_kind: string; p_occurred_at: string; p_trigger: string }
        Returns: Json
      }
      read_approval_link: { Args: { p_token_hash: string }; Returns: Json }
      read_call_notes: { Args: { p_call_id: string }; Returns: Json }
      read_call_standing: { Args: { p_call_id: string }; Returns: Json }
      read_changes: { Args: { p_after: string }; Returns: Json }
      read_emergency_contacts: { Args: { p_call_id: string }; Returns: Json }
      read_escalation: { Args: { p_escalation_id: string }; Returns: Json }
      read_incident_context: { Args: { p_incident_id: string }; Returns: Json }
      read_insight: {
        Args: {
          p_days: number
          p_organization_id: string
          p_property_id: string
          p_trade: Database['public']['Enums']['trade']
        }
        Returns: Json
      }
      read_landlord_figures: { Args: { p_organization_id: string }; Returns: Json }
      read_quote: { Args: { p_quote_id: string }; Returns: Json }
      read_room: { Args: { p_incident_id: string }; Returns: Json }
      read_vendor_figures: {
        Args: {
          p_days: number
          p_organization_id: string
          p_property_id: string
          p_trade: Database['public']['Enums']['trade']
        }
        Returns: Json
      }
      reclassify_incident: {
        Args: {
          p_incident_id: string
          p_key: string
          p_priority: Database['public']['Enums']['priority']
          p_reason: string
          p_trade: Database['public']['Enums']['trade']
        }
        Returns: Json
      }
      record_analysis: {
        Args: {
          p_body: Json
          p_incident_id: string
          p_model: string
          p_recommended_quote_id: string
          p_round: number
        }
        Returns: undefined
      }
      record_answered_by: { Args: { p_answered_by: string; p_call_id: string }; Returns: undefined }
      record_calendar_written: {
        Args: { p_revision: number; p_visit_id: string }
        Returns: undefined
      }
      record_call_status: {
        Args: {
          p_at: string
          p_call_id: string
          p_provider_sid: string
          p_sequence: number
          p_status: Database['public']['Enums']['call_status']
        }
        Returns: Json
      }
      record_consent: { Args: { p_call_id: string; p_tool_call_id: string }; Returns: boolean }
      record_dial_refused: { Args: { p_call_id: string; p_error: string }; Returns: undefined }
      record_dial_unknown: { Args: { p_call_id: string }; Returns: undefined }
      record_dialled: { Args: { p_call_id: string; p_provider_sid: string }; Returns: undefined }
      record_export: { Args: { p_incident_id: string }; Returns: undefined }
      record_guest_answer: {
        Args: { p_call_id: string; p_event: string; p_payload: Json; p_tool_call_id: string }
        Returns: Json
      }
      record_guest_reply: {
        Args: {
          p_call_id: string
          p_event: string
          p_incident_id: string
          p_key: string
          p_payload: Json
        }
        Returns: Json
      }
      record_message_failed: { Args: { p_error: string; p_message_id: string }; Returns: undefined }
      record_message_sent: {
        Args: { p_message_id: string; p_provider_sid: string }
        Returns: undefined
      }
      record_message_unknown: {
        Args: { p_error: string; p_message_id: string }
        Returns: undefined
      }
      record_note_taken_up: { Args: { p_control_id: string }; Returns: undefined }
      record_promise: {
        Args: {
          p_call_id: string
          p_due_at: string
          p_text: string
          p_tool_call_id: string
          p_turn_seq?: number
          p_what: string
        }
        Returns: Json
      }
      record_quote: {
        Args: {
          p_call_id: string
          p_evidence_turn_seq?: number
          p_quote: Json
          p_tool_call_id: string
        }
        Returns: Json
      }
      record_refusal: {
        Args: { p_call_id: string; p_tool_call_id: string; p_what: string }
        Returns: undefined
      }
      record_visit_event: {
        Args: { p_call_id: string; p_event: string; p_payload: Json; p_tool_call_id: string }
        Returns: Json
      }
      record_webhook: {
        Args: { p_dedupe_key: string; p_kind: string; p_provider: string }
        Returns: boolean
      }
      recording_purged: { Args: { p_call_id: string }; Returns: undefined }
      release_access_code: {
        Args: { p_call_id: string; p_now: string; p_tool_call_id: string }
        Returns: Json
      }
      report_dead_number: { Args: { p_call_id: string }; Returns: boolean }
      report_incident: {
        Args: {
          p_call_id: string
          p_details: Json
          p_is_separate?: boolean
          p_same_as?: string
          p_tool_call_id: string
        }
        Returns: Json
      }
      report_wrong_person: {
        Args: { p_call_id: string; p_is_wrong_number: boolean; p_tool_call_id: string }
        Returns: undefined
      }
      request_approval: {
        Args: { p_expires_at: string; p_incident_id: string; p_quote_id: string; p_round: number }
        Returns: Json
      }
      request_call_by_link: { Args: { p_token_hash: string }; Returns: Json }
      request_change_approval: {
        Args: { p_change_order_id: string; p_expires_at: string }
        Returns: Json
      }
      request_human: {
        Args: { p_call_id: string; p_reason: string; p_tool_call_id: string }
        Returns: Json
      }
      rescope_incident: {
        Args: { p_incident_id: string; p_key: string; p_reason: string; p_scope: string }
        Returns: Json
      }
      reserve_call: {
        Args: { p_brief: Json; p_claims: Json; p_deadline_at: string; p_key: string }
        Returns: Json
      }
      reserve_message: { Args: { p_body: string; p_claims: Json; p_key: string }; Returns: Json }
      review_promises: { Args: { p_limit: number }; Returns: number }
      save_vendor: {
        Args: {
          p_key: string
          p_organization_id: string
          p_reason: string
          p_vendor: Json
          p_vendor_id: string
        }
        Returns: Json
      }
      schedule_visit: {
        Args: { p_gcal_event_id: string; p_pin_hash: string; p_visit_id: string }
        Returns: undefined
      }
      set_backup_approvers: {
        Args: { p_key: string; p_landlord_id: string; p_people: Json; p_reason: string }
        Returns: Json
      }
      set_incident_hold: {
        Args: { p_incident_id: string; p_key: string; p_reason: string; p_steered?: number }
        Returns: boolean
      }
      set_incident_run: {
        Args: { p_incident_id: string; p_replaces?: string; p_run_id: string }
        Returns: boolean
      }
      set_on_call_ladder: {
        Args: { p_key: string; p_ladder: Json; p_organization_id: string; p_reason: string }
        Returns: Json
      }
      set_policy: {
        Args: {
          p_key: string
          p_policy: Json
          p_reason: string
          p_scope: string
          p_scope_id: string
          p_seen_version: number
        }
        Returns: Json
      }
      set_shutoff_notes: {
        Args: { p_key: string; p_notes: string; p_property_id: string; p_reason: string }
        Returns: Json
      }
      set_vendor_preferences: {
        Args: {
          p_key: string
          p_property_id: string
          p_reason: string
          p_trade: Database['public']['Enums']['trade']
          p_vendor_ids: string[]
        }
        Returns: Json
      }
      set_vendor_wanted: {
        Args: {
          p_incident_id: string
          p_is_wanted: boolean
          p_key: string
          p_reason: string
          p_vendor_id: string
        }
        Returns: Json
      }
      settle_call_control: {
        Args: { p_control_id: string; p_is_done: boolean }
        Returns: undefined
      }
      settle_promise_at_desk: {
        Args: { p_key: string; p_promise_id: string; p_reason: string; p_state: string }
        Returns: Json
      }
      settle_quote_request: {
        Args: {
          p_call_id?: string
          p_quote_request_id: string
          p_status: Database['public']['Enums']['quote_request_status']
        }
        Returns: undefined
      }
      start_dialling: { Args: { p_call_id: string }; Returns: boolean }
      start_message: { Args: { p_message_id: string }; Returns: boolean }
      start_rung: {
        Args: { p_escalation_id: string; p_round: number; p_rung: number }
        Returns: boolean
      }
      steer_incident: {
        Args: {
          p_control: Database['public']['Enums']['incident_control']
          p_incident_id: string
          p_key: string
          p_reason: string
        }
        Returns: Json
      }
      suspend_vendor: {
        Args: { p_is_suspended: boolean; p_key: string; p_reason: string; p_vendor_id: string }
        Returns: Json
      }
      take_call_slot: {
        Args: { p_call_id: string; p_longest_ms: number; p_per_second: number; p_slots: number }
        Returns: Json
      }
      take_recordings_to_purge: { Args: { p_limit: number }; Returns: Json }
      undo_merge: {
        Args: { p_incident_id: string; p_key: string; p_reason: string }
        Returns: Json
      }
      verify_incident_chain: { Args: { p_incident_id: string }; Returns: Json }
      verify_visit_pin: { Args: { p_call_id: string; p_pin_hash: string }; Returns: Json }
      withdraw_call: { Args: { p_call_id: string; p_reason: string }; Returns: boolean }
      withdraw_policy: {
        Args: {
          p_key: string
          p_reason: string
          p_scope: string
          p_scope_id: string
          p_seen_version: number
        }
        Returns: Json
      }
    }
    Enums: {
      actor_kind: 'guest' | 'vendor' | 'landlord' | 'manager' | 'agent' | 'system'
      approval_method: 'policy' | 'keypad' | 'link' | 'dashboard'
      approval_status:
        | 'pending'
        | 'approved'
        | 'declined'
        | 'another_round'
        | 'expired'
        | 'superseded'
      attempt_state: 'reserved' | 'dialling' | 'dialled' | 'unknown' | 'refused'
      call_direction: 'inbound' | 'outbound'
      call_outcome:
        | 'finished'
        | 'voicemail'
        | 'wrong_person'
        | 'refused'
        | 'transferred'
        | 'caller_hung_up'
        | 'silent'
        | 'failed'
      call_purpose:
        | 'guest_intake'
        | 'vendor_quote'
        | 'vendor_scheduling'
        | 'vendor_visit'
        | 'landlord_approval'
        | 'guest_update'
        | 'escalation'
      call_status:
        | 'reserved'
        | 'dialling'
        | 'unknown'
        | 'queued'
        | 'ringing'
        | 'in_progress'
        | 'completed'
        | 'busy'
        | 'no_answer'
        | 'failed'
        | 'canceled'
      decision: 'approve' | 'decline' | 'another_round'
      figure_state: 'unchecked' | 'confirmed' | 'unconfirmed' | 'missing'
      incident_control: 'agent' | 'human' | 'paused'
      incident_status:
        | 'reported'
        | 'triaged'
        | 'sourcing'
        | 'quoted'
        | 'awaiting_approval'
        | 'approved'
        | 'scheduling'
        | 'scheduled'
        | 'in_progress'
        | 'awaiting_change_order'
        | 'work_done'
        | 'closed'
        | 'declined'
        | 'duplicate'
        | 'resolved_self_help'
        | 'cancelled'
      member_role: 'owner' | 'manager' | 'coordinator' | 'viewer'
      message_status: 'reserved' | 'sending' | 'sent' | 'failed' | 'unknown'
      party_kind: 'guest' | 'vendor' | 'landlord' | 'manager' | 'unknown'
      priority: 'p0' | 'p1' | 'p2' | 'p3' | 'p4'
      quote_confirmation: 'unchecked' | 'confirmed' | 'unconfirmed'
      quote_kind: 'quote' | 'estimate'
      quote_request_status:
        | 'open'
        | 'quoted'
        | 'declined'
        | 'partial'
        | 'no_answer'
        | 'busy'
        | 'voicemail'
        | 'failed'
        | 'unreachable'
      quote_status: 'received' | 'accepted' | 'rejected'
      speaker: 'agent' | 'caller' | 'keypad' | 'system'
      trade:
        | 'plumbing'
        | 'electrical'
        | 'hvac'
        | 'appliance'
        | 'locks'
        | 'pest'
        | 'pool'
        | 'roofing'
        | 'handyman'
        | 'restoration'
        | 'internet'
      urgency_handled: 'emergency' | 'routine' | 'both'
      visit_status: 'held' | 'scheduled' | 'in_progress' | 'done' | 'no_show' | 'cancelled'
    }
    CompositeTypes: {
      [_ in never]: never
    }
  }
}

type DatabaseWithoutInternals = Omit<Database, '__InternalSupabase'>

type DefaultSchema = DatabaseWithoutInternals[Extract<keyof Database, 'public'>]

export type Tables<
  DefaultSchemaTableNameOrOptions extends
    | keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
        DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? (DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'] &
      DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Views'])[TableName] extends {
      Row: infer R
    }
    ? R
    : never
  : DefaultSchemaTableNameOrOptions extends keyof (DefaultSchema['Tables'] & DefaultSchema['Views'])
    ? (DefaultSchema['Tables'] & DefaultSchema['Views'])[DefaultSchemaTableNameOrOptions] extends {
        Row: infer R
      }
      ? R
      : never
    : never

export type TablesInsert<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema['Tables']
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Insert: infer I
    }
    ? I
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Insert: infer I
      }
      ? I
      : never
    : never

export type TablesUpdate<
  DefaultSchemaTableNameOrOptions extends
    | keyof DefaultSchema['Tables']
    | { schema: keyof DatabaseWithoutInternals },
  TableName extends (DefaultSchemaTableNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables']
    : never) = never,
> = DefaultSchemaTableNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaTableNameOrOptions['schema']]['Tables'][TableName] extends {
      Update: infer U
    }
    ? U
    : never
  : DefaultSchemaTableNameOrOptions extends keyof DefaultSchema['Tables']
    ? DefaultSchema['Tables'][DefaultSchemaTableNameOrOptions] extends {
        Update: infer U
      }
      ? U
      : never
    : never

export type Enums<
  DefaultSchemaEnumNameOrOptions extends
    | keyof DefaultSchema['Enums']
    | { schema: keyof DatabaseWithoutInternals },
  EnumName extends (DefaultSchemaEnumNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums']
    : never) = never,
> = DefaultSchemaEnumNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[DefaultSchemaEnumNameOrOptions['schema']]['Enums'][EnumName]
  : DefaultSchemaEnumNameOrOptions extends keyof DefaultSchema['Enums']
    ? DefaultSchema['Enums'][DefaultSchemaEnumNameOrOptions]
    : never

export type CompositeTypes<
  PublicCompositeTypeNameOrOptions extends
    | keyof DefaultSchema['CompositeTypes']
    | { schema: keyof DatabaseWithoutInternals },
  CompositeTypeName extends (PublicCompositeTypeNameOrOptions extends {
    schema: keyof DatabaseWithoutInternals
  }
    ? keyof DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes']
    : never) = never,
> = PublicCompositeTypeNameOrOptions extends { schema: keyof DatabaseWithoutInternals }
  ? DatabaseWithoutInternals[PublicCompositeTypeNameOrOptions['schema']]['CompositeTypes'][CompositeTypeName]
  : PublicCompositeTypeNameOrOptions extends keyof DefaultSchema['CompositeTypes']
    ? DefaultSchema['CompositeTypes'][PublicCompositeTypeNameOrOptions]
    : never

export const Constants = {
  public: {
    Enums: {
      actor_kind: ['guest', 'vendor', 'landlord', 'manager', 'agent', 'system'],
      approval_method: ['policy', 'keypad', 'link', 'dashboard'],
      approval_status: [
        'pending',
        'approved',
        'declined',
        'another_round',
        'expired',
        'superseded',
      ],
      attempt_state: ['reserved', 'dialling', 'dialled', 'unknown', 'refused'],
      call_direction: ['inbound', 'outbound'],
      call_outcome: [
        'finished',
        'voicemail',
        'wrong_person',
        'refused',
        'transferred',
        'caller_hung_up',
        'silent',
        'failed',
      ],
      call_purpose: [
        'guest_intake',
        'vendor_quote',
        'vendor_scheduling',
        'vendor_visit',
        'landlord_approval',
        'guest_update',
        'escalation',
      ],
      call_status: [
        'reserved',
        'dialling',
        'unknown',
        'queued',
        'ringing',
        'in_progress',
        'completed',
        'busy',
        'no_answer',
        'failed',
        'canceled',
      ],
      decision: ['approve', 'decline', 'another_round'],
      figure_state: ['unchecked', 'confirmed', 'unconfirmed', 'missing'],
      incident_control: ['agent', 'human', 'paused'],
      incident_status: [
        'reported',
        'triaged',
        'sourcing',
        'quoted',
        'awaiting_approval',
        'approved',
        'scheduling',
        'scheduled',
        'in_progress',
        'awaiting_change_order',
        'work_done',
        'closed',
        'declined',
        'duplicate',
        'resolved_self_help',
        'cancelled',
      ],
      member_role: ['owner', 'manager', 'coordinator', 'viewer'],
      message_status: ['reserved', 'sending', 'sent', 'failed', 'unknown'],
      party_kind: ['guest', 'vendor', 'landlord', 'manager', 'unknown'],
      priority: ['p0', 'p1', 'p2', 'p3', 'p4'],
      quote_confirmation: ['unchecked', 'confirmed', 'unconfirmed'],
      quote_kind: ['quote', 'estimate'],
      quote_request_status: [
        'open',
        'quoted',
        'declined',
        'partial',
        'no_answer',
        'busy',
        'voicemail',
        'failed',
        'unreachable',
      ],
      quote_status: ['received', 'accepted', 'rejected'],
      speaker: ['agent', 'caller', 'keypad', 'system'],
      trade: [
        'plumbing',
        'electrical',
        'hvac',
        'appliance',
        'locks',
        'pest',
        'pool',
        'roofing',
        'handyman',
        'restoration',
        'internet',
      ],
      urgency_handled: ['emergency', 'routine', 'both'],
      visit_status: ['held', 'scheduled', 'in_progress', 'done', 'no_show', 'cancelled'],
    },
  },
} as const
