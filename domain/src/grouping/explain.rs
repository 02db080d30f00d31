//! What an event is grouped by, for people to read.

use super::component::{StackReach, Variant};
use super::fingerprint::Fingerprint;
use super::hash::GroupHash;
use super::rules::Rules;
use super::{checksum, strategies};
use crate::events::Event;

/// One way in which an event is looked at.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explained {
    /// `app`, `system`, `default`, `checksum`, `custom_fingerprint` or `fallback`.
    pub variant: &'static str,
    /// The hash of it.
    pub hash: GroupHash,
    /// The texts that were hashed, each with its kind (`function`), in their order.
    pub leaves: Vec<(&'static str, String)>,
}

/// How an event would be grouped now, the primary hash first.
pub fn explain(event: &mut Event, rules: &Rules) -> Vec<Explained> {
    let marks = rules.mark(event);
    let rule = rules.fingerprint(event);
    let fingerprint = match rule {
        Some(rule) => Fingerprint::of_parts(rule.parts(), event),
        None => Fingerprint::of(event),
    };
    if let Some(hash) = checksum(event) {
        return vec![Explained { variant: "checksum", leaves: vec![("checksum", hash.to_string())], hash }];
    }
    if let Some(hash) = fingerprint.fixed() {
        return vec![Explained { variant: "custom_fingerprint", hash, leaves: fingerprint.leaves(&[]) }];
    }
    let component = strategies::first_contributing(event, &marks);
    let names = if component.stack() == StackReach::Nowhere {
        vec![("default", Variant::System)]
    } else {
        vec![("app", Variant::App), ("system", Variant::System)]
    };
    let explained = names.into_iter().filter_map(|(variant, of)| {
        let hash = fingerprint.hash(component.leaves(of)?);
        let leaves: Vec<_> = component.named_leaves(of)?.map(|(kind, text)| (kind, text.to_owned())).collect();
        Some(Explained { variant, hash, leaves: fingerprint.leaves(&leaves) })
    });
    let mut explained: Vec<_> = explained.collect();
    if explained.is_empty() {
        explained.push(Explained { variant: "fallback", hash: GroupHash::of_parts([]), leaves: Vec::new() });
    }
    explained
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::super::fixtures::{event, exception, frame, library_frame, raised};
    use super::super::rules::{RuleTexts, Rules};
    use super::super::{group, group_by};
    use super::{Explained, explain};
    use crate::events::Event;

    fn explained(event: &Event, fingerprints: &str) -> Vec<Explained> {
        let rules = Rules::of(RuleTexts { fingerprints: fingerprints.to_owned(), ..RuleTexts::default() });
        let explained = explain(&mut event.clone(), &rules);
        let mut hashes: Vec<_> = explained.iter().map(|it| it.hash.clone()).collect();
        hashes.dedup();
        assert_eq!(hashes, group_by(&mut event.clone(), &rules).hashes);
        explained
    }

    fn variants(event: &Event, fingerprints: &str) -> Vec<&'static str> {
        explained(event, fingerprints).iter().map(|it| it.variant).collect()
    }

    #[test]
    fn each_variant_names_what_was_hashed() {
        let event = raised(vec![exception("ValueError", "v", vec![frame("add", 1), library_frame("check")])]);
        let [app, system] = explained(&event, "").try_into().unwrap();
        let expected =
            [("module", "shop.cart"), ("function", "add"), ("context-line", "add(item)"), ("type", "ValueError")];
        assert_eq!(app.leaves, expected.map(|(kind, text)| (kind, text.to_owned())));
        assert_eq!((app.variant, system.variant, system.leaves.len()), ("app", "system", 7));
        let [app, _] = explained(&event, "type:* -> a {{ default }} b").try_into().unwrap();
        let kinds: Vec<_> = app.leaves.iter().map(|(kind, _)| *kind).collect();
        assert_eq!(kinds, ["fingerprint", "module", "function", "context-line", "type", "fingerprint"]);
    }

    #[test]
    fn variants_are_named_by_what_decided() {
        let message = event("python", json!({"logentry": {"formatted": "user 17"}}));
        assert_eq!(variants(&message, ""), ["default"]);
        assert_eq!(explained(&message, "")[0].leaves, [("message", "user <int>".to_owned())]);
        assert_eq!(variants(&message, "message:user* -> a"), ["custom_fingerprint"]);
        assert_eq!(variants(&event("python", json!({"checksum": "x"})), ""), ["checksum"]);
        let nothing = event("python", json!({}));
        assert_eq!(variants(&nothing, ""), ["fallback"]);
        assert_eq!(explained(&nothing, "")[0].hash, group(&nothing).hashes[0]);
    }
}
