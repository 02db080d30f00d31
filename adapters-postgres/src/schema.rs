//! The tables, as `migrations/` makes them.

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
        date_joined -> Timestamptz,
        last_login -> Nullable<Timestamptz>,
        email_verified_at -> Nullable<Timestamptz>,
        takes_resolved -> Bool,
    }
}

table! {
    organizations (id) {
        id -> BigInt,
        slug -> Text,
        name -> Text,
        date_added -> Timestamptz,
        open_membership -> Bool,
    }
}

table! {
    organization_members (id) {
        id -> BigInt,
        organization_id -> BigInt,
        user_id -> BigInt,
        role -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    account_links (token_hash) {
        token_hash -> Text,
        purpose -> Text,
        user_id -> BigInt,
        email -> Text,
        expires_at -> Timestamptz,
    }
}

table! {
    registrations (token_hash) {
        token_hash -> Text,
        email -> Text,
        name -> Text,
        password_hash -> Text,
        attempts_left -> BigInt,
        expires_at -> Timestamptz,
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
        date_added -> Timestamptz,
        expires_at -> Timestamptz,
    }
}

table! {
    teams (id) {
        id -> BigInt,
        organization_id -> BigInt,
        slug -> Text,
        name -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    projects (id) {
        id -> BigInt,
        organization_id -> BigInt,
        slug -> Text,
        name -> Text,
        platform -> Nullable<Text>,
        date_added -> Timestamptz,
        first_event -> Nullable<Timestamptz>,
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
        date_added -> Timestamptz,
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
        date_added -> Timestamptz,
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
        expires_at -> Nullable<Timestamptz>,
        date_added -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
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
        expires_at -> Timestamptz,
        elevation_key_hash -> Nullable<Text>,
        elevation_opened_at -> Nullable<Timestamptz>,
        elevation_used_at -> Nullable<Timestamptz>,
        authorization_request -> Nullable<Text>,
        id -> Text,
        date_added -> Timestamptz,
        last_used_at -> Timestamptz,
        ip_address -> Nullable<Text>,
        user_agent -> Nullable<Text>,
    }
}

table! {
    releases (id) {
        id -> BigInt,
        organization_id -> BigInt,
        version -> Text,
        date_added -> Timestamptz,
        new_issues -> BigInt,
        date_released -> Nullable<Timestamptz>,
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
        date_added -> Timestamptz,
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
        date_added -> Timestamptz,
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
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
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
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
    }
}

table! {
    project_users (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        value -> Text,
        identifier -> Nullable<Text>,
        email -> Nullable<Text>,
        username -> Nullable<Text>,
        ip_address -> Nullable<Text>,
        name -> Nullable<Text>,
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
    }
}

table! {
    user_reports (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        event_id -> Uuid,
        issue_id -> Nullable<BigInt>,
        environment -> Nullable<Text>,
        name -> Text,
        email -> Text,
        comments -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    issues (project_id, id) {
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
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
        times_seen -> BigInt,
        users_seen -> BigInt,
        first_release -> Nullable<BigInt>,
        active_at -> Nullable<Timestamptz>,
        resolved_at -> Nullable<Timestamptz>,
        assignee_user_id -> Nullable<BigInt>,
        assignee_team_id -> Nullable<BigInt>,
        share_id -> Nullable<Text>,
        priority_locked_at -> Nullable<Timestamptz>,
        comments -> BigInt,
        inbox_reason -> Nullable<Text>,
        inbox_at -> Nullable<Timestamptz>,
        heat -> Double,
    }
}

table! {
    issue_activities (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> Nullable<BigInt>,
        kind -> Text,
        data -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    issue_subscriptions (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        is_active -> Bool,
        reason -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    issue_views (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        last_seen -> Timestamptz,
    }
}

table! {
    issue_bookmarks (project_id, issue_id, user_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        user_id -> BigInt,
        date_added -> Timestamptz,
    }
}

table! {
    issue_snoozes (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        until -> Nullable<Timestamptz>,
        count -> Nullable<BigInt>,
        window -> Nullable<BigInt>,
        user_count -> Nullable<BigInt>,
        user_window -> Nullable<BigInt>,
        times_seen -> BigInt,
        users_seen -> BigInt,
        actor_id -> Nullable<BigInt>,
        date_added -> Timestamptz,
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
        date_added -> Timestamptz,
    }
}

table! {
    issue_hashes (project_id, hash) {
        project_id -> BigInt,
        hash -> Text,
        issue_id -> Nullable<BigInt>,
        tombstone_id -> Nullable<BigInt>,
        latest_at -> Nullable<Timestamptz>,
        latest_event -> Nullable<Uuid>,
    }
}

table! {
    tombstones (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        issue_id -> BigInt,
        message -> Text,
        culprit -> Text,
        level -> Text,
        kind -> Text,
        metadata -> Text,
        user_id -> Nullable<BigInt>,
        date_added -> Timestamptz,
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
    release_projects (project_id, release_id) {
        project_id -> BigInt,
        release_id -> BigInt,
        new_issues -> BigInt,
    }
}

table! {
    issue_releases (project_id, issue_id, release_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        release_id -> BigInt,
        count -> BigInt,
        first_seen -> Timestamptz,
        last_seen -> Timestamptz,
    }
}

table! {
    events (project_id, event_id) {
        project_id -> BigInt,
        event_id -> Uuid,
        issue_id -> BigInt,
        timestamp -> Timestamptz,
        received -> Timestamptz,
        environment -> Nullable<Text>,
        release -> Nullable<Text>,
        payload -> Bytea,
        hash -> Nullable<Uuid>,
    }
}

table! {
    issue_unmerges (project_id, destination_id) {
        project_id -> BigInt,
        destination_id -> BigInt,
        issue_id -> BigInt,
        hashes -> Text,
        after_at -> Nullable<Timestamptz>,
        after_event -> Nullable<Uuid>,
        kept -> Text,
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
        date_added -> Timestamptz,
    }
}

table! {
    api_authorizations (id) {
        id -> BigInt,
        user_id -> BigInt,
        application_id -> BigInt,
        organization_id -> Nullable<BigInt>,
        scopes -> Text,
        date_added -> Timestamptz,
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
        expires_at -> Timestamptz,
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
        expires_at -> Timestamptz,
        polled_at -> Nullable<Timestamptz>,
    }
}

table! {
    scheduled_deletions (id) {
        id -> BigInt,
        model -> Text,
        object_id -> BigInt,
        actor_id -> Nullable<BigInt>,
        due_at -> Timestamptz,
    }
}

table! {
    outbox (id) {
        id -> BigInt,
        kind -> Text,
        recipient -> Text,
        subject -> Text,
        body -> Text,
        due_at -> Nullable<Timestamptz>,
        attempts -> Integer,
        last_error -> Nullable<Text>,
        date_added -> Timestamptz,
        html -> Nullable<Text>,
        list -> Text,
        unsubscribe -> Nullable<Text>,
        postponed_until -> Nullable<Timestamptz>,
        priority -> Integer,
        expires_at -> Nullable<Timestamptz>,
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
        date_added -> Timestamptz,
        last_used_at -> Nullable<Timestamptz>,
    }
}

table! {
    options (key) {
        key -> Text,
        value -> Nullable<Text>,
        sealed_value -> Nullable<Bytea>,
        last_updated -> Timestamptz,
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
        date_added -> Timestamptz,
    }
}

table! {
    rate_limits (key) {
        key -> Text,
        times -> BigInt,
        started_at -> Timestamptz,
    }
}

table! {
    issue_alerts (project_id, issue_id) {
        project_id -> BigInt,
        issue_id -> BigInt,
        reason -> Text,
        date_added -> Timestamptz,
    }
}

table! {
    alert_unsubscriptions (project_id, user_id) {
        project_id -> BigInt,
        user_id -> BigInt,
    }
}

table! {
    transaction_kinds (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        name -> Text,
        op -> Text,
        environment -> Text,
    }
}

table! {
    transactions (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        event_id -> Uuid,
        kind_id -> BigInt,
        timestamp -> Timestamptz,
        start -> Timestamptz,
        received -> Timestamptz,
        trace_id -> Uuid,
        span_id -> BigInt,
        parent_span_id -> Nullable<BigInt>,
        status -> Text,
        release -> Nullable<Text>,
        weight -> Double,
        payload -> Bytea,
    }
}

table! {
    span_groups (project_id, id) {
        id -> BigInt,
        project_id -> BigInt,
        op -> Text,
        hash -> BigInt,
        description -> Nullable<Text>,
    }
}

table! {
    span_deltas (id) {
        id -> BigInt,
        project_id -> BigInt,
        counts -> Bytea,
    }
}

joinable!(api_authorizations -> api_applications (application_id));
joinable!(api_authorizations -> organizations (organization_id));
joinable!(api_tokens -> api_applications (application_id));
joinable!(api_tokens -> users (user_id));
joinable!(issue_releases -> releases (release_id));
joinable!(commits -> repositories (repository_id));
joinable!(release_commits -> releases (release_id));
joinable!(project_keys -> projects (project_id));
joinable!(release_projects -> releases (release_id));
joinable!(team_members -> teams (team_id));
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
allow_tables_to_appear_in_same_query!(issue_releases, releases);
allow_tables_to_appear_in_same_query!(commits, repositories);
allow_tables_to_appear_in_same_query!(release_commits, releases);
allow_tables_to_appear_in_same_query!(organization_members, organizations);
allow_tables_to_appear_in_same_query!(project_keys, projects);
allow_tables_to_appear_in_same_query!(release_projects, releases);
