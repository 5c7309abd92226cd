import { arrivalOf, CLOCKS, readClock, unixNow } from '../../clock.js';
import { isSubscriptionId } from '../../ids.js';
import { byId, part, setText } from '../../dom.js';
import { isSigned, parseHeaderBlock, unreadHeader } from '../../../pkg/src/input/header-block.js';
import { judge, sha256, sha256Later } from '../../judgment.js';
import { keyList, parseKeys, withKeys } from '../../../pkg/src/input/keys.js';
import { DEMO_KEY, isSampleKey } from '../../samples/demo-key.js';
import { payloadOf } from '../../payload.js';
import { sceneOf } from '../../stage.js';
import { loadWhole, whole } from '../../whole.js';
import { plural } from '../../words.js';
import { bodyField } from './body-field.js';
import { diagnosisPanel, repairOf } from './diagnosis.js';
import { showEvidence } from './evidence.js';
import { keyField } from './key-field.js';
import { keyRequest } from './key-request.js';
import { newlineAdvice } from './newline-advice.js';
import { UNLOADED, ownHash } from './own-hash.js';
import { showMessage } from './signed-message.js';
import { toleranceSlide } from './tolerance.js';
import { showVerdict } from './verdict.js';

/** @import { Diagnosed, Judgment } from '../../judgment.js' */
/** @import { Entry, Settings, Source, Store } from '../../store.js' */
/** @typedef {typeof import('../../samples.js').samples} Samples */

const TYPING_PAUSE = 120;
// A search over a large body takes a part of a second: not while someone types.
const SEARCH_PAUSE = 500;
const LARGE = 64 * 1024;
/** In bytes. The hash of a larger body is not computed on the main thread while nothing can be judged. */
const LARGE_BODY = 1024 * 1024;

/** @type {Source} */
const TYPED = { kind: 'typed', name: 'entered here' };

/**
 * The fields of the selected delivery, and all that is said of its signature. Its elements are in index.html: it is
 * what the page shows first.
 *
 * @param {Store} store
 */
