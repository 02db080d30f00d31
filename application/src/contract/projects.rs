//! Rules for projects.

use domain::grouping::rules::{RuleText, RuleTexts};
use domain::projects::{Project, ProjectName, ProjectPlatform};
use domain::slugs::IdOrSlug;

use super::fixtures::{Store, at, new_project, organization, project, read, together, try_write, write};
use crate::paging::Window;
use crate::ports::{Constraint, StoreError};
use crate::projects::{NewProject, ProjectChange};

const ALL: Window = Window::First { limit: 10 };

pub fn a_project_is_found_in_its_organization_only(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let new = NewProject { platform: Some("python".to_owned()), date_added: at(6), ..new_project(acme, "web") };
    let id = write(&store, |stores| stores.projects().add(&new));
    let expected = Project {
        id,
        organization_id: acme,
        slug: new.slug,
        name: new.name,
        platform: new.platform,
        date_added: at(6),
        first_event: None,
        resolve_age: 0,
    };
    for reference in [IdOrSlug::Id(id.get()), IdOrSlug::Slug("web".to_owned())] {
        let find = |organization| read(&store, |stores| stores.projects().find(organization, &reference));
        assert_eq!(find(acme), Some(expected.clone()));
        assert_eq!(find(globex), None);
    }
    assert_eq!(read(&store, |stores| stores.projects().find_any(id)), Some(expected));
    let missing = domain::ids::ProjectId::new(id.get() + 7);
    assert_eq!(read(&store, |stores| stores.projects().find_any(missing)), None);
}

pub fn a_taken_project_slug_is_a_conflict_in_its_organization(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    project(&store, globex, "web");
    let add = || try_write(&store, |stores| stores.projects().add(&new_project(acme, "web")));
    let results = together(2, |_| add());
    assert_eq!(results.iter().filter(|result| result.is_ok()).count(), 1, "{results:?}");
    assert!(matches!(add(), Err(StoreError::Conflict(Constraint::ProjectSlug))));
}

pub fn projects_are_listed_of_their_organization_and_of_those_asked_for(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let (web, api, cli) = (project(&store, acme, "web"), project(&store, acme, "api"), project(&store, acme, "cli"));
    let foreign = project(&store, globex, "web");
    let list = |only: Option<&[_]>| -> Vec<_> {
        let listed = read(&store, |stores| stores.projects().list(acme, only, &ALL));
        listed.into_iter().map(|project| project.id).collect()
    };
    assert_eq!(list(None), [cli, api, web]);
    assert_eq!(list(Some(&[web, cli, foreign])), [cli, web]);
    assert_eq!(list(Some(&[])), []);
}

pub fn ids_are_those_of_all_projects_of_the_organization(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let (web, api) = (project(&store, acme, "web"), project(&store, acme, "api"));
    project(&store, globex, "web");
    let mut ids = read(&store, |stores| stores.projects().ids(acme));
    ids.sort_unstable();
    assert_eq!(ids, [web, api]);
}

pub fn environments_are_listed_by_project_then_name(store: Store) {
    let acme = organization(&store, "acme");
    let (web, api, cli) = (project(&store, acme, "web"), project(&store, acme, "api"), project(&store, acme, "cli"));
    write(&store, |stores| {
        let environments = [(web, "production"), (api, "staging"), (web, "Staging"), (cli, "production")];
        stores.intake().note_projects(&[], &environments)
    });
    let listed = read(&store, |stores| stores.projects().environments(&[web, api]));
    let expected = [(web, "Staging"), (web, "production"), (api, "staging")];
    assert_eq!(listed, expected.map(|(project, name)| (project, name.to_owned())));
    assert_eq!(read(&store, |stores| stores.projects().environments(&[])), []);
}

pub fn a_project_is_edited_in_its_organization_only(store: Store) {
    let (acme, globex) = (organization(&store, "acme"), organization(&store, "globex"));
    let (web, api) = (project(&store, acme, "web"), project(&store, acme, "api"));
    let edit = |organization, change: &ProjectChange| {
        write(&store, |stores| stores.projects().edit(organization, web, change));
    };
    let shown = |project| {
        let found = read(&store, |stores| stores.projects().find_any(project)).unwrap();
        let rules = read(&store, |stores| stores.projects().rule_texts(acme, project));
        (found.name, found.platform, rules)
    };
    let unchanged = shown(web);
    assert_eq!(unchanged, ("web".to_owned(), None, RuleTexts::default()));
    let name = ProjectChange { name: Some(ProjectName::parse("Web shop").unwrap()), ..ProjectChange::default() };
    edit(globex, &name);
    edit(acme, &ProjectChange::default());
    assert_eq!(shown(web), unchanged);
    edit(acme, &name);
    assert_eq!(shown(web), ("Web shop".to_owned(), None, RuleTexts::default()));
    let (fingerprints, stack_traces) = ("type:É -> a\n".to_owned(), "app:no -group".to_owned());
    edit(
        acme,
        &ProjectChange {
            name: None,
            platform: Some(ProjectPlatform::parse("python").unwrap()),
            fingerprint_rules: Some(RuleText::fingerprints(&fingerprints).unwrap()),
            stack_trace_rules: Some(RuleText::stack_traces(&stack_traces).unwrap()),
            resolve_age: None,
        },
    );
    let rules = RuleTexts { fingerprints, stack_traces };
    assert_eq!(shown(web), ("Web shop".to_owned(), Some("python".to_owned()), rules));
    assert_eq!(shown(api), ("api".to_owned(), None, RuleTexts::default()));
    assert_eq!(read(&store, |stores| stores.projects().rule_texts(globex, web)), RuleTexts::default());
}
