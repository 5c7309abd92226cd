//! Where the rules of many subscriptions are looked for.

use std::cmp::Ordering;

use crate::count::{Count, ValueAt, wide};
use crate::filter::{Bucket, Lookup, NOWHERE, Program, Rule, Type, hash_of, kind_hash};

use super::subscriptions::Subscription;
use crate::sequence::Sequence;

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
        (Count(self.path) * 2 + u32::from(self.contains)).0
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
    let mut values = vec![Count(0); (Count(program.paths()) * 2).0];
    for (_, group) in seen {
        if let Some(count) = values.get_mut(wide(group)) {
            *count += 1;
        }
    }
    let rule = |number: u32| usize::try_from(number).ok().and_then(|number| rules.get(number));
    let kind = |number: u32| {
        let rule = rule(number)?;
        program.document.at(rule.object_type).zip(program.document.at(rule.action))
    };
    let order = |a: u32, b: u32| match (kind(a), kind(b)) {
        (Some((type_a, action_a)), Some((type_b, action_b))) => {
            type_a.compare_text(&type_b).then_with(|| action_a.compare_text(&action_b))
        }
        _ => Ordering::Equal,
    };
    asked.sort_unstable();
    let mut buckets: Vec<Bucket> = Vec::new();
    // Of each group of conditions: where its lookup is in the bucket, plus one.
    let mut lookups_of = vec![0_usize; values.len()];
    for run in asked.chunk_by(|(hash, _), (other, _)| hash == other) {
        // By the values too: a hostile list can give all of them one hash.
        let mut numbers = Sequence::default();
        let is_one_kind = run.windows(2).all(|pair| match pair {
            [(_, one), (_, other)] => order(*one, *other).is_eq(),
            _ => true,
        });
        if is_one_kind {
            numbers = run.iter().map(|(_, number)| *number).collect::<Vec<_>>().into();
        } else {
            for (_, number) in run {
                let _ = numbers.insert_after(|other| order(*other, *number).is_le(), *number);
            }
        }
        let mut last: Option<u32> = None;
        for number in numbers.iter().copied() {
            let Some(of) = rule(number) else { continue };
            if last.is_none_or(|last| order(last, number).is_ne()) {
                clear(&mut lookups_of, buckets.last());
                let (hash, always, lookups) =
                    (run.first().map_or(0, |(hash, _)| *hash), Vec::new(), Vec::new());
                buckets.push(Bucket {
                    hash,
                    object_type: of.object_type,
                    action: of.action,
                    always,
                    lookups,
                });
            }
            last = Some(number);
            let Some(bucket) = buckets.last_mut() else { continue };
            match of.root.and_then(|root| needs(program, root, &values)) {
                None => bucket.always.push(number),
                Some(accesses) => {
                    accesses.into_iter().for_each(|access| put(bucket, &mut lookups_of, access, number));
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

/// Forgets where the lookups of a bucket are.
fn clear(lookups_of: &mut [usize], bucket: Option<&Bucket>) {
    for lookup in bucket.iter().flat_map(|bucket| &bucket.lookups) {
        let group = Access { path: lookup.path, contains: lookup.contains, hash: 0 }.group();
        if let Some(at) = usize::try_from(group).ok().and_then(|group| lookups_of.get_mut(group)) {
            *at = 0;
        }
    }
}

fn put(bucket: &mut Bucket, lookups_of: &mut [usize], access: Access, rule: u32) {
    let Access { path, contains, hash } = access;
    let Some(at) = usize::try_from(access.group()).ok().and_then(|group| lookups_of.get_mut(group)) else {
        return;
    };
    match at.checked_sub(1).and_then(|at| bucket.lookups.get_mut(at)) {
        Some(lookup) => lookup.rules.push((hash, rule)),
        None => {
            bucket.lookups.push(Lookup { path, contains, rules: vec![(hash, rule)] });
            *at = bucket.lookups.len();
        }
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
fn needs(program: &Program, at: u32, values: &[Count]) -> Option<Vec<Access>> {
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
fn selectivity(accesses: &[Access], values: &[Count]) -> (usize, bool) {
    let count = |access: &Access| (values.value_at(wide(access.group())).0, !access.contains);
    accesses.iter().map(count).min().unwrap_or((usize::MAX, true))
}

fn size(length: usize) -> u32 {
    u32::try_from(length).unwrap_or(u32::MAX)
}
