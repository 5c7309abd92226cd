// What is known after some events, worked out anew from the whole set of them, over values: the rules of `History`
// without its bookkeeping and its hashes.

const RANKS = { created: 0, deleted: 2 };
/** An event is compared with no more of its neighbours on either side. */
const NEAR = 8;
const NOISE = ['date_updated', 'updated_by', 'updated_by_name'];
const text = (value) => (typeof value === 'string' && value !== '' ? value : undefined);

/**
 * A date of Close in microseconds: JavaScript reads the milliseconds, and would take one without an offset for local.
 */
function microseconds(date) {
  const [, day, time = '00:00:00', fraction = '', offset = 'Z'] =
    /^([\d-]+)(?:T([\d:]+)(?:\.(\d+))?(Z|[+-][\d:]+)?)?$/.exec(date);
  return Date.parse(`${day}T${time}${offset}`) * 1000 + Number(fraction.slice(0, 6).padEnd(6, '0'));
}

/** By value, without order of keys. */
export function same(one, other) {
  if (typeof one !== 'object' || typeof other !== 'object' || one === null || other === null) return one === other;
  const [mine, theirs] = [Object.keys(one), Object.keys(other)];
  if (Array.isArray(one) !== Array.isArray(other) || mine.length !== theirs.length) return false;
  return mine.every((key) => Object.hasOwn(other, key) && same(one[key], other[key]));
}

const fieldOf = (object, name) => (Object.hasOwn(object, name) ? object[name] : null);

/** An event as it counts. */
function read(event) {
  const merged = event.action === 'merged' && text(event.lead_id) !== undefined;
  const object = merged ? event.lead_id : event.object_id;
  const updated = microseconds(event.date_updated ?? event.date_created);
  const created = Math.min(microseconds(event.date_created ?? event.date_updated), updated);
  const source = text(event.meta?.merge_source_lead_id) ?? (merged ? event.object_id : undefined);
  const destination = text(event.meta?.merge_destination_lead_id) ?? (merged ? event.lead_id : undefined);
  const merge =
    source !== undefined && destination !== undefined && source !== destination ? { source, destination } : null;
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
    else if (byOrder({ ...known[at], id: '' }, { ...one, id: '' }) < 0 && one.updated >= known[at].updated)
      known[at] = one;
    if (one.merge) {
      const source = of(one.merge.source);
      const { updated: moment } = one;
      const { destination } = one.merge;
      const last = source.merged;
      if (!last || moment > last.moment || (moment === last.moment && destination > last.destination))
        source.merged = { moment, destination };
    }
  }
  for (const object of objects.values()) {
    object.events.sort(byOrder);
    object.age = Math.max(object.events.at(-1)?.updated ?? -Infinity, object.merged?.moment ?? -Infinity);
  }
  return objects;
}

/** The rules that look into events, with these fields ignored. */
function rules(ignore) {
  const previousOf = ({ event }) =>
    Object.entries(event.previous_data ?? {}).filter(([name]) => !ignore.includes(name));
  const changes = (one, name) => !ignore.includes(name) && Object.hasOwn(one.event.previous_data ?? {}, name);
  const holds = ({ rank, event }, name) => (rank === RANKS.deleted ? null : fieldOf(event.data, name));
  /** Whether an event says what it changed. */
  const tells = ({ rank, event }) => rank === 1 && event.action !== 'merged' && Array.isArray(event.changed_fields);
  const lists = (one, name) => changes(one, name) || (tells(one) && one.event.changed_fields.includes(name));
  const listsNone = (one) =>
    tells(one) &&
    [...Object.keys(one.event.previous_data ?? {}), ...one.event.changed_fields].every((name) => ignore.includes(name));
  const dateOf = (object) => (typeof object?.date_updated === 'string' ? microseconds(object.date_updated) : undefined);
  const is = ({ rank, event }) => (rank === RANKS.deleted ? undefined : dateOf(event.data));
  const was = ({ event }) => (event.object_type === 'lead' ? undefined : dateOf(event.previous_data));
  const isSpan = ({ created, updated }) => created < updated;

  /** Whether one of two events of one moment may be directly before the other. */
  const fits = (one, other) =>
    previousOf(other).length > 0 &&
    (is(one) === undefined || was(other) === undefined || is(one) === was(other)) &&
    previousOf(other).every(([name, value]) => same(holds(one, name), value));

  /** Of events of one moment those that count, and of each which must come after it. */
  const ordered = (moment) => {
    const rank = moment.at(-1).rank ?? 1;
    const alike = moment.filter((one) => one.rank === rank);
    if (rank !== 1 || alike.length > 32) return { alike: alike.slice(-1), after: new Map() };
    const reach = (from) => {
      const found = new Set();
      const open = [from];
      while (open.length > 0) {
        const one = open.pop();
        for (const other of alike)
          if (other !== one && !found.has(other) && fits(one, other)) {
            open.push(other);
            found.add(other);
          }
      }
      return found;
    };
    const all = new Map(alike.map((one) => [one, reach(one)]));
    const after = new Map(
      alike.map((one) => [
        one,
        alike.filter((other) => other !== one && all.get(one).has(other) && !all.get(other).has(one)),
      ]),
    );
    return { alike, after };
  };

  const last = (moment) => {
    const { alike, after } = ordered(moment);
    const left = [...alike];
    let next;
    while (left.length > 0) {
      next = left.find((one) => !left.some((other) => after.get(other)?.includes(one)));
      left.splice(left.indexOf(next), 1);
    }
    return next;
  };

  const candidates = (moment) => {
    const { alike, after } = ordered(moment);
    return alike.filter((one) => (after.get(one) ?? []).length === 0);
  };

  /** How an event does not follow from those before it. */
  const gapAt = (object, kept, at) => {
    const one = kept[at];
    const near = kept.slice(Math.max(at - NEAR, 0), at);
    const base = near.findLast((other) => other.updated < one.created);
    if (base === undefined) return null;
    const bases = candidates(
      near.filter((other) => other.updated === base.updated && kept.indexOf(other) <= kept.indexOf(base)),
    );
    const beside = [
      ...near.slice(near.indexOf(base) + 1),
      ...kept.slice(at + 1, at + 1 + NEAR).filter((other) => other.created <= one.updated),
    ];
    if (
      listsNone(one) &&
      was(one) === undefined &&
      !kept.slice(at + 1, at + 1 + NEAR).some((other) => other.created > one.updated)
    )
      return null;
    const mayHold = (name, value) =>
      bases.some((other) => same(holds(other, name), value)) ||
      beside.some(
        (other) =>
          (changes(other, name) && isSpan(other)) ||
          ((changes(other, name) || previousOf(other).length === 0) && same(holds(other, name), value)),
      );
    const found = (evidence, fields) => ({ objectId: object, eventId: one.id, evidence, fields: fields.sort() });
    const values = previousOf(one).filter(([name, value]) => !mayHold(name, value));
    if (values.length > 0)
      return found(
        'value',
        values.map(([name]) => name),
      );
    const date = was(one);
    const explainsDate = (other) => is(other) === undefined || is(other) === date;
    const isMoved =
      date !== undefined && !bases.some(explainsDate) && !beside.some((other) => explainsDate(other) || isSpan(other));
    const names = new Set(
      tells(one) && bases[0].rank !== RANKS.deleted
        ? [...bases, one].flatMap(({ event }) => Object.keys(event.data))
        : [],
    );
    const unlisted = [...names]
      .filter((name) => !ignore.includes(name) && !lists(one, name))
      .filter((name) => bases.every((base) => !same(holds(base, name), holds(one, name))))
      .filter(
        (name) =>
          !beside.some(
            (other) =>
              lists(other, name) ||
              (isSpan(other) && other.updated > one.updated) ||
              (!tells(other) && same(holds(other, name), holds(one, name))),
          ),
      );
    return isMoved || unlisted.length > 0 ? found('date', [...(isMoved ? ['date_updated'] : []), ...unlisted]) : null;
  };
  return { last, gapAt };
}

