//! The tables, as the migrations make them.

use diesel::{allow_tables_to_appear_in_same_query, joinable, table};

table! {
    users (id) {
        id -> BigInt,
        username -> Text,
        email -> Text,
        name -> Text,
        password_hash -> Nullable<Text>,
        is_active -> Bool,
        is_superuser -> Bool,
        is_staff -> Bool,
        date_joined -> BigInt,
        last_login -> Nullable<BigInt>,
        email_verified_at -> Nullable<BigInt>,
        takes_resolved -> Bool,
    }
}

table! {
    organizations (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        date_added -> BigInt,
        open_membership -> Bool,
    }
}

table! {
    organization_members (id) {
        id -> BigInt,
        organization_id -> BigInt,
        user_id -> BigInt,
        role -> Text,
        date_added -> BigInt,
    }
}

table! {
    account_links (token_hash) {
        token_hash -> Text,
        purpose -> Text,
        user_id -> BigInt,
        email -> Text,
        expires_at -> BigInt,
    }
}

table! {
    registrations (token_hash) {
        token_hash -> Text,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        attempts_left -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    member_invitations (id) {
        id -> BigInt,
        organization_id -> BigInt,
        email -> Text,
        role -> Text,
        inviter_id -> Nullable<BigInt>,
        token_hash -> Text,
        date_added -> BigInt,
        expires_at -> BigInt,
    }
}

table! {
    teams (id) {
        id -> BigInt,
        organization_id -> BigInt,
        slug -> Text,
        name -> Text,
        date_added -> BigInt,
    }
}

table! {
    projects (id) {
        id -> BigInt,
        organization_id -> BigInt,
        slug -> Text,
        name -> Text,
        platform -> Nullable<Text>,
        date_added -> BigInt,
        first_event -> Nullable<BigInt>,
        last_issue_number -> BigInt,
        mail_alerts -> Bool,
        fingerprint_rules -> Text,
        stack_trace_rules -> Text,
        resolve_age -> BigInt,
    }
}

table! {
    team_members (team_id, member_id) {
        team_id -> BigInt,
        member_id -> BigInt,
    }
}

table! {
    team_projects (team_id, project_id) {
        team_id -> BigInt,
        project_id -> BigInt,
    }
}

table! {
    project_keys (id) {
        id -> BigInt,
        project_id -> BigInt,
        public_key -> Text,
        label -> Text,
        is_active -> Bool,
        date_added -> BigInt,
    }
}

table! {
    identities (id) {
        id -> BigInt,
        user_id -> BigInt,
        category -> Text,
        provider -> Text,
        external_id -> Text,
        organization_id -> Nullable<BigInt>,
        is_login -> Bool,
        allows_unlinked -> Bool,
        date_added -> BigInt,
        provider_external_id -> Text,
        sealed_data -> Nullable<Binary>,
    }
}

table! {
    identity_providers (id) {
        id -> BigInt,
        #[sql_name = "type"]
        kind -> Text,
        external_id -> Text,
    }
}

table! {
    api_tokens (id) {
        id -> BigInt,
        user_id -> BigInt,
        name -> Nullable<Text>,
        token_hash -> Text,
        last_characters -> Text,
        scopes -> Text,
        expires_at -> Nullable<BigInt>,
        date_added -> BigInt,
        last_used_at -> Nullable<BigInt>,
        application_id -> Nullable<BigInt>,
        organization_id -> Nullable<BigInt>,
        refresh_hash -> Nullable<Text>,
        family -> Nullable<Text>,
        is_refresh_used -> Bool,
    }
}

table! {
    sessions (key_hash) {
        key_hash -> Text,
        user_id -> BigInt,
        expires_at -> BigInt,
        elevation_key_hash -> Nullable<Text>,
        elevation_opened_at -> Nullable<BigInt>,
        elevation_used_at -> Nullable<BigInt>,
        authorization_request -> Nullable<Text>,
        id -> Text,
        date_added -> BigInt,
        last_used_at -> BigInt,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

table! {
    releases (id) {
        id -> BigInt,
        organization_id -> BigInt,
        version -> Text,
        date_added -> BigInt,
        new_issues -> BigInt,
        date_released -> Nullable<BigInt>,
    }
}

table! {
    repositories (id) {
        id -> BigInt,
        organization_id -> BigInt,
        name -> Text,
    }
}

table! {
    commits (id) {
        id -> BigInt,
        organization_id -> BigInt,
        repository_id -> BigInt,
        key -> Text,
        message -> Nullable<Text>,
        author_name -> Nullable<Text>,
        author_email -> Nullable<Text>,
        date_added -> BigInt,
    }
}

table! {
    release_commits (release_id, commit_id) {
        release_id -> BigInt,
        commit_id -> BigInt,
    }
}

table! {
    issue_redirects (project_id, previous_id) {
        project_id -> BigInt,
        previous_id -> BigInt,
        previous_number -> BigInt,
        issue_id -> BigInt,
    }
}

table! {
    issue_forecasts (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        threshold -> BigInt,
        date_added -> BigInt,
    }
}

table! {
    release_projects (project_id, release_id) {
        project_id -> BigInt,
        release_id -> BigInt,
        new_issues -> BigInt,
    }
}

table! {
    environments (project_id, name) {
        id -> BigInt,
        project_id -> BigInt,
        name -> Text,
        is_hidden -> Bool,
    }
}

table! {
    issue_environments (project_id, issue_id, environment) {
        project_id -> BigInt,
        issue_id -> BigInt,
        environment -> Text,
        count -> BigInt,
        users -> BigInt,
        first_seen -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    issue_environment_hours (project_id, issue_id, environment, start) {
        project_id -> BigInt,
        issue_id -> BigInt,
        environment -> Text,
        start -> BigInt,
        count -> BigInt,
    }
}

table! {
    issue_environment_days (project_id, issue_id, environment, start) {
        project_id -> BigInt,
        issue_id -> BigInt,
        environment -> Text,
        start -> BigInt,
        count -> BigInt,
    }
}

table! {
    issue_environment_tag_values (project_id, issue_id, environment, key, value) {
        project_id -> BigInt,
        issue_id -> BigInt,
        environment -> Text,
        key -> Text,
        value -> Text,
        count -> BigInt,
        first_seen -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    project_users (id) {
        id -> BigInt,
        project_id -> BigInt,
        value -> Text,
        identifier -> Nullable<Text>,
        email -> Nullable<Text>,
        username -> Nullable<Text>,
        ip_address -> Nullable<Text>,
        name -> Nullable<Text>,
        first_seen -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    user_reports (id) {
        id -> BigInt,
        project_id -> BigInt,
        event_id -> Binary,
        issue_id -> Nullable<BigInt>,
        environment -> Nullable<Text>,
        name -> Text,
        email -> Text,
        comments -> Text,
        date_added -> BigInt,
    }
}

table! {
    issues (id) {
        id -> BigInt,
        project_id -> BigInt,
        number -> BigInt,
        status -> Text,
        substatus -> Nullable<Text>,
        priority -> Text,
        kind -> Text,
        platform -> Text,
        title -> Text,
        culprit -> Text,
        level -> Text,
        logger -> Nullable<Text>,
        metadata -> Text,
        search_message -> Text,
        unhandled -> Bool,
        first_seen -> BigInt,
        last_seen -> BigInt,
        times_seen -> BigInt,
        users_seen -> BigInt,
        first_release -> Nullable<BigInt>,
        active_at -> Nullable<BigInt>,
        resolved_at -> Nullable<BigInt>,
        assignee_user_id -> Nullable<BigInt>,
        assignee_team_id -> Nullable<BigInt>,
        share_id -> Nullable<Text>,
        priority_locked_at -> Nullable<BigInt>,
        comments -> BigInt,
        inbox_reason -> Nullable<Text>,
        inbox_at -> Nullable<BigInt>,
        heat -> Double,
    }
}

table! {
    issue_activities (id) {
        id -> BigInt,
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> Nullable<BigInt>,
        kind -> Text,
        data -> Text,
        date_added -> BigInt,
    }
}

table! {
    issue_subscriptions (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        is_active -> Bool,
        reason -> Text,
        date_added -> BigInt,
    }
}

table! {
    issue_views (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    issue_bookmarks (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        date_added -> BigInt,
    }
}

table! {
    issue_snoozes (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        until -> Nullable<BigInt>,
        count -> Nullable<BigInt>,
        window -> Nullable<BigInt>,
        user_count -> Nullable<BigInt>,
        user_window -> Nullable<BigInt>,
        times_seen -> BigInt,
        users_seen -> BigInt,
        actor_id -> Nullable<BigInt>,
        date_added -> BigInt,
    }
}

table! {
    issue_resolutions (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        kind -> Text,
        release_id -> Nullable<BigInt>,
        commit_id -> Nullable<BigInt>,
        current_version -> Nullable<Text>,
        is_pending -> Bool,
        actor_id -> Nullable<BigInt>,
        date_added -> BigInt,
    }
}

table! {
    issue_hashes (project_id, hash) {
        project_id -> BigInt,
        hash -> Text,
        issue_id -> Nullable<BigInt>,
        tombstone_id -> Nullable<BigInt>,
        latest_at -> Nullable<BigInt>,
        latest_event -> Nullable<Binary>,
    }
}

table! {
    tombstones (id) {
        id -> BigInt,
        project_id -> BigInt,
        issue_id -> BigInt,
        message -> Text,
        culprit -> Text,
        level -> Text,
        kind -> Text,
        metadata -> Text,
        user_id -> Nullable<BigInt>,
        date_added -> BigInt,
    }
}

table! {
    issue_hours (project_id, issue_id, start) {
        project_id -> BigInt,
        issue_id -> BigInt,
        start -> BigInt,
        count -> BigInt,
    }
}

table! {
    issue_days (project_id, issue_id, start) {
        project_id -> BigInt,
        issue_id -> BigInt,
        start -> BigInt,
        count -> BigInt,
    }
}

table! {
    issue_tag_keys (project_id, issue_id, key) {
        project_id -> BigInt,
        issue_id -> BigInt,
        key -> Text,
        total -> BigInt,
        distinct_values -> BigInt,
    }
}

table! {
    issue_tag_values (project_id, issue_id, key, value) {
        project_id -> BigInt,
        issue_id -> BigInt,
        key -> Text,
        value -> Text,
        count -> BigInt,
        first_seen -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    issue_releases (project_id, issue_id, release_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        release_id -> BigInt,
        count -> BigInt,
        first_seen -> BigInt,
        last_seen -> BigInt,
    }
}

table! {
    events (sequence) {
        sequence -> BigInt,
        project_id -> BigInt,
        event_id -> Binary,
        issue_id -> BigInt,
        timestamp -> BigInt,
        received -> BigInt,
        environment -> Nullable<Text>,
        release -> Nullable<Text>,
        payload -> Binary,
        hash -> Nullable<Binary>,
    }
}

table! {
    issue_unmerges (project_id, destination_id) {
        project_id -> BigInt,
        destination_id -> BigInt,
        issue_id -> BigInt,
        hashes -> Text,
        after_at -> Nullable<BigInt>,
        after_event -> Nullable<Binary>,
        kept -> Text,
    }
}

table! {
    outcomes (project_id, hour, category, outcome, reason) {
        project_id -> BigInt,
        hour -> BigInt,
        category -> Text,
        outcome -> Text,
        reason -> Text,
        quantity -> BigInt,
    }
}

table! {
    api_applications (id) {
        id -> BigInt,
        client_id -> Text,
        secret_hash -> Nullable<Text>,
        sealed_secret -> Nullable<Binary>,
        owner_id -> BigInt,
        name -> Text,
        status -> Text,
        allowed_origins -> Text,
        redirect_uris -> Text,
        homepage_url -> Nullable<Text>,
        privacy_url -> Nullable<Text>,
        terms_url -> Nullable<Text>,
        scopes -> Text,
        requires_org_level_access -> Bool,
        date_added -> BigInt,
    }
}

table! {
    api_authorizations (id) {
        id -> BigInt,
        user_id -> BigInt,
        application_id -> BigInt,
        organization_id -> Nullable<BigInt>,
        scopes -> Text,
        date_added -> BigInt,
    }
}

table! {
    api_grants (code_hash) {
        code_hash -> Text,
        user_id -> BigInt,
        application_id -> BigInt,
        organization_id -> Nullable<BigInt>,
        redirect_uri -> Text,
        scopes -> Text,
        code_challenge -> Nullable<Text>,
        nonce -> Nullable<Text>,
        expires_at -> BigInt,
    }
}

table! {
    api_device_codes (id) {
        id -> BigInt,
        device_code_hash -> Text,
        user_code -> Text,
        application_id -> BigInt,
        user_id -> Nullable<BigInt>,
        organization_id -> Nullable<BigInt>,
        scopes -> Text,
        status -> Text,
        expires_at -> BigInt,
        polled_at -> Nullable<BigInt>,
    }
}

table! {
    scheduled_deletions (id) {
        id -> BigInt,
        model -> Text,
        object_id -> BigInt,
        actor_id -> Nullable<BigInt>,
        due_at -> BigInt,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        due_at -> Nullable<BigInt>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        date_added -> BigInt,
        html -> Nullable<Text>,
        list -> Text,
        unsubscribe -> Nullable<Text>,
        postponed_until -> Nullable<BigInt>,
        priority -> Integer,
        expires_at -> Nullable<BigInt>,
    }
}

table! {
    organization_tokens (id) {
        id -> BigInt,
        organization_id -> BigInt,
        created_by -> Nullable<BigInt>,
        name -> Text,
        token_hash -> Text,
        last_characters -> Text,
        scopes -> Text,
        date_added -> BigInt,
        last_used_at -> Nullable<BigInt>,
    }
}

table! {
    options (key) {
        key -> Text,
        value -> Nullable<Text>,
        sealed_value -> Nullable<Binary>,
        last_updated -> BigInt,
        last_updated_by -> Text,
    }
}

table! {
    audit_log (id) {
        id -> BigInt,
        actor_id -> Nullable<BigInt>,
        actor -> Text,
        ip_address -> Nullable<Text>,
        event -> Text,
        target -> Text,
        data -> Text,
        date_added -> BigInt,
    }
}

table! {
    rate_limits (key) {
        key -> Text,
        times -> BigInt,
        started_at -> BigInt,
    }
}

table! {
    issue_alerts (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        reason -> Text,
        date_added -> BigInt,
    }
}

table! {
    alert_unsubscriptions (project_id, user_id) {
        project_id -> BigInt,
        user_id -> BigInt,
    }
}

table! {
    transaction_kinds (id) {
        id -> BigInt,
        project_id -> BigInt,
        name -> Text,
        op -> Text,
        environment -> Text,
    }
}

table! {
    transactions (id) {
        id -> BigInt,
        project_id -> BigInt,
        event_id -> Binary,
        kind_id -> BigInt,
        timestamp -> BigInt,
        start -> BigInt,
        received -> BigInt,
        trace_id -> Binary,
        span_id -> BigInt,
        parent_span_id -> Nullable<BigInt>,
        status -> Text,
        release -> Nullable<Text>,
        weight -> Double,
        payload -> Binary,
    }
}

table! {
    span_groups (id) {
        id -> BigInt,
        project_id -> BigInt,
        op -> Text,
        hash -> BigInt,
        description -> Nullable<Text>,
    }
}

table! {
    spans (project_id, timestamp, transaction_id, number) {
        project_id -> BigInt,
        timestamp -> BigInt,
        transaction_id -> BigInt,
        number -> BigInt,
        group_id -> BigInt,
        exclusive -> BigInt,
    }
}

table! {
    span_deltas (id) {
        id -> BigInt,
        project_id -> BigInt,
        counts -> Binary,
    }
}

table! {
    span_counts (project_id, level, kind_id, start, measured) {
        project_id -> BigInt,
        level -> BigInt,
        kind_id -> BigInt,
        start -> BigInt,
        measured -> BigInt,
        transactions -> Double,
        count -> Double,
        total -> Double,
        sketch -> Binary,
    }
}

joinable!(api_authorizations -> api_applications (application_id));
joinable!(api_authorizations -> organizations (organization_id));
joinable!(api_tokens -> api_applications (application_id));
joinable!(api_tokens -> users (user_id));
joinable!(issue_releases -> releases (release_id));
joinable!(commits -> repositories (repository_id));
joinable!(release_commits -> releases (release_id));
joinable!(release_projects -> releases (release_id));
joinable!(organization_members -> organizations (organization_id));
joinable!(project_keys -> projects (project_id));
joinable!(team_projects -> teams (team_id));

allow_tables_to_appear_in_same_query!(
    alert_unsubscriptions,
    organization_members,
    team_members,
    team_projects,
    teams,
    users
);
allow_tables_to_appear_in_same_query!(api_applications, api_authorizations, organizations);
allow_tables_to_appear_in_same_query!(events, issue_hashes);
allow_tables_to_appear_in_same_query!(issue_redirects, issue_unmerges, scheduled_deletions);
allow_tables_to_appear_in_same_query!(api_applications, api_tokens, users);
allow_tables_to_appear_in_same_query!(identities, identity_providers);
allow_tables_to_appear_in_same_query!(issue_releases, projects, releases);
allow_tables_to_appear_in_same_query!(organization_members, organizations);
allow_tables_to_appear_in_same_query!(project_keys, projects);
allow_tables_to_appear_in_same_query!(commits, repositories);
allow_tables_to_appear_in_same_query!(release_commits, releases);
allow_tables_to_appear_in_same_query!(release_projects, releases);
