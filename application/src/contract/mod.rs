//! The contract that every store keeps, as tests: one function a rule of a port. Each is given a fresh, migrated
//! store and panics where the rule is broken. A store runs them all with [`crate::contract_tests!`].

#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    missing_docs,
    reason = "these are tests, with sentences for names; they are no test code to the compiler since other crates run them"
)]

pub mod accounts;
pub mod activities;
pub mod alerts;
pub mod applications;
pub mod audit;
pub mod claims;
pub mod comments;
pub mod deletions;
pub mod environments;
pub mod events;
pub mod feedback;
pub mod fixtures;
pub mod hand_over;
pub mod hashes;
pub mod identities;
pub mod ingest;
pub mod invitations;
pub mod issue_periods;
pub mod issues;
pub mod keys;
pub mod lifecycle;
pub mod limits;
pub mod merges;
pub mod oauth;
pub mod options;
pub mod organization_tokens;
pub mod organizations;
pub mod outbox;
pub mod paging;
pub mod preferences;
pub mod project_users;
pub mod projects;
pub mod recounts;
pub mod registrations;
pub mod releases;
pub mod search;
pub mod search_within;
pub mod sessions;
pub mod setup;
pub mod spans;
pub mod tags;
pub mod teams;
pub mod tokens;
pub mod tombstones;
pub mod transactions;
pub mod triage;
pub mod unmerges;
pub mod users;
pub mod viewers;

