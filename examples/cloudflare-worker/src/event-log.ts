// The events of an object that Close's event log has for a stretch of time.
import type { CloseEvent, Gap } from 'closehook';

/** In milliseconds, for one page. */
const TIMEOUT = 10_000;
/** Of 50 events each, which is Close's limit. */
const MOST_PAGES = 40;

interface Page {
  data: CloseEvent[];
  cursor_next: string | null;
}

/** From the event before the gap to the one behind it; both are known, and do nothing a second time. */
export async function* loggedEvents(
  gap: Gap,
  { api, apiKey }: { api: string; apiKey: string },
): AsyncGenerator<CloseEvent> {
  if (gap.objectType === null) return; // the log is asked by type and id together
  const query = {
    object_type: gap.objectType,
    object_id: gap.objectId,
    date_updated__gte: gap.since,
    date_updated__lte: gap.until,
    _limit: '50',
  };
  let cursor: string | null = null;
  for (let page = 0; page < MOST_PAGES; page++) {
    const url = new URL('/api/v1/event/', api);
    url.search = new URLSearchParams({ ...query, ...(cursor ? { _cursor: cursor } : {}) }).toString();
    const response: Response = await fetch(url, {
      headers: { authorization: `Basic ${btoa(`${apiKey}:`)}` },
      signal: AbortSignal.timeout(TIMEOUT),
    });
    if (!response.ok) {
      await response.body?.cancel();
      throw Object.assign(new Error('the event log refuses'), { code: `EVENT_LOG_${response.status}` });
    }
    const { data, cursor_next }: Page = await response.json();
    yield* data;
    if (!cursor_next) return;
    cursor = cursor_next;
  }
}