export function view(store) {
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let judging;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let searching;
  let isPending = false;
  /** Whether the keys of the field came from the emulator that serves the page. */
  let hasLiveKeys = false;
  /** Whether what is pending is of the delivery, and not of the settings alone. */
  let isEdited = false;
  /** @type {Judgment | undefined} The verdict that is shown. */
  let latest;
  /** @type {string | undefined} */
  let offered;
  /** @type {Entry | null} The entry that is in the fields. */
  let shown = null;
  /** @type {string | null} */
  let shownFailure = null;

  const body = bodyField(() => edited());
  const followTolerance = toleranceSlide();
  const keys = keyField(() => {
    if (shown?.source.keys) store.replace(shown.id, { source: { ...shown.source, keys: undefined } });
    shown = store.entries.find(({ id }) => id === shown?.id) ?? shown;
    edited({ settings: true });
  });
  const diagnosis = diagnosisPanel(({ words, entry }) => {
    if (!shown) return;
    store.replace(shown.id, { ...entry, source: { kind: 'repaired', name: `what you entered, with ${words}` } });
    fill(store.selected);
    draw();
    byId('verdict-word').scrollIntoView({ block: 'nearest' });
  });
  const askForKey = keyRequest();
  const askForHash = ownHash({
    found: (own) => diagnosis.show(own, store.settings.keys?.count ?? 0),
    isKey: (text) => keyList(keys.read()).includes(text.toLowerCase()),
  });
  const showNewline = newlineAdvice(body);
  const clockMode = () => part(document, 'input[name="clock"]:checked').value;

  /** Something was typed: it is kept after a pause. */
  function edited({ settings = false } = {}) {
    isEdited ||= !settings;
    clearTimeout(judging);
    isPending = true;
    judging = setTimeout(typed, TYPING_PAUSE);
  }

  /** What is in the fields goes into the store, and from there into all views. */
  function typed() {
    keep();
    draw();
  }

  /**
   * An entry that was not edited stays what it is: headers that lines of text cannot hold would be others. The entry is
   * the one of the fields, though another one may be selected by now.
   */
  function keep() {
    clearTimeout(judging);
    isPending = false;
    settle();
    if (!isEdited) return;
    isEdited = false;
    const headers = enteredHeaders();
    const bytes = body.bytes();
    const edited = shown;
    if (edited) {
      store.replace(edited.id, {
        headers,
        body: bytes,
        source: edited.source.kind === 'typed' || isSame(edited, headers, bytes) ? edited.source : TYPED,
      });
      shown = store.entries.find(({ id }) => id === edited.id) ?? shown;
    } else if (headers || bytes) {
      [shown] = store.add([{ headers, body: bytes, source: TYPED }]);
    }
    // A key was in it, and is masked.
    if (shown && !isSame(shown, headers, bytes)) fill(shown);
  }

  function settle() {
    const { keys: before, clock, customTime, maxAge } = store.settings;
    const now = { keys: keys.read(), clock: clockMode(), customTime: byId('custom-time').value, maxAge: enteredAge() };
    const same =
      JSON.stringify([before, clock, customTime, maxAge]) ===
      JSON.stringify([now.keys, now.clock, now.customTime, now.maxAge]);
    if (!same) store.set(now);
  }

  const enteredAge = () => (byId('max-age').value === '' ? NaN : Number(byId('max-age').value));

  function enteredHeaders() {
    const text = byId('headers').value;
    return text.trim() === '' ? null : parseHeaderBlock(text).entries;
  }

  /** @param {Entry} entry @param {Entry['headers']} headers @param {Entry['body']} bytes */
  const isSame = (entry, headers, bytes) =>
    JSON.stringify(entry.headers) === JSON.stringify(headers) &&
    entry.body?.length === bytes?.length &&
    (entry.body ?? []).every((byte, i) => byte === bytes?.[i]);

  /** Another entry is selected: into the fields with it. @param {Entry | null} entry */
  function fill(entry) {
    shown = entry;
    clearTimeout(judging);
    isPending = false;
    isEdited = false;
    byId('headers').value = entry?.headers?.map(([name, value]) => `${name}: ${value}`).join('\n') ?? '';
    body.fill(entry?.body ?? null, entry?.source.name ?? '');
  }

  function draw() {
    clearTimeout(searching);
    const { headers, text, bytes, given, clock, now, maxAge } = read();
    const verdict = judge({ headers, text, body: bytes, keys: given, maxAge, now });
    latest = verdict;
    const keyCount = given?.count ?? 0;
    const isLarge = bytes !== null && bytes.length > LARGE_BODY;
    const isLater = isLarge && verdict.state === 'unjudged';
    const bytesSha256 = isLater ? undefined : bytes && sha256(bytes);
    const { failure } = store;
    shownFailure = failure;
    const scene = sceneOf({ entry: shown, failure, hasKey: given !== null, verdict });
    const subscription = subscriptionOf(shown);
    showMessage(verdict, bytes, isLarge ? bytes : bytesSha256);
    setText(byId('provenance'), provenance());
    if (shown?.source.kind === 'live') setText(byId('recognized'), `Delivered by ${shown.source.name}.`);
    checklist({ headers, body: bytes, key: given });
    diagnosed(verdict, bytes, (found) => {
      // The machine that received it may be ahead.
      const today = Math.max(unixNow(), Math.floor((arrivalOf(shown) ?? 0) / 1000));
      showVerdict({ scene, failure, verdict, found, entry: shown, subscription, today });
      showEvidence(verdict, { bytes, bytesSha256, keyCount, clock, found });
      const isRefused = verdict.state === 'invalid' && !verdict.authentic;
      diagnosis.show(isRefused ? found : null, keyCount);
      askForHash(authenticOf(verdict));
      askForKey(keyNeed(verdict, found), subscription);
      showNewline(found);
      diagnosis.offer(
        found && headers && bytes && byId('newline').hidden ? repairOf({ headers, body: bytes }, found) : null,
      );
    });
    if (isLater)
      void sha256Later(bytes).then((hash) => {
        if (latest === verdict) showEvidence(verdict, { bytes, bytesSha256: hash, keyCount, clock, found: null });
      });
    focusKey(verdict);
  }

  /** The key is the next thing to enter, so the keyboard is there after a paste. @param {Judgment} verdict */
  function focusKey({ state, lacks }) {
    const isNext = state === 'unjudged' && lacks.join() === 'key';
    const active = document.activeElement;
    const isFree = active === document.body || active?.id === 'anything';
    // On a touch screen, the keyboard would cover the answer.
    if (isNext && isFree && matchMedia('(pointer: fine)').matches) byId('keys').focus({ preventScroll: true });
  }

  /** @param {Record<'headers' | 'body' | 'key', unknown>} there */
  function checklist(there) {
    for (const [name, given] of Object.entries(there)) byId(`check-${name}`).classList.toggle('there', given !== null);
  }

  /**
   * Calls `show` with the diagnosis, `null` when there is nothing to diagnose, `undefined` before a search.
   *
   * @param {Judgment} verdict @param {Uint8Array | null} bytes
   * @param {(found: Diagnosed) => void} show
   */
  function diagnosed(verdict, bytes, show) {
    if (verdict.state !== 'invalid') return show(null);
    const closehook = whole();
    if (!closehook) {
      show(undefined);
      loadWhole().then(draw, () => {
        if (latest !== verdict) return;
        setText(byId('recognized'), UNLOADED);
        show(null);
      });
      return;
    }
    const search = () => show(verdict.diagnose(closehook));
    if (!bytes || bytes.length <= LARGE) return search();
    show(undefined);
    searching = setTimeout(search, SEARCH_PAUSE);
  }

  function read() {
    const text = byId('headers').value;
    const { entries, ignored, body: held } = parseHeaderBlock(text);
    const headers = text.trim() === '' ? null : entries;
    setText(byId('headers-note'), headersNote(headers, text, ignored));
    offerBody(held);
    const clock = clockMode();
    byId('custom-time').disabled = clock !== 'custom';
    return {
      headers,
      text,
      bytes: body.bytes(),
      given: shown?.source.keys ?? keys.read(),
      clock,
      now: readClock(clock, byId('custom-time').value, { headers, arrived: arrivalOf(shown) }),
      maxAge: enteredAge(),
    };
  }

  /** @param {Entry['headers']} headers @param {string} text @param {number} ignored */
  function headersNote(headers, text, ignored) {
    if (!headers) return 'Lines, a curl command, a whole request, or an object or list as it was logged.';
    const rest = ignored ? `; ${plural(ignored, 'line')} ignored` : '';
    const name = isSigned(headers) && unreadHeader(text, headers);
    const unread = name ? ` ${name} is in the text, but not as name: value.` : '';
    return `${plural(headers.length, 'header')} read${rest}.${unread}`;
  }

  /**
   * Offers the body that was pasted with the headers, unless it is the body already.
   *
   * @param {string | undefined} held
   */
  function offerBody(held) {
    offered = held;
    byId('headers-body').hidden = !held || held.replaceAll('\r\n', '\n') === body.text();
  }

  function provenance() {
    const { kind, name, judged: there } = shown?.source ?? TYPED;
    if (there) return `From ${name}, which says: ${there.ok ? 'valid' : `${there.code}, ${there.sentence}`}.`;
    // The line above says what a sample is.
    if (kind === 'sample') return '';
    const where = latest?.state === 'unjudged' ? '' : ', judged in this page';
    return `${kind === 'typed' ? 'What you entered' : `From ${name}`}${where}.`;
  }

  /** Sets the clock and the tolerance. @param {Partial<Omit<Settings, 'keys'>>} given */
  function setClock({ clock = CLOCKS[0], customTime = '', maxAge = 300 } = {}) {
    part(document, `input[name="clock"][value="${clock}"]`).checked = true;
    byId('custom-time').value = customTime;
    byId('max-age').value = String(maxAge);
    followTolerance();
    settle();
  }

  /** Messages about earlier input. */
  function hush() {
    for (const id of ['recognized', 'keys-taken']) setText(byId(id), '');
    byId('recognized').classList.remove('urgent');
  }

  /** Nothing is open, and the key is gone. */
  function startOver() {
    keys.set('');
    setClock();
    hush();
    store.remove(store.entries.map(({ id }) => id));
    fill(store.selected);
    draw();
  }

  /** A sample takes the place of another one. It is loaded when it is asked for. @param {keyof Samples} name */
  async function openSample(name) {
    byId('samples').hidePopover();
    const { entries } = store;
    const { samples } = await import('../../samples.js');
    // Something else was opened meanwhile.
    if (store.entries !== entries) return;
    const { headers, body: text, clock, note } = samples[name](unixNow());
    // Their own key stays where it is, and the sample brings its key with it.
    const isOwn = keys.read() !== null && !isSampleKey(keys.read());
    if (!isOwn) keys.set(DEMO_KEY);
    setClock({ clock });
    hush();
    const entry = {
      headers: parseHeaderBlock(headers).entries,
      body: new TextEncoder().encode(text),
      source: { kind: 'sample', name: `the sample "${name}"`, ...(isOwn && { keys: parseKeys(DEMO_KEY) }) },
    };
    if (shown?.source.kind === 'sample') store.replace(shown.id, entry);
    else store.add([entry]);
    fill(store.selected);
    setText(byId('recognized'), isOwn ? `${note} Your key stays in its field.` : note);
    draw();
  }

  /**
   * Adds keys that were found elsewhere to the field. They replace the key of the samples.
   *
   * @param {{ key: string, of: string | null }[]} found
   */
  function addKeys(found) {
    if (found.length === 0) return;
    keys.set(withKeys(isSampleKey(keys.read()) ? '' : keys.text(), found));
    settle();
  }

  /** The user's own delivery replaces a sample, whose key and clock do not apply to it. */
  function forgetSample() {
    if (isSampleKey(keys.read())) keys.set('');
    setClock();
  }

  /** The sample goes, with its key and its clock; a key that was entered meanwhile stays. */
  function leaveSample() {
    const own = isSampleKey(keys.read()) ? null : keys.text();
    startOver();
    if (own === null) return;
    keys.set(own);
    settle();
  }

  byId('headers').addEventListener('input', () => edited());
  byId('use-body').addEventListener('click', () => {
    body.set(offered ?? '');
    body.focus();
    edited();
    typed();
  });
  const settleAndDraw = () => {
    settle();
    draw();
  };
  for (const id of ['custom-time', 'max-age'])
    byId(id).addEventListener('input', () => {
      clearTimeout(judging);
      judging = setTimeout(settleAndDraw, TYPING_PAUSE);
    });
  for (const radio of document.querySelectorAll('input[name="clock"]')) radio.addEventListener('change', settleAndDraw);
  byId('dismiss').addEventListener('click', () => store.fail(null));
  byId('verdict-more').addEventListener('click', () => {
    const isWhole = byId('verdict').classList.toggle('is-whole');
    byId('verdict-more').setAttribute('aria-expanded', String(isWhole));
    setText(byId('verdict-more'), isWhole ? 'Less' : 'More');
  });
  byId('clear').addEventListener('click', () => {
    startOver();
    byId('anything').focus();
  });
  for (const button of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('[data-sample]')))
    button.addEventListener('click', () => openSample(/** @type {keyof Samples} */ (button.dataset.sample)));

  return {
    /** @param {Omit<Settings, 'keys'>} given */
    useSettings(given) {
      setClock(given);
      fill(store.selected);
      draw();
    },
    /**
     * For the first live delivery: a sample goes, with its key, and the keys that the server reveals are used.
     *
     * @param {unknown} known
     */
    greetLive(known) {
      this.flush();
      const { entries } = store;
      if (entries.length === 1 && entries[0].source.kind === 'sample') leaveSample();
      else if (entries.length > 0) return;
      if (known === null || keys.read() !== null) return;
      keys.set(JSON.stringify(known));
      hasLiveKeys = true;
      settle();
    },
    /**
     * Keys of subscriptions that were created later in the emulator. They go beside its other keys only.
     *
     * @param {{ key: string, of: string }[]} found
     */
    addLiveKeys(found) {
      if (hasLiveKeys) addKeys(found);
    },
    forgetSample,
    addKeys,
    /** A key that was put in where a delivery is. @param {string} text */
    useKey(text) {
      if (store.entries.length === 1 && store.selected?.source.kind === 'sample') leaveSample();
      keys.set(text);
      settle();
      draw();
    },
    redraw: draw,
    /** What was typed last goes into the store now. */
    flush: () => void (isPending && typed()),
    /** The selected entry, and settings that another view has changed. */
    update() {
      if (store.selected === shown && store.failure === shownFailure) return;
      if (store.selected === shown) return draw();
      // What was typed into the one before, in the pause, is not lost with its fields.
      if (isPending) keep();
      fill(store.selected);
      draw();
    },
  };
}

/** The id of the subscription that the body names, if it is one. @param {Entry | null} entry */
function subscriptionOf(entry) {
  const id = entry && Object(payloadOf(entry).value).subscription_id;
  return isSubscriptionId(id) ? id : null;
}

/** A delivery whose signature fits, to diagnose the user's code. @param {Judgment} verdict */
function authenticOf({ delivery, authentic, hash, diagnoseOwn }) {
  return (delivery || authentic) && hash !== undefined && diagnoseOwn ? { hash, diagnose: diagnoseOwn } : null;
}

/**
 * Whether a key is missing, or may be the wrong one: nothing else explains the refusal.
 *
 * @param {Judgment} verdict @param {Diagnosed} found
 * @returns {'missing' | 'wrong' | null}
 */
function keyNeed({ state, lacks, error }, found) {
  if (state === 'unjudged') return lacks.includes('key') && !lacks.includes('headers') ? 'missing' : null;
  if (error?.code === 'UNKNOWN_SUBSCRIPTION') return 'wrong';
  return error?.code === 'SIGNATURE_MISMATCH' && found && !found.reproduced ? 'wrong' : null;
}