/// Makes one `#[test]` of every rule. The expression makes a fresh store: a value with a method
/// `uow(&self) -> Arc<dyn UnitOfWork>`, which removes the store when it is dropped.
#[macro_export]
macro_rules! contract_tests {
    ($store:expr) => {
        $crate::contract_tests! { @each $store;
            accounts {
                a_link_is_taken_once_for_its_account_and_purpose,
                links_of_an_account_are_removed_by_purpose_and_with_the_account,
                a_link_for_an_account_that_is_gone_is_a_conflict,
                expired_links_are_removed_a_few_at_a_time,
            }
            activities {
                what_happened_is_found_newest_first,
                what_happened_is_found_in_its_project_only,
                every_kind_of_thing_that_happened_reads_back,
            }
            alerts {
                alerts_are_taken_once_and_those_that_wait_longest_first,
                an_issue_waits_once_as_it_waited_first,
                alerts_of_an_undone_transaction_wait_on,
                alerts_taken_by_many_threads_go_to_one_each,
                batches_that_queue_the_same_issues_at_once_all_end,
                old_alerts_are_removed_a_few_at_a_time,
                an_issue_that_is_removed_waits_no_longer,
                a_project_has_alerts_until_they_are_switched_off,
                the_members_of_a_projects_teams_are_its_recipients_once_each,
                recipients_are_of_the_organization_alone,
                who_unsubscribed_gets_nothing_of_that_project,
                a_removed_account_leaves_no_subscription_behind,
            }
            applications {
                an_application_is_found_as_it_was_added,
                applications_of_an_owner_are_listed_by_name_then_id,
                an_application_is_edited_while_it_is_active,
                edits_by_many_threads_are_all_kept,
                an_application_is_removed_while_its_deletion_is_in_progress,
                sealed_secrets_are_forgotten_a_few_at_a_time,
                an_authorization_grows_and_is_its_users_alone,
                scopes_granted_by_many_threads_are_all_in_one_authorization,
                tokens_of_an_application_are_removed_for_one_user,
            }
            audit {
                changes_are_listed_newest_first_and_outlive_their_actor,
            }
            claims {
                batches_of_many_hashes_and_what_ends_their_issues_all_end,
            }
            comments {
                comments_are_counted_changed_and_removed_on_their_issue_alone,
                comments_are_listed_without_other_activities,
                what_was_said_is_known_by_its_author_and_its_words,
                the_users_of_a_team_are_those_of_its_organization,
            }
            deletions {
                a_deletion_is_claimed_when_it_is_due_until_it_is_done,
                a_deletion_decided_again_stays_as_it_was,
                a_deletion_decided_while_it_ends_is_carried_out_again,
                a_claimed_deletion_is_one_transactions_alone,
                a_claim_that_is_undone_leaves_the_deletion,
                belongings_of_an_application_are_removed_a_few_at_a_time,
                deletions_carried_out_by_many_threads_are_carried_out_once,
            }
            environments {
                environments_are_listed_by_name_then_project,
                an_environment_is_found_in_its_project_by_its_name,
                events_are_added_to_environments_of_issues,
                an_issue_is_split_by_environment_with_what_it_had,
                counts_of_many_issues_in_environments_are_found_together,
                old_counts_of_environments_are_removed_too,
            }
            events {
                events_are_searched_by_issue_environment_and_time,
                the_events_at_the_ends_and_beside_a_position_are_found_among_those_asked_for,
                an_event_is_found_as_it_was_stored,
                an_event_is_found_in_its_project_only,
                stored_events_are_told_from_others,
                no_events_at_all_are_no_error,
                an_event_stored_again_is_left_as_it_is,
                events_stored_by_many_threads_at_once_are_stored_once,
                an_event_whose_transaction_was_undone_can_be_stored,
                a_large_batch_of_events_is_stored,
                latest_and_oldest_go_by_time_then_id,
                neighbours_go_by_time_then_id,
                events_since_a_time_are_counted_up_to_a_limit,
                old_outcomes_are_removed_a_few_at_a_time,
                events_received_long_ago_are_removed_a_few_at_a_time,
            }
            feedback {
                a_report_that_comes_with_the_last_step_of_a_merge_is_of_the_issue_that_is_left,
                a_report_gets_new_words_and_stays_otherwise_as_it_is,
                reports_get_the_issue_of_their_event_once,
                reports_are_listed_of_their_project_or_issue_newest_first,
                old_reports_are_removed_a_few_at_a_time,
            }
            hand_over {
                an_issue_is_handed_over_as_if_all_its_events_had_been_the_other_ones,
                an_issue_half_handed_over_follows_what_it_became,
                an_issue_is_handed_over_while_events_come_from_several_environments,
                an_archived_issue_waits_for_as_much_as_before,
                what_people_made_of_an_issue_is_handed_over,
                counts_by_environment_are_taken_once,
            }
            hashes {
                the_latest_event_of_a_hash_is_noted,
                hashes_are_listed_with_their_latest_events_that_are_there,
            }
            identities {
                identities_of_a_user_are_listed_as_they_were_added,
                an_identity_added_again_keeps_its_id_and_time,
                an_identity_of_another_user_is_a_conflict,
                a_social_account_of_another_issuer_is_another,
                an_identity_added_by_many_threads_is_one_users,
                global_identities_are_listed_with_their_places,
                a_global_identity_added_again_moves_to_another_place,
                an_identity_is_removed_by_its_user_and_category_alone,
                sealed_data_is_kept_with_its_identity_alone,
                of_the_last_two_ways_in_given_up_at_once_one_stays,
            }
            ingest {
                a_new_hash_leads_nowhere_until_it_is_assigned,
                a_hash_claimed_by_many_threads_leads_to_one_issue,
                overlapping_claims_of_many_threads_all_end,
                claims_of_an_undone_transaction_leave_nothing,
                numbers_ascend_and_never_repeat,
                issues_made_together_get_their_ids_in_order,
                a_change_adds_widens_and_replaces,
                a_change_brings_an_issue_back_where_it_says_so,
                an_issue_is_brought_back_by_one_of_many_batches_at_once,
                locked_issues_change_one_transaction_at_a_time,
                of_issues_to_lock_only_those_are_answered_that_there_are,
                the_first_event_of_a_project_is_noted_once,
                empty_batches_are_no_error,
                counts_of_a_span_are_added_up,
                tags_keep_totals_and_numbers_of_distinct_values,
                new_users_are_those_not_seen_in_the_issue_before,
                values_new_to_many_threads_at_once_count_once,
                a_batch_of_tags_may_be_large_and_of_any_text,
                a_release_is_made_once_for_all_projects_of_its_organization,
                releases_named_by_many_threads_at_once_are_made_once,
                new_issues_are_counted_on_their_release,
                counts_added_by_many_threads_at_once_are_all_there,
                counts_of_an_undone_transaction_leave_nothing,
                outcomes_of_any_reason_are_added,
            }
            invitations {
                an_invitation_is_found_by_its_token_and_by_its_address,
                an_invitations_id_is_no_memberships,
                of_many_invitations_of_one_address_at_once_one_is_made,
                an_invitation_is_renewed_under_its_id,
                an_invitation_is_taken_once_by_its_token,
                an_invitation_is_removed_in_its_organization_only,
                expired_invitations_are_removed_a_few_at_a_time,
            }
            issue_periods {
                events_are_counted_in_the_hours_and_days_that_are_asked_for,
                events_are_counted_in_environments,
                users_are_counted_that_a_range_may_have_seen,
                users_are_counted_once_in_several_environments,
            }
            issues {
                an_issue_is_found_as_it_was_made,
                the_project_of_an_issue_is_found,
                a_shared_issue_is_found_by_its_name_while_it_has_one,
                issues_of_the_projects_are_told_from_others,
                issues_are_listed_of_the_projects_and_the_status_asked_for,
                issues_of_a_status_are_listed_by_windows,
                issues_of_a_status_in_many_projects_are_listed_by_windows,
                tags_seen_most_are_listed_by_key,
                counts_are_read_by_issue_and_start,
                a_new_issue_is_in_the_inbox_where_it_says_so,
                the_hashes_of_an_issue_are_sorted,
                issues_not_seen_for_long_are_removed_with_all_that_belongs_to_them,
                an_issue_that_is_being_merged_is_not_removed_for_its_age,
                hashes_claimed_while_their_issues_are_removed_are_all_answered,
                an_issue_is_removed_a_few_rows_at_a_time_with_all_that_belongs_to_it,
                nothing_leads_to_issues_that_are_cut_off,
                no_event_is_lost_between_an_issue_and_the_one_after_it,
                users_are_counted_that_were_hit_since_a_time,
                old_counts_are_removed_a_few_at_a_time,
            }
            keys {
                a_key_is_found_by_its_public_part_with_its_organization_and_its_projects_rules,
                a_taken_public_key_is_a_conflict,
                keys_are_listed_of_their_project_newest_first,
            }
            lifecycle {
                what_is_expected_of_an_issue_is_kept_until_it_is_replaced,
                issues_are_claimed_when_their_snoozes_end,
                issues_are_claimed_that_are_open_for_long,
                issues_are_claimed_that_were_not_seen_for_their_projects_age,
                an_age_of_resolution_is_set_in_its_organization_only,
                ages_of_resolution_are_found_of_many_projects,
                issues_that_change_with_time_change_once_though_many_see_to_it,
            }
            limits {
                a_key_is_counted_by_itself_until_its_window_ends,
                a_key_counted_by_many_threads_at_once_misses_none,
                old_windows_are_removed_a_few_at_a_time,
            }
            merges {
                an_issue_that_was_merged_is_found_as_the_one_that_it_became,
                hashes_that_come_to_an_issue_while_it_is_merged_lead_to_what_it_became,
                what_is_taken_from_an_issue_is_taken_once,
                issues_that_are_merged_add_up_and_the_ids_of_the_others_stand_for_the_one,
                issues_that_are_merged_while_events_come_count_each_of_them_once,
                issues_of_several_projects_and_single_ones_are_not_merged,
            }
            oauth {
                a_grant_is_taken_once_by_its_application,
                grants_of_a_user_for_an_application_are_removed,
                expired_grants_are_removed_a_few_at_a_time,
                a_grant_for_an_application_that_is_gone_is_a_conflict,
                what_a_login_was_asked_is_recalled_once,
                a_devices_request_is_found_by_both_its_codes,
                a_taken_code_of_a_device_leaves_the_transaction_usable,
                a_devices_request_is_decided_and_removed_once,
                requests_of_devices_are_removed_of_a_user_and_when_they_expired,
                a_token_is_refreshed_in_its_row,
                a_family_of_tokens_is_retired_and_removed,
                tokens_that_can_never_be_used_again_are_removed_a_few_at_a_time,
            }
            options {
                an_option_is_found_as_it_was_stored_and_replaced,
                a_removed_option_is_gone,
                whoever_holds_the_options_has_them_alone_be_they_set_or_not,
            }
            organization_tokens {
                an_organizations_token_is_found_as_it_was_added,
                two_organization_tokens_of_one_hash_are_a_conflict,
                organization_tokens_are_listed_by_name_then_id,
                an_organizations_token_is_renamed_and_removed_in_it_only,
                an_organizations_token_outlives_its_maker,
                use_of_an_organizations_token_is_recorded_once_a_minute,
            }
            organizations {
                an_organization_is_found_by_id_and_by_slug,
                a_taken_organization_slug_is_a_conflict,
                a_users_organizations_are_those_of_its_memberships,
                a_membership_is_found_in_its_organization_only,
                a_second_membership_is_a_conflict,
                a_role_is_changed_in_its_organization_only,
                a_membership_of_nobody_is_refused,
                a_membership_is_removed_in_its_organization_only,
                a_membership_that_is_held_lasts_as_long_as_the_transaction,
            }
            outbox {
                mail_is_claimed_when_it_is_due_and_again_when_nothing_is_heard_of_it,
                mail_that_was_sent_is_gone,
                mail_that_failed_is_due_again_or_never,
                mail_claimed_by_many_threads_goes_to_one_each,
                old_mail_is_removed_a_few_at_a_time,
                postponed_mail_is_hastened_and_what_somebody_sends_or_gave_up_is_not,
                mail_that_failed_is_retried_as_if_it_were_new,
                one_mail_is_retried_and_the_others_wait,
                unsent_mail_is_listed_counted_and_discarded,
                mail_that_somebody_waits_for_is_claimed_before_alerts,
                mail_tells_when_it_is_of_no_use_any_more,
                an_outbox_is_above_a_limit_by_what_waits,
                alerts_are_withdrawn_from_one_address_by_their_list,
            }
            paging {
                organizations_are_listed_by_windows,
                organizations_of_a_user_are_listed_by_windows,
                projects_are_listed_by_windows,
                keys_are_listed_by_windows,
                issues_are_listed_by_windows,
                issues_of_several_projects_are_listed_by_windows,
                events_are_listed_by_windows,
            }
            preferences {
                what_a_user_prefers_is_kept_and_is_its_alone,
            }
            project_users {
                what_events_tell_of_a_user_replaces_what_was_known,
                a_user_of_whom_nothing_is_new_is_not_written,
                users_are_listed_of_their_project_by_the_time_they_were_first_seen,
                users_are_found_by_what_is_known_of_them,
                users_unseen_for_long_are_removed_a_few_at_a_time,
                batches_that_note_the_same_users_at_once_all_end,
            }
            projects {
                a_project_is_found_in_its_organization_only,
                a_taken_project_slug_is_a_conflict_in_its_organization,
                projects_are_listed_of_their_organization_and_of_those_asked_for,
                ids_are_those_of_all_projects_of_the_organization,
                environments_are_listed_by_project_then_name,
                a_project_is_edited_in_its_organization_only,
            }
            recounts {
                what_is_subtracted_is_gone_when_nothing_is_left,
                what_is_subtracted_of_environments_is_gone_when_nothing_is_left,
                an_issue_that_is_split_again_forgets_what_was_counted_before,
            }
            registrations {
                registrations_of_one_address_are_taken_once_by_their_tokens,
                a_registration_is_tried_so_often_by_many_at_once,
                expired_registrations_are_removed_a_few_at_a_time,
            }
            releases {
                a_release_is_found_as_the_issue_saw_it,
                a_release_without_an_event_of_the_issue_is_none,
                a_version_that_cannot_be_is_none,
                the_last_release_goes_by_last_seen_then_id,
                the_newest_release_of_a_project_goes_by_id,
                a_release_is_found_by_version_in_its_project,
                releases_of_an_organization_are_found_by_many_ids,
                releases_follow_each_other_by_time_then_id,
                a_commit_is_found_in_its_repository_as_it_was_added_first,
                commits_of_an_organization_are_found_by_many_ids,
                the_first_release_with_a_commit_is_that_of_the_least_id,
            }
            search {
                issues_are_searched_by_tags,
                issues_are_searched_in_any_case_of_all_letters,
                issues_are_searched_by_users,
                issues_are_searched_by_text,
                issues_are_searched_by_numbers_and_times,
                issues_are_searched_by_what_people_made_of_them,
                issues_are_searched_by_environments,
                issues_are_searched_by_events_hashes_and_releases,
                issues_are_searched_by_when_they_were_seen,
                every_sort_lists_by_windows_what_people_see,
                what_most_issues_have_is_found_in_order_and_counted,
            }
            search_within {
                lists_of_environments_go_by_what_these_say,
                lists_of_environments_that_most_issues_are_in_go_by_what_these_say,
                counts_and_times_are_searched_within_environments,
            }
            sessions {
                a_session_is_found_as_it_was_added,
                a_second_session_of_one_key_is_a_conflict,
                elevation_is_opened_used_and_ended,
                a_removed_session_is_gone,
                the_sessions_of_a_user_are_removed_together,
                ended_sessions_are_removed_a_few_at_a_time,
                a_session_gets_another_key_once,
                use_of_a_session_is_recorded_once_a_minute,
                live_sessions_of_a_user_are_listed_by_last_use,
                a_session_is_removed_by_the_id_of_its_user_alone,
                all_sessions_of_a_user_but_one_are_removed,
            }
            setup {
                set_up_by_many_threads_at_once_an_empty_store_has_everything_once,
            }
            spans {
                kinds_of_transactions_are_made_once,
                kinds_differ_by_each_of_their_parts,
                a_transaction_is_found_as_it_was_stored,
                a_transaction_stored_again_is_left_as_it_is,
                transactions_are_searched_by_kind_and_time_latest_first,
                groups_of_spans_are_made_once_and_keep_their_description,
                spans_are_measured_by_what_is_asked_for,
                a_measured_span_tells_of_its_transaction,
                a_transaction_is_removed_with_its_spans,
                transactions_of_a_trace_are_found_in_the_order_in_which_they_began,
                old_transactions_are_removed_with_their_spans_a_few_at_a_time,
                counts_are_selected_by_kind_time_and_what_they_measure,
                counts_add_up_with_their_sketches,
                what_batches_counted_waits_until_it_is_taken,
                counts_folded_by_many_threads_are_added_once,
                old_counts_are_removed_a_few_at_a_time,
                a_segment_is_due_once_its_root_is_there,
                spans_of_a_segment_come_root_first_each_once,
                segments_taken_by_many_threads_go_to_one_each,
                segments_of_which_nothing_came_are_forgotten_a_few_at_a_time,
                a_transaction_that_is_replaced_counts_as_it_is_then,
            }
            tags {
                tags_are_of_all_events_or_of_those_of_environments,
                totals_of_tags_are_those_of_the_issues_together,
                values_of_a_tag_are_found_by_a_part_of_them,
                tags_of_many_issues_are_told_up_to_a_limit,
                values_of_a_tag_are_ordered_and_in_ranges,
                the_values_seen_most_and_last_are_found_among_many,
            }
            teams {
                a_team_is_found_in_its_organization_only,
                a_taken_team_slug_is_a_conflict_in_its_organization,
                a_member_reaches_the_projects_of_its_teams_once,
                joining_a_team_again_is_no_error,
                teams_of_projects_are_listed_by_project_then_slug,
                teams_are_found_by_many_ids_in_their_organization,
                members_of_a_team_are_listed_by_user,
            }
            tokens {
                a_token_is_found_by_its_hash_with_its_user,
                a_token_may_have_no_name_no_scope_and_no_end,
                every_scope_is_kept,
                two_tokens_of_one_hash_are_a_conflict,
                use_of_a_token_is_recorded_once_a_minute,
                personal_tokens_are_listed_of_their_user_by_id,
                a_personal_token_is_renamed_and_removed_by_its_user_only,
                a_personal_token_removed_by_many_threads_is_removed_once,
            }
            tombstones {
                tombstones_are_listed_of_their_project_newest_first,
                what_led_to_a_discarded_issue_leads_to_its_tombstone,
                what_led_to_a_removed_tombstone_leads_nowhere,
                a_tombstone_outlives_its_issue_and_what_is_done_to_others,
            }
            transactions {
                a_rollback_leaves_nothing,
                a_failed_use_case_leaves_nothing,
                a_conflict_undoes_what_came_before_it,
                a_panic_leaves_nothing_and_the_store_usable,
                nothing_is_seen_before_the_commit,
                reading_transactions_run_at_once,
                writing_transactions_from_many_threads_all_commit,
                migrating_again_is_harmless_even_at_once,
                a_store_that_works_answers_a_ping,
            }
            triage {
                what_was_decided_is_found_as_it_was_saved,
                comments_and_heat_are_not_saved_with_decisions,
                a_decision_is_saved_in_its_project_only,
                what_is_assigned_to_who_is_no_member_is_found,
                issues_are_locked_in_ascending_order_whatever_their_status,
                decisions_and_events_of_many_threads_are_all_kept,
                a_snooze_is_set_replaced_and_removed,
                what_resolves_an_issue_is_set_replaced_and_removed,
                a_subscription_that_was_concluded_never_replaces_a_decision,
                subscriptions_of_a_user_are_found_by_issue,
            }
            unmerges {
                an_unmerge_is_found_by_both_of_its_issues_until_it_is_removed,
                events_are_awaited_from_issues_that_were_merged_or_had_the_hashes,
                events_are_looked_at_in_order_and_moved_with_their_reports,
                events_of_an_unmerge_are_moved_a_few_at_a_time_though_many_do,
                an_unmerge_ends_well_whatever_becomes_of_its_issues,
            }
            users {
                accounts_are_found_by_many_ids,
                an_account_is_found_as_it_was_added,
                a_missing_account_is_none,
                a_taken_email_is_a_conflict,
                of_two_accounts_with_one_email_added_at_once_one_is_a_conflict,
                a_login_is_found_in_any_case_with_its_hash,
                a_password_hash_is_replaced,
                a_password_hash_is_replaced_by_one_of_many_that_know_it,
                flags_and_logins_are_recorded,
                any_tells_an_empty_store,
                an_account_is_deactivated_and_activated,
                a_removed_account_is_gone_with_all_that_is_its,
                what_acts_for_an_account_is_removed_with_none_of_its_memberships,
                a_locked_account_is_one_threads_at_a_time,
                an_address_is_verified_while_it_is_the_accounts,
                a_taken_email_leaves_the_transaction_usable,
            }
            viewers {
                the_last_time_that_a_user_saw_an_issue_counts,
                a_bookmark_is_its_users_alone,
            }
        }
    };
    (@each $store:expr; $($capability:ident { $($rule:ident,)* })*) => {
        $(
            mod $capability {
                #[allow(unused_imports, reason = "what the expression names may be in scope outside only")]
                use super::*;

                $(
                    #[test]
                    fn $rule() {
                        let store = $store;
                        $crate::contract::$capability::$rule(store.uow());
                    }
                )*
            }
        )*
    };
}
