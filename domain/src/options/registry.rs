//! Every option there is. None is here that changes nothing.

use super::rules::{
    any, backend, count, days, email, host, namespace, port, provider, sender, size, some_days, timeout, url_prefix,
};
use super::{DefaultValue, Definition, Flags};

const NO_STORE: Flags = Flags::NO_STORE;
const REQUIRED: Flags = Flags::REQUIRED;
const DISK: Flags = Flags::PRIORITISE_DISK;
const EMPTY: Flags = Flags::ALLOW_EMPTY;
const CREDENTIAL: Flags = Flags::CREDENTIAL;
const AUTOMATOR: Flags = Flags::AUTOMATOR_MODIFIABLE;

macro_rules! options {
    ($($name:ident = $text:literal, $kind:ident($default:literal), [$($flag:ident),*], $rule:ident, $variable:literal,
       $meaning:literal;)+) => {
        $(
            #[doc = $meaning]
            pub const $name: Definition = Definition {
                name: $text,
                default: DefaultValue::$kind($default),
                flags: Flags::NONE$(.and($flag))*,
                rule: $rule,
                variable: $variable,
                meaning: $meaning,
            };
        )+

        /// All options, in the order in which people look for them.
        pub const REGISTRY: &[&Definition] = &[$(&$name),+];
    };
}

