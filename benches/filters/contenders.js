// The contenders, in any runtime: from the bytes of a delivery to the ids of the subscriptions that get it, in order.
//
// `prepare(rules)` returns a function from bytes to ids, with everything set up that can be set up once.
import { LogicEngine } from 'json-logic-engine';
import jsonLogic from 'json-logic-js';
import siftModule from 'sift';
import { Filter, Subscriptions, and, where } from 'closehook';
import { parse } from '../parse.js';

const sift = siftModule.default ?? siftModule;

/** A rule as Close's own JSON. */
export function closeFilter({ conditions }) {
  return and(
    ...conditions.map(({ path, is, value }) => {
      const at = where(...path);
      switch (is) {
        case 'equals':
          return at.equals(value);
        case 'not_equals':
          return at.notEquals(value);
        case 'one_of':
          return at.oneOf(value);
        default:
          return at.contains(value);
      }
    }),
  );
}

export const subscription = (rule) => ({
  id: rule.id,
  status: 'active',
  events: [{ object_type: rule.type, action: rule.action, extra_filter: closeFilter(rule) }],
});

// By hand: what a good engineer writes in ten lines, closures over the parsed event.

const isObject = (value) => value !== null && typeof value === 'object' && !Array.isArray(value);
const member = (value, field) => (isObject(value) && Object.hasOwn(value, field) ? value[field] : null);

export function closure(node) {
  switch (node.type) {
    case 'and': {
      const inner = node.filters.map(closure);
      return (value) => inner.every((one) => one(value));
    }
    case 'or': {
      const inner = node.filters.map(closure);
      return (value) => inner.some((one) => one(value));
    }
    case 'field_accessor': {
      const inner = closure(node.filter);
      const { field } = node;
      return (value) => inner(member(value, field));
    }
    case 'equals':
      return (value) => value === node.value;
    case 'not_equals':
      return (value) => value !== node.value;
    default:
      return (value) => (Array.isArray(value) || typeof value === 'string') && value.includes(node.value);
  }
}

function interpret(node, value) {
  switch (node.type) {
    case 'and':
      return node.filters.every((one) => interpret(one, value));
    case 'or':
      return node.filters.some((one) => interpret(one, value));
    case 'field_accessor':
      return interpret(node.filter, member(value, node.field));
    case 'equals':
      return value === node.value;
    case 'not_equals':
      return value !== node.value;
    default:
      return (Array.isArray(value) || typeof value === 'string') && value.includes(node.value);
  }
}

/** A contender that is asked about one parsed event, rule after rule; type and action first, as anyone would. */
const parsed = (compile) => (rules) => {
  const compiled = rules.map((rule) => ({ ...rule, test: compile(rule) }));
  return (bytes) => {
    const { event } = parse(bytes);
    const ids = [];
    for (const { id, type, action, test } of compiled) {
      if (event.object_type === type && event.action === action && test(event)) ids.push(id);
    }
    return ids;
  };
};

function logic({ conditions }) {
  return {
    and: conditions.map(({ path, is, value }) => {
      const at = { var: path.join('.') };
      switch (is) {
        case 'equals':
          return { '===': [at, value] };
        case 'not_equals':
          return { '!==': [at, value] };
        case 'one_of':
          return { in: [at, value] };
        default:
          return { in: [value, at] };
      }
    }),
  };
}

const query = ({ conditions }) => ({
  $and: conditions.map(({ path, is, value }) => {
    const operators = { equals: '$eq', not_equals: '$ne', one_of: '$in', lists: '$eq' };
    return { [path.join('.')]: { [operators[is]]: value } };
  }),
});

export const contenders = [
  {
    name: 'closehook `Subscriptions`',
    prepare(rules) {
      const subscriptions = new Subscriptions(rules.map(subscription));
      return (bytes) => subscriptions.match(bytes);
    },
  },
  {
    name: 'closures by hand',
    note: '`JSON.parse`, then compiled closures, type and action first',
    prepare: parsed((rule) => closure(closeFilter(rule))),
  },
  {
    name: 'an interpreter by hand',
    note: "`JSON.parse`, then Close's filter walked as it is",
    prepare: parsed((rule) => {
      const filter = closeFilter(rule);
      return (event) => interpret(filter, event);
    }),
  },
  {
    name: 'json-logic-engine',
    note: '`JSON.parse`, then its compiled functions, type and action first; cannot name a key with a dot',
    prepare: parsed((rule) => new LogicEngine().build(logic(rule))),
  },
  {
    name: 'json-logic-js',
    note: '`JSON.parse`, type and action first; cannot name a key with a dot',
    prepare: parsed((rule) => {
      const rules = logic(rule);
      return (event) => jsonLogic.apply(rules, event);
    }),
  },
  {
    name: 'sift',
    note: '`JSON.parse`, then its compiled tests, type and action first; cannot name a key with a dot',
    prepare: parsed((rule) => sift(query(rule))),
  },
];

/** What reading alone costs: nothing is asked. */
export const readers = [
  {
    name: 'closehook, reading only',
    note: 'a filter that lets everything through: what is copied and indexed',
    prepare() {
      const all = new Filter(null);
      return (bytes) => all.matches(bytes);
    },
  },
  { name: 'JSON.parse, reading only', prepare: () => (bytes) => parse(bytes).event !== undefined },
];
