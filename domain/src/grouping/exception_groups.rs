//! Exception groups: many exceptions raised as one, with a tree of ids in their mechanisms.

use std::collections::{HashMap, HashSet};

use serde_json::{Map, Value};

use super::component::{Component, Variant};
use super::hash::GroupHash;

type Exception<'a> = (&'a Map<String, Value>, Component<'a>);

/// The components that count, in payload order. Without an exception group that is all of
/// them. With one, equal members count once; and if all members are equal, the group
/// around them says nothing, so that only the member and its causes count.
pub(super) fn reduce(exceptions: Vec<Exception<'_>>) -> Vec<Component<'_>> {
    let kept = Tree::read(&exceptions).and_then(|tree| tree.kept(&exceptions));
    let components = exceptions.into_iter().map(|(_, component)| component);
    match kept {
        None => components.collect(),
        Some(kept) => {
            let numbered = components.enumerate();
            numbered.filter(|(at, _)| kept.contains(at)).map(|(_, component)| component).collect()
        }
    }
}

fn mechanism<'a>(exception: &Exception<'a>, key: &str) -> Option<&'a Value> {
    exception.0.get("mechanism")?.get(key)
}

fn id(exception: &Exception<'_>, key: &str) -> Option<u64> {
    mechanism(exception, key).and_then(Value::as_u64)
}

fn is_group(exception: &Exception<'_>) -> bool {
    mechanism(exception, "is_exception_group").and_then(Value::as_bool) == Some(true)
}

/// Exceptions by their place in the payload.
struct Tree {
    root: usize,
    children: HashMap<usize, Vec<usize>>,
    groups: HashSet<usize>,
}

impl Tree {
    /// Nothing unless every exception has an id, one is a group, and one is the root.
    fn read(exceptions: &[Exception<'_>]) -> Option<Self> {
        let groups: HashSet<usize> = (0..).zip(exceptions).filter(|(_, e)| is_group(e)).map(|(at, _)| at).collect();
        if groups.is_empty() {
            return None;
        }
        let mut places = HashMap::with_capacity(exceptions.len());
        for (at, exception) in exceptions.iter().enumerate() {
            places.insert(id(exception, "exception_id")?, at);
        }
        let mut root = None;
        let mut children: HashMap<usize, Vec<usize>> = HashMap::new();
        // Ids count from the root outwards while the payload runs towards it.
        for (at, exception) in exceptions.iter().enumerate().rev() {
            match id(exception, "parent_id") {
                Some(parent) => children.entry(*places.get(&parent)?).or_default().push(at),
                None if root.is_none() => root = Some(at),
                None => return None,
            }
        }
        Some(Self { root: root?, children, groups })
    }

    fn kept(&self, exceptions: &[Exception<'_>]) -> Option<HashSet<usize>> {
        let mut seen = HashSet::new();
        let mut distinct = Vec::new();
        for at in self.members() {
            let (_, component) = exceptions.get(at)?;
            let hash = component.leaves(Variant::System).map(GroupHash::of_parts);
            if seen.insert(hash) {
                distinct.push(at);
            }
        }
        match distinct.as_slice() {
            [] => None,
            [member] => Some(self.chain_of(*member)),
            _ => Some(distinct.into_iter().chain([self.root]).collect()),
        }
    }

    /// The exceptions within the groups that are no groups themselves.
    fn members(&self) -> Vec<usize> {
        let mut members = Vec::new();
        let mut visited = HashSet::new();
        let mut open = vec![self.root];
        while let Some(at) = open.pop() {
            // A client may send a circle.
            if !visited.insert(at) {
                continue;
            }
            if self.groups.contains(&at) {
                open.extend(self.children.get(&at).into_iter().flatten().rev());
            } else {
                members.push(at);
            }
        }
        members
    }

    /// An exception and its causes, the first of each.
    fn chain_of(&self, member: usize) -> HashSet<usize> {
        let mut chain = HashSet::new();
        let mut next = Some(member);
        while let Some(at) = next.filter(|at| chain.insert(*at)) {
            next = self.children.get(&at).and_then(|children| children.first().copied());
        }
        chain
    }
}