options! {
    ADMIN_EMAIL = "system.admin-email", Text(""), [REQUIRED, AUTOMATOR], email, "",
        "The address of whoever runs the server. Pages and mails name it where there is no support address.";
    SUPPORT_EMAIL = "system.support-email", Text(""), [EMPTY, DISK, AUTOMATOR], email, "",
        "The address that people may write to, named by pages and mails.";
    URL_PREFIX = "system.url-prefix", Text(""), [REQUIRED, DISK], url_prefix, "PICKET_URL_PREFIX",
        "How clients reach Picket: scheme, host and, if any, port and path. In DSNs, links, mails and cookies. If it \
         is empty, `http://` and the listening address.";
    SECRET_KEY = "system.secret-key", Text(""), [NO_STORE, CREDENTIAL], any, "PICKET_SECRET_KEY",
        "The key that signs cookies and seals credentials.";
    EVENT_RETENTION_DAYS = "system.event-retention-days", Int(0), [EMPTY, DISK, AUTOMATOR], days,
        "PICKET_EVENT_RETENTION_DAYS",
        "Days that events are kept, and issues that are not seen again; 0 is 90 days.";
    RATE_LIMIT = "system.rate-limit", Int(0), [EMPTY, DISK, AUTOMATOR], count, "",
        "Events a minute that a process of the server takes, of all projects together; more are answered with 429. 0 \
         is no bound.";
    MAXIMUM_FILE_SIZE = "system.maximum-file-size", Int(2_147_483_648), [DISK, AUTOMATOR], size, "",
        "Bytes of the largest report, 1024 at least. No report has more than 41943040, whatever stands here.";
    SPANS_RETENTION_DAYS = "spans.retention-days", Int(30), [DISK, AUTOMATOR], some_days, "",
        "Days that transactions are kept with their spans, 1 to 3650. Beyond them there are counts alone: of whole hours, \
         by name, operation and environment.";
    SPANS_COUNTS_RETENTION_DAYS = "spans.counts-retention-days", Int(90), [DISK, AUTOMATOR], some_days, "",
        "Days that counts of transactions and spans by hour, day and week are kept, 1 to 3650.";
    MAIL_BACKEND = "mail.backend", Text("smtp"), [NO_STORE], backend, "PICKET_MAIL_BACKEND",
        "How mail goes out: `smtp`, `file` (each mail a file in PICKET_MAIL_DIR) or `dummy` (not at all).";
    MAIL_HOST = "mail.host", Text("127.0.0.1"), [REQUIRED, DISK], host, "PICKET_SMTP_URL",
        "The mail server. Mails wait until one of the options of the server is set.";
    MAIL_PORT = "mail.port", Int(25), [REQUIRED, DISK], port, "PICKET_SMTP_URL",
        "Its port.";
    MAIL_USERNAME = "mail.username", Text(""), [REQUIRED, EMPTY, DISK], any, "PICKET_SMTP_URL",
        "The name to log in with there; without one nobody logs in.";
    MAIL_PASSWORD = "mail.password", Text(""), [REQUIRED, EMPTY, DISK, CREDENTIAL], any, "PICKET_SMTP_URL",
        "The password to log in with there.";
    MAIL_USE_TLS = "mail.use-tls", Bool(false), [REQUIRED, DISK], any, "PICKET_SMTP_URL",
        "Encrypt by STARTTLS, or send nothing. Without this and without `mail.use-ssl` nothing is encrypted, the password \
         neither: for a server on this machine.";
    MAIL_USE_SSL = "mail.use-ssl", Bool(false), [REQUIRED, DISK], any, "PICKET_SMTP_URL",
        "Encrypt from the first byte. It wins over `mail.use-tls`.";
    MAIL_FROM = "mail.from", Text("root@localhost"), [REQUIRED, DISK], sender, "PICKET_SMTP_URL",
        "The sender of every mail: an address, or `Name <address>`.";
    MAIL_SUBJECT_PREFIX = "mail.subject-prefix", Text("[Picket]"), [EMPTY, DISK, AUTOMATOR], any, "",
        "What every subject begins with.";
    MAIL_LIST_NAMESPACE = "mail.list-namespace", Text("localhost"), [NO_STORE], namespace,
        "PICKET_MAIL_LIST_NAMESPACE",
        "The end of `List-Id`, by which readers sort mail; best the host's name.";
    MAIL_TIMEOUT = "mail.timeout", Int(10), [DISK, AUTOMATOR], timeout, "",
        "Seconds that each step of the conversation with the mail server may take, 1 to 300; more than 60 are 60. The answer to a whole mail may take five minutes.";
    ALLOW_REGISTRATION = "auth.allow-registration", Bool(false), [REQUIRED, EMPTY, DISK], any, "",
        "Whoever comes may make an account, at `/auth/register/`. It belongs to no organization.";
    IP_RATE_LIMIT = "auth.ip-rate-limit", Int(0), [EMPTY, DISK, AUTOMATOR], count, "",
        "Wrong passwords a minute from one address, of whatever names, before it must wait; 0 is 50.";
    USER_RATE_LIMIT = "auth.user-rate-limit", Int(0), [EMPTY, DISK, AUTOMATOR], count, "",
        "Wrong passwords a minute for one name, from whatever addresses, before it must wait; 0 is 100.";
    BEACON_ANONYMOUS = "beacon.anonymous", Bool(false), [REQUIRED], any, "",
        "Pages and mails do not name the address of whoever runs the server; a support address they do. Picket itself \
         sends nothing to anybody.";
    BEACON_RECORD_CPU_RAM_USAGE = "beacon.record_cpu_ram_usage", Bool(false), [REQUIRED, EMPTY], any, "",
        "`/metrics` tells how much of the processor and of memory the process uses.";
    STAFF_GA_ROLLOUT = "staff.ga-rollout", Bool(false), [AUTOMATOR], any, "",
        "Users with the staff flag may open staff mode.";
    GITHUB_CLIENT_ID = "github-login.client-id", Text(""), [EMPTY, DISK], any, "PICKET_GITHUB_CLIENT_ID",
        "The client id of an OAuth app at GitHub, to link accounts with.";
    GITHUB_CLIENT_SECRET = "github-login.client-secret", Text(""), [EMPTY, DISK, CREDENTIAL], any,
        "PICKET_GITHUB_CLIENT_SECRET", "Its client secret.";
    GITHUB_URL = "github-login.url", Text("https://github.com"), [DISK], provider, "PICKET_GITHUB_URL",
        "Where GitHub is, for GitHub Enterprise.";
    GITLAB_CLIENT_ID = "gitlab-login.client-id", Text(""), [EMPTY, DISK], any, "PICKET_GITLAB_CLIENT_ID",
        "The id of an application at GitLab, to link accounts with.";
    GITLAB_CLIENT_SECRET = "gitlab-login.client-secret", Text(""), [EMPTY, DISK, CREDENTIAL], any,
        "PICKET_GITLAB_CLIENT_SECRET", "Its secret.";
    GITLAB_URL = "gitlab-login.url", Text("https://gitlab.com"), [DISK], provider, "PICKET_GITLAB_URL",
        "Where GitLab is, if it is your own.";
    GOOGLE_CLIENT_ID = "google-login.client-id", Text(""), [EMPTY, DISK], any, "PICKET_GOOGLE_CLIENT_ID",
        "The client id of a web application at Google, to link accounts with.";
    GOOGLE_CLIENT_SECRET = "google-login.client-secret", Text(""), [EMPTY, DISK, CREDENTIAL], any,
        "PICKET_GOOGLE_CLIENT_SECRET", "Its client secret.";
    OIDC_ISSUER = "oidc-login.issuer", Text(""), [EMPTY, DISK], provider, "PICKET_OIDC_ISSUER",
        "The issuer of any other OpenID Connect provider, letter for letter.";
    OIDC_CLIENT_ID = "oidc-login.client-id", Text(""), [EMPTY, DISK], any, "PICKET_OIDC_CLIENT_ID",
        "How that provider knows this server.";
    OIDC_CLIENT_SECRET = "oidc-login.client-secret", Text(""), [EMPTY, DISK, CREDENTIAL], any,
        "PICKET_OIDC_CLIENT_SECRET", "The client secret there.";
    OIDC_NAME = "oidc-login.name", Text("OpenID Connect"), [DISK], any, "PICKET_OIDC_NAME",
        "What to call that provider.";
}