/** What is known after a set of events. */
export function reference(events, { remember = 16, maxEvents = 10_000, maxObjects = Infinity, ignore = NOISE } = {}) {
  const { last, gapAt } = rules(ignore);
  const all = [...collected(events).values()].sort((a, b) => b.age - a.age || (a.id < b.id ? 1 : -1));
  const horizon = all.length > maxObjects ? all[maxObjects].age : -Infinity;
  const objects = new Map();
  for (const { id, age, events: seen, merged } of all.slice(0, maxObjects)) {
    const known = (moment) => moment > horizon || moment === age;
    const kept = seen.filter(({ updated }) => known(updated)).slice(-maxEvents);
    const cut = seen.at(-maxEvents - 1)?.updated;
    const moment = kept.filter(({ updated }) => updated === kept.at(-1).updated);
    objects.set(id, {
      id,
      events: kept,
      newest: kept.length > 0 ? last(moment) : undefined,
      merged: merged && known(merged.moment) ? merged : null,
      isCut: cut !== undefined && known(cut),
    });
  }
  const mergedInto = ({ newest, merged }) =>
    merged && !(newest && newest.rank !== 2 && newest.updated > merged.moment) ? merged.destination : null;
  /** A field that nobody lists is named if the object still has it. */
  const named = (gap, { newest }) => ({
    ...gap,
    fields:
      gap.evidence === 'value'
        ? gap.fields
        : gap.fields.filter(
            (name) => name === 'date_updated' || Object.hasOwn(newest.rank === 2 ? {} : newest.event.data, name),
          ),
  });
  return {
    ids: [...objects.keys()].sort(),
    remembers: (id, eventId) =>
      objects
        .get(id)
        ?.events.slice(-remember)
        .find((one) => one.id === eventId),
    has: (id, eventId) => objects.get(id)?.events.find((one) => one.id === eventId),
    newest: (id) => objects.get(id)?.newest,
    isCut: (id) => objects.get(id)?.isCut,
    get(id) {
      const object = objects.get(id);
      const newest = object?.newest;
      return newest === undefined || newest.rank === 2 || mergedInto(object) !== null ? undefined : newest.event.data;
    },
    presence(id) {
      const object = objects.get(id);
      if (object === undefined) return undefined;
      if (mergedInto(object) !== null) return `merged into ${mergedInto(object)}`;
      return object.newest.rank === 2 ? 'deleted' : 'present';
    },
    gaps: [...objects.values()]
      .sort((a, b) => (a.id < b.id ? -1 : 1))
      .flatMap((object) =>
        object.events
          .map((_, at) => gapAt(object.id, object.events, at))
          .filter((gap) => gap !== null)
          .map((gap) => named(gap, object)),
      ),
  };
}

/** What `apply` says of an event that comes after others. */
export function outcome(before, event, options) {
  const known = reference(before, options);
  const after = reference([...before, event], options);
  const { object, id, updated } = read(event);
  const again = known.has(object, id);
  if (again && updated <= again.updated) return known.remembers(object, id) ? 'duplicate' : 'stale';
  const newest = after.newest(object);
  if (newest === undefined || (newest.event !== event && newest.id === known.newest(object)?.id)) return 'stale';
  return after.gaps.some((gap) => gap.objectId === object && gap.eventId === newest.id) ? 'gap' : 'applied';
}
