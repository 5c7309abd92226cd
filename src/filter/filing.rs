//! Where the rules of many subscriptions are looked for.

use crate::filter::{Bucket, Lookup, NOWHERE, Program, Rule, Type, hash_of, kind_hash};

use super::subscriptions::Subscription;

/// A condition without which a rule cannot hold.
#[derive(Clone, Copy)]
struct Access {
    path: u32,
    contains: bool,
    hash: u64,
}

impl Access {
    /// Which lookup it belongs to: two for each path.
    fn group(self) -> u32 {
        self.path.saturating_mul(2).saturating_add(u32::from(self.contains))
    }
}

/// Files the rules of all subscriptions that are not paused.
pub(super) fn file(program: &Program, list: &[Subscription], rules: &[Rule]) -> Vec<Bucket> {
    let mut asked: Vec<(u64, u32)> = Vec::new();
    let mut seen: Vec<(u64, u32)> = Vec::new();
    for (number, rule) in rules.iter().enumerate() {
        let paused = usize::try_from(rule.subscription).ok().and_then(|of| list.get(of));
        if paused.is_none_or(|subscription| subscription.paused) {
            continue;
        }
        let kind = program.document.at(rule.object_type).zip(program.document.at(rule.action));
        if let Some((object_type, action)) = kind {
            asked.push((kind_hash(&object_type, &action), size(number)));
            collect(program, rule.root, &mut seen);
        }
    }
    seen.sort_unstable();
    seen.dedup();
    let mut values = vec![0_usize; program.paths().saturating_mul(2)];
    for (_, group) in seen {
        if let Some(count) = usize::try_from(group).ok().and_then(|group| values.get_mut(group)) {
            *count = count.saturating_add(1);
        }
    }
    asked.sort_unstable();
    let mut buckets: Vec<Bucket> = Vec::new();
    for (hash, number) in asked {
        let Some(rule) = usize::try_from(number).ok().and_then(|number| rules.get(number)) else { continue };
        let same = |a: u32, b: u32| {
            program.document.at(a).zip(program.document.at(b)).is_some_and(|(a, b)| a.same(&b))
        };
        let known = buckets.iter().rposition(|bucket| {
            bucket.hash == hash
                && same(bucket.object_type, rule.object_type)
                && same(bucket.action, rule.action)
        });
        if known.is_none() {
            buckets.push(Bucket {
                hash,
                object_type: rule.object_type,
                action: rule.action,
                always: Vec::new(),
                lookups: Vec::new(),
            });
        }
        let bucket = known.unwrap_or(buckets.len().saturating_sub(1));
        let Some(bucket) = buckets.get_mut(bucket) else { continue };
        let needed = rule.root.and_then(|root| needs(program, root, &values));
        match needed {
            None => bucket.always.push(number),
            Some(accesses) => {
                for access in accesses {
                    put(bucket, access, number);
                }
            }
        }
    }
    for lookup in buckets.iter_mut().flat_map(|bucket| &mut bucket.lookups) {
        lookup.rules.sort_unstable();
        lookup.rules.dedup();
    }
    buckets
}

fn put(bucket: &mut Bucket, Access { path, contains, hash }: Access, rule: u32) {
    let mut lookups = bucket.lookups.iter_mut();
    match lookups.find(|lookup| lookup.path == path && lookup.contains == contains) {
        Some(lookup) => lookup.rules.push((hash, rule)),
        None => bucket.lookups.push(Lookup { path, contains, rules: vec![(hash, rule)] }),
    }
}

/// The condition of a node without children, when an event can be looked up by it.
fn access(program: &Program, at: u32) -> Option<Access> {
    let node = program.node(at)?;
    let contains = node.does == Type::Contains;
    let hash = match node.does {
        Type::IsNull => hash_of(None),
        Type::Equals | Type::Contains => program.operand(node)?.hash(),
        _ => return None,
    };
    (node.path != NOWHERE).then_some(Access { path: node.path, contains, hash })
}

/// All conditions of a rule that it could be filed under: hash and group.
fn collect(program: &Program, root: Option<u32>, seen: &mut Vec<(u64, u32)>) {
    let mut open: Vec<u32> = root.into_iter().collect();
    while let Some(at) = open.pop() {
        seen.extend(access(program, at).map(|access| (access.hash, access.group())));
        if let Some(node) = program.node(at)
            && matches!(node.does, Type::And | Type::Or | Type::FieldAccessor)
        {
            open.extend(program.children(node));
        }
    }
}

/// Conditions of which one must hold for the node to hold, chosen so that an event finds few rules by them;
/// `None` when there are none such. As deep as the filter.
fn needs(program: &Program, at: u32, values: &[usize]) -> Option<Vec<Access>> {
    let node = program.node(at)?;
    let children = program.children(node);
    match node.does {
        Type::And => children
            .iter()
            .filter_map(|child| needs(program, *child, values))
            .max_by_key(|accesses| selectivity(accesses, values)),
        Type::Or => {
            let mut all = Vec::new();
            for child in children {
                all.extend(needs(program, *child, values)?);
            }
            Some(all)
        }
        Type::FieldAccessor => needs(program, *children.first()?, values),
        _ => access(program, at).map(|access| vec![access]),
    }
}

/// How many values the rules tell apart in the least telling of these fields; of equal ones, a field beats the
/// contents of an array.
fn selectivity(accesses: &[Access], values: &[usize]) -> (usize, bool) {
    let count = |access: &Access| {
        let count = usize::try_from(access.group()).ok().and_then(|group| values.get(group));
        (count.copied().unwrap_or_default(), !access.contains)
    };
    accesses.iter().map(count).min().unwrap_or((usize::MAX, true))
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
