import { byId } from './element.js';
import { readOverview, type Overview } from './overview.js';
import { nodesTable, podsTable, servicesTable } from './tables.js';
import { TraceForm } from './trace-form.js';

const REFRESH_MS = 2000;

const form = new TraceForm();
byId('trace').append(form.form, form.answer);

let shown = '';

/** Draws what has changed since the last time; an answer that is the same leaves the page alone. */
function show(overview: Overview): void {
  const text = JSON.stringify(overview);
  if (text === shown) return;
  shown = text;
  byId('nodes').replaceChildren(nodesTable(overview));
  byId('pods').replaceChildren(podsTable(overview));
  byId('services').replaceChildren(servicesTable(overview, form));
  for (const name of ['nodes', 'pods', 'services'] as const) {
    byId(`${name}-count`).textContent = String(overview[name].totalCount ?? '');
  }
  form.offer(overview);
}

async function refresh(): Promise<void> {
  const state = byId('state');
  try {
    show(await readOverview());
    state.textContent = 'Live';
    state.className = 'good';
  } catch (error) {
    state.textContent = `Not live: ${(error as Error).message}`;
    state.className = 'bad';
  }
}

/** One question at a time, and none while nobody looks. */
async function follow(): Promise<void> {
  if (document.visibilityState === 'visible') await refresh();
  // The reader's time, not the cluster's: a page goes on asking while the Clock stands still.
  window.setTimeout(() => void follow(), REFRESH_MS);
}

document.addEventListener(
  'visibilitychange',
  () => void (document.visibilityState === 'visible' && refresh()),
);
void follow();
