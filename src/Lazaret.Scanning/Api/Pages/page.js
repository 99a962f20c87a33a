'use strict';
// Everything that comes from outside goes through textContent: a file name is never markup.
const $ = id => document.getElementById(id);
const api = path => fetch('/api/v2/' + path).then(r => r.ok ? r.json() : Promise.reject(new Error(r.status)));
const number = n => Number(n).toLocaleString('en');
function bytes(n) {
  const units = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];
  let i = 0;
  while (n >= 1024 && i < units.length - 1) { n /= 1024; i++; }
  return n.toFixed(i ? 1 : 0) + ' ' + units[i];
}
function make(tag, text, name) {
  const e = document.createElement(tag);
  if (text !== undefined && text !== null) e.textContent = text;
  if (name) e.className = name;
  return e;
}
const pill = name => make('span', name, 'pill ' + name);
// A name may hold line breaks and other control characters: they are shown as such, not as blanks.
const visible = text => (text ?? '').replace(/[\u0000-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/g, c => '\\u' + c.charCodeAt(0).toString(16).padStart(4, '0'));
const engineState = { closed: 'ready', open: 'out', half_open: 'trying' };
function table(id, heads, rows, none) {
  if (!rows.length) { $(id).replaceChildren(make('p', none, 'empty')); return; }
  const t = make('table'), head = t.createTHead().insertRow(), body = t.createTBody();
  const counts = heads.map(h => h.endsWith('#'));
  heads.forEach((h, i) => head.append(make('th', counts[i] ? h.slice(0, -1) : h, counts[i] ? 'count' : null)));
  for (const row of rows) {
    const r = body.insertRow();
    row.forEach((cell, i) => {
      const d = r.insertCell();
      if (counts[i]) d.className = 'count';
      d.append(cell instanceof Node ? cell : document.createTextNode(visible(cell)));
    });
  }
  $(id).replaceChildren(t);
}
function bar(percent) {
  if (percent === null || percent === undefined) return 'listing…';
  const p = make('progress'); p.max = 100; p.value = percent; p.title = percent + ' %';
  return p;
}
async function figures() {
  const s = await api('statistics'), t = s.totals, dead = Object.values(s.dead_by_reason).reduce((a, b) => a + b, 0);
  $('figures').replaceChildren(...[['accepted', t.accepted], ['clean', t.clean], ['malicious', t.malicious], ['suspicious', t.suspicious],
    ['not scanned', t.not_scanned], ['failed', t.failed], ['dead letters', dead], ['in flight', s.in_flight + ' / ' + s.concurrency_limit], ['read', bytes(t.bytes)]]
    .map(([name, value]) => { const f = make('div', null, 'figure'); f.append(make('b', typeof value === 'number' ? number(value) : value), make('span', name)); return f; }));
}
async function jobs() {
  const page = await api('jobs?order=desc&limit=10');
  table('jobs', ['State', 'Name', 'Progress', 'Items#', 'Malicious#', 'Not scanned#', 'Failed#', 'Rate#', 'Left#'], page.items.map(j => [
    pill(j.state), j.name || j.id, bar(j.progress.percent), number(j.counts.processed) + ' / ' + number(j.counts.accepted), number(j.counts.malicious),
    number(j.counts.not_scanned), number(j.counts.failed), number(Math.round(j.progress.items_per_second)) + '/s',
    j.progress.eta_seconds === null ? '' : Math.ceil(j.progress.eta_seconds) + ' s']), 'No job yet. Start one with POST /api/v2/jobs.');
}
async function findings() {
  const page = await api('results?outcome=malicious,suspicious&order=desc&limit=20');
  table('findings', ['Outcome', 'Location', 'Threat', 'Action', 'When'], page.items.map(r => [
    pill(r.outcome), r.location, r.verdicts.flatMap(v => v.threats).join(', '), r.action === 'nothing' ? '' : r.action + ': ' + r.action_status,
    new Date(r.finished_at).toLocaleString()]), 'Nothing found.');
}
async function engines() {
  const page = await api('engines');
  table('engines', ['State', 'Name', 'Engine', 'Database', 'Last error'], page.items.map(e =>
    [pill(engineState[e.state] ?? e.state), e.name, [e.engine, e.engine_version].filter(Boolean).join(' '), e.database_version, e.last_error]), 'No engine.');
}
async function connectors() {
  const page = await api('connectors');
  table('connectors', ['State', 'Kind', 'Name', 'Asset', 'Filter', 'Address', 'Last seen'], page.items.map(c => [
    pill(c.attached ? 'here' : 'away'), c.kind, c.name, c.asset, c.filter, c.url ?? 'in this process', new Date(c.last_seen_at).toLocaleString()]), 'No connector.');
}
// Many events in a second cause one refresh, and a slow answer never has a second one behind it.
const wanted = new Set();
let busy = false;
async function refresh(...parts) {
  parts.forEach(p => wanted.add(p));
  if (busy) return;
  busy = true;
  while (wanted.size) {
    const now = [...wanted];
    wanted.clear();
    await Promise.allSettled(now.map(p => p()));
    await new Promise(done => setTimeout(done, 1000));
  }
  busy = false;
}
function live(on, text) { $('live').textContent = text; $('live').className = 'pill ' + (on ? 'on' : 'off'); }
const all = [figures, jobs, findings, engines, connectors];
const events = new EventSource('/events');
events.onopen = () => { live(true, 'live'); refresh(...all); };
events.onerror = () => live(false, 'reconnecting');
events.addEventListener('job', () => refresh(jobs, figures));
for (const type of ['result', 'dead_letter']) events.addEventListener(type, () => refresh(findings, figures));
events.addEventListener('engine', () => refresh(engines));
for (const type of ['connector', 'damage', 'reset']) events.addEventListener(type, () => refresh(...all));
refresh(...all);
