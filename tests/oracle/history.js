// What is known after some events, worked out anew from the whole set of them, over values: the rules of `History`
// without its bookkeeping and its hashes.

const RANKS = { created: 0, deleted: 2 };
/** An event is compared with no more of its neighbours on either side. */
const NEAR = 8;
const NOISE = ['date_updated', 'updated_by', 'updated_by_name'];
const text = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/** A date of Close in microseconds: JavaScript reads the milliseconds, and would take one without an offset for local. */
function microseconds(date) {
  const [, day, time = '00:00:00', fraction = '', offset = 'Z'] = /^([\d-]+)(?:T([\d:]+)(?:\.(\d+))?(Z|[+-][\d:]+)?)?$/.exec(date);
  return Date.parse(`${day}T${time}${offset}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** By value, without order of keys. */
export function same(one, other) {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [mine, theirs] = [Object.keys(one), Object.keys(other)];
  if (Array.isArray(one) !== Array.isArray(other) || mine.length !== theirs.length) return false;
  return mine.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}

const valueOf = (object, name) => (Object.hasOwn(object, name) ? object[name] : null);

/** An event as it counts. */
function read(event) {
  const merged = event.action === 'merged' && text(event.lead_id) !== undefined;
  const object = merged ? event.lead_id : event.object_id;
  const updated = microseconds(event.date_updated ?? event.date_created);
  const created = Math.min(microseconds(event.date_created ?? event.date_updated), updated);
  const source = text(event.meta?.merge_source_lead_id) ?? (merged ? event.object_id : undefined);
  const destination = text(event.meta?.merge_destination_lead_id) ?? (merged ? event.lead_id : undefined);
  const merge = source !== undefined && destination !== undefined && source !== destination ? { source, destination } : null;
  return { event, id: event.id, object, updated, created, rank: RANKS[event.action] ?? 1, merge };
}

const byOrder = (a, b) => a.updated - b.updated || a.rank - b.rank || (a.id < b.id ? -1 : 1);

/** What is known of each object, by id; before any bound of objects. */
function collected(events) {
  const objects = new Map();
  const of = (id) => objects.get(id) ?? objects.set(id, { id, events: [], merged: null }).get(id);
  for (const one of events.map(read)) {
    const { events: known } = of(one.object);
    const at = known.findIndex(({ id }) => id === one.id);
    if (at < 0) known.push(one);
    else if (byOrder({ ...known[at], id: '' }, { ...one, id: '' }) < 0 && one.updated >= known[at].updated) known[at] = one;
    if (one.merge) {
      const source = of(one.merge.source);
      const { updated: moment } = one;
      const { destination } = one.merge;
      const last = source.merged;
      if (!last || moment > last.moment || (moment === last.moment && destination > last.destination)) source.merged = { moment, destination };
    }
  }
  for (const object of objects.values()) {
    object.events.sort(byOrder);
    object.age = Math.max(object.events.at(-1)?.updated ?? -Infinity, object.merged?.moment ?? -Infinity);
  }
  return objects;
}

/** What is known after a set of events. */
export function reference(events, { remember = 16, maxObjects = Infinity, ignore = NOISE } = {}) {
  const all = [...collected(events).values()].sort((a, b) => b.age - a.age || (a.id < b.id ? 1 : -1));
  const horizon = all.length > maxObjects ? all[maxObjects].age : -Infinity;
  const objects = new Map();
  for (const { id, age, events: seen, merged } of all.slice(0, maxObjects)) {
    const known = (moment) => moment > horizon || moment === age;
    const kept = seen.filter(({ updated }) => known(updated)).slice(-remember);
    objects.set(id, { id, events: kept, merged: merged && known(merged.moment) ? merged : null });
  }
  const mergedInto = ({ events: kept, merged }) => {
    const newest = kept.at(-1);
    return merged && !(newest && newest.rank !== 2 && newest.updated > merged.moment) ? merged.destination : null;
  };
  const gapAt = ({ id, events: kept }, at) => {
    const { event, created, updated } = kept[at];
    const base = kept.slice(0, at).findLastIndex((other) => other.updated < created);
    if (base < 0 || base < at - NEAR) return null;
    const later = kept.slice(at + 1, at + 1 + NEAR);
    const overlapping = [...kept.slice(base + 1, at), ...later.filter((other) => other.created <= updated)];
    const previous = event.previous_data ?? {};
    const held = kept[base].rank === 2 ? {} : kept[base].event.data;
    const fields = Object.keys(previous)
      .filter((name) => !ignore.includes(name))
      .filter((name) => !same(previous[name], valueOf(held, name)))
      .filter((name) => !overlapping.some((other) => Object.hasOwn(other.event.previous_data ?? {}, name)));
    return fields.length > 0 ? { objectId: id, eventId: event.id, fields: fields.sort() } : null;
  };
  return {
    ids: [...objects.keys()].sort(),
    remembers: (id, eventId) => objects.get(id)?.events.find((one) => one.id === eventId),
    newest: (id) => objects.get(id)?.events.at(-1),
    get(id) {
      const object = objects.get(id);
      const newest = object?.events.at(-1);
      return newest === undefined || newest.rank === 2 || mergedInto(object) !== null ? undefined : newest.event.data;
    },
    presence(id) {
      const object = objects.get(id);
      if (object === undefined) return undefined;
      if (mergedInto(object) !== null) return `merged into ${mergedInto(object)}`;
      return object.events.at(-1).rank === 2 ? 'deleted' : 'present';
    },
    gaps: [...objects.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((object) => object.events.map((_, at) => gapAt(object, at)).filter((gap) => gap !== null)),
  };
}

/** What `apply` says of an event that comes after others. */
export function outcome(before, event, options) {
  const known = reference(before, options);
  const after = reference([...before, event], options);
  const { object, id, updated } = read(event);
  const again = known.remembers(object, id);
  if (again && updated <= again.updated) return 'duplicate';
  if (after.newest(object)?.event !== event) return 'stale';
  return after.gaps.some((gap) => gap.objectId === object && gap.eventId === id) ? 'gap' : 'applied';
}
