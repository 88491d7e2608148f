// The grid in which vouchers are written, and the receipts beside it. The page works without it. Floor: Chrome 86.
'use strict';

// Amounts are counted in fen as BigInt, because doubles lose cents.

const wide = '０１２３４５６７８９．，－＝／。、￥　';
const narrow = '0123456789.,-=/../¥ ';
const normal = (s) => [...s].map((c) => { const i = wide.indexOf(c); return i < 0 ? c : narrow[i]; }).join('').trim();

// fen reads an amount as the server does; null is no amount.
function fen(text) {
  const s = normal(text).replace(/[,¥元\s]/g, '');
  if (s === '') return 0n;
  const m = /^(-?)(\d*)(?:\.(\d{0,2}))?$/.exec(s);
  if (!m || (m[2] === '' && !m[3])) return null;
  const n = BigInt(m[2] || '0') * 100n + BigInt(((m[3] || '') + '00').slice(0, 2));
  return m[1] ? -n : n;
}

function plain(n) {
  const a = n < 0n ? -n : n;
  return (n < 0n ? '-' : '') + a / 100n + '.' + String(a % 100n).padStart(2, '0');
}

const grouped = (n) => plain(n).replace(/\B(?=(\d{3})+(?=\.))/g, ',');

const digits = '零壹贰叁肆伍陆柒捌玖';

// section writes four digits: 壹仟零伍.
function section(g) {
  let out = '';
  let zero = false;
  for (let i = 3; i >= 0; i--) {
    const d = Math.floor(g / 10 ** i) % 10;
    if (d === 0) { zero = out !== ''; continue; }
    out += (zero ? '零' : '') + digits[d] + ['', '拾', '佰', '仟'][i];
    zero = false;
  }
  return out;
}

// capitals writes an amount as vouchers do: 人民币壹仟元整. The server's are the ones that count.
function capitals(n) {
  const a = n < 0n ? -n : n;
  const sections = [];
  for (let yuan = a / 100n; yuan > 0n; yuan /= 10000n) sections.unshift(Number(yuan % 10000n));
  let out = '';
  let zero = false;
  sections.forEach((g, i) => {
    if (g === 0) { zero = out !== ''; return; }
    out += (out && (zero || g < 1000) ? '零' : '') + section(g) + ['', '万', '亿', '万亿'][sections.length - 1 - i];
    zero = false;
  });
  const jiao = Number(a / 10n % 10n);
  const rest = Number(a % 10n);
  if (out) out += '元';
  if (a === 0n) out = '零元整';
  else if (!jiao && !rest) out += '整';
  else if (out && (!jiao || a / 100n % 10n === 0n)) out += '零';
  if (jiao) out += digits[jiao] + '角' + (rest ? '' : '整');
  if (rest) out += digits[rest] + '分';
  return '人民币' + (n < 0n ? '负' : '') + out;
}

// The grid of a voucher.

function grid(form) {
  const body = form.querySelector('.v tbody');
  const options = [...document.querySelectorAll('#accounts option')].map((o) => ({ ...o.dataset, text: o.value }));
  const cell = (row, name) => row.querySelector(`input[name$=".${name}"]`);
  const rows = () => [...body.rows];
  const amounts = (row) => [cell(row, 'debit'), cell(row, 'credit')];

  // sums returns debit, credit and whether every amount can be read; skip leaves one input out.
  function sums(skip) {
    let debit = 0n; let credit = 0n; let good = true;
    for (const row of rows()) {
      const [d, c] = amounts(row);
      const x = d === skip ? 0n : fen(d.value);
      const y = c === skip ? 0n : fen(c.value);
      if (x === null || y === null) { good = false; continue; }
      debit += x; credit += y;
    }
    return { debit, credit, good };
  }

  // boxes is an amount written into the eleven boxes, or beside them when it needs more.
  function boxes(n) {
    const s = plain(n < 0n ? -n : n).replace('.', '').replace(/^0+/, '');
    const span = document.createElement('span');
    if (n < 0n) span.className = 'red';
    if (s.length > 11) { span.className = 'long'; span.append(grouped(n)); }
    else for (const c of s) { const i = document.createElement('i'); i.textContent = c; i.setAttribute('aria-hidden', 'true'); span.append(i); }
    return span;
  }

  // box covers an amount that nobody types at with its boxes; the input keeps what was typed.
  function box(input) {
    if (input.boxed === input.value) return;
    input.boxed = input.value;
    input.parentNode.querySelectorAll('.shown').forEach((e) => e.remove());
    const n = fen(input.value);
    input.classList.toggle('boxed', n !== null && n !== 0n);
    if (n === null || n === 0n) return;
    const span = boxes(n);
    span.classList.add('shown');
    span.setAttribute('aria-hidden', 'true');
    input.after(span);
  }

  function show(place, n) {
    const span = boxes(n);
    const text = document.createElement('b');
    text.className = 'sr';
    text.textContent = grouped(n);
    span.prepend(text);
    place.replaceChildren(...(n === 0n ? [] : [span]));
  }

  function refresh() {
    rows().forEach((row) => amounts(row).forEach(box));
    const { debit, credit, good } = sums();
    show(document.getElementById('total-debit'), debit);
    show(document.getElementById('total-credit'), credit);
    const state = document.getElementById('balance');
    const off = debit - credit;
    state.className = off === 0n && good ? 'ok' : 'red';
    state.textContent = off !== 0n ? state.dataset.off.replace('{amount}', grouped(off)) : debit !== 0n ? state.dataset.balanced : '';
    const reads = document.documentElement.lang.startsWith('zh');
    document.getElementById('capitals').textContent = reads && debit === credit && debit !== 0n ? capitals(debit) : '';
  }

  // addRow copies the last row, empty, with its number counted up.
  function addRow() {
    const last = body.rows[body.rows.length - 1];
    const n = Number(/line\.(\d+)\./.exec(cell(last, 'account').name)[1]);
    if (n >= 500) return last;
    const row = last.cloneNode(true);
    row.querySelectorAll('.wrong,.drop,.live,.shown').forEach((e) => e.remove());
    row.querySelectorAll('details').forEach((e) => { e.open = false; });
    row.querySelectorAll('input').forEach((e) => {
      e.name = e.name.replace(`line.${n}.`, `line.${n + 1}.`);
      e.id = e.name;
      e.value = '';
      e.removeAttribute('value');
      const label = e.getAttribute('aria-label');
      if (label) e.setAttribute('aria-label', label.replace(String(n), String(n + 1)));
    });
    body.append(row);
    prepare(row);
    return row;
  }

  // next goes on from a cell: along the row, then to the next one, which begins with the same summary.
  function next(input) {
    const row = input.closest('tr');
    const order = [cell(row, 'summary'), cell(row, 'account')];
    row.querySelectorAll('details[open] label:not([hidden]) input').forEach((e) => order.push(e));
    order.push(...amounts(row));
    let at = order.indexOf(input) + 1;
    // An amount on one side leaves nothing to type on the other.
    if (input === amounts(row)[0] && input.value.trim() !== '') at++;
    if (at < order.length) { order[at].focus(); order[at].select(); return; }
    const following = row.nextElementSibling || addRow();
    const summary = cell(following, 'summary');
    if (summary.value === '') summary.value = cell(row, 'summary').value;
    summary.focus();
    summary.select();
    keep();
  }

  function fill(input) {
    const { debit, credit } = sums(input);
    const off = debit - credit;
    input.value = plain(input.name.endsWith('.debit') ? -off : off);
    const other = amounts(input.closest('tr')).find((e) => e !== input);
    other.value = '';
    changed();
  }

  function swap(input) {
    const [d, c] = amounts(input.closest('tr'));
    [d.value, c.value] = [c.value, d.value];
    (input === d ? c : d).focus();
    changed();
  }

  function summaryShortcut(input) {
    const s = normal(input.value);
    const row = input.closest('tr');
    const from = s === '..' ? row.previousElementSibling : s === '//' ? body.rows[0] : null;
    if (from && from !== row) { input.value = cell(from, 'summary').value; input.select(); }
  }

  // details shows only the boxes that the account asks for.
  function details(row) {
    const code = normal(cell(row, 'account').value).split(' ')[0];
    const o = options.find((e) => e.code === code);
    const box = row.querySelector('details');
    if (!box) return;
    const wants = o ? o.dimensions.split(' ').filter(Boolean) : [];
    if (o && o.unit) wants.push('quantity', 'price');
    let used = 0;
    box.querySelectorAll('[data-detail]').forEach((l) => {
      const has = l.querySelector('input').value !== '';
      l.hidden = !wants.includes(l.dataset.detail) && !has;
      if (!l.hidden) used++;
    });
    box.classList.toggle('idle', used === 0);
    if (wants.length) box.open = true;
  }

  // The list of accounts under a cell.
  let list = null;

  function close() { if (list) { list.remove(); list = null; } }

  function matches(text) {
    const s = normal(text).toLowerCase();
    if (s === '') return options.slice(0, 60);
    const rank = (o) => (o.code.startsWith(s) ? 0 : o.initials.startsWith(s) ? 1 : o.name.toLowerCase().includes(s) ? 2
      : o.initials.includes(s) ? 3 : 9);
    return options.map((o) => [rank(o), o]).filter(([r]) => r < 9).sort((a, b) => a[0] - b[0]).map(([, o]) => o).slice(0, 60);
  }

  function open(input) {
    close();
    const found = matches(input.value.includes(' ') ? '' : input.value);
    list = document.createElement('ul');
    list.className = 'drop';
    list.setAttribute('role', 'listbox');
    found.forEach((o, i) => {
      const li = document.createElement('li');
      li.setAttribute('role', 'option');
      if (i === 0) li.className = 'on';
      const code = document.createElement('b');
      code.textContent = o.code;
      const hint = document.createElement('span');
      hint.className = 'muted';
      hint.textContent = o.initials;
      const gap = document.createElement('span');
      gap.className = 'sp';
      li.append(code, ' ' + o.name, gap, hint);
      li.addEventListener('mousedown', (e) => { e.preventDefault(); choose(input, o); });
      li.account = o;
      list.append(li);
    });
    const add = document.createElement('li');
    add.className = 'muted';
    add.textContent = maker.dataset.title;
    add.addEventListener('mousedown', (e) => { e.preventDefault(); make(input); });
    list.append(add);
    input.parentNode.append(list);
  }

  // A new account is made beside the voucher, by the same form that the page of accounts has.
  const maker = document.getElementById('new-account');

  function make(input) {
    close();
    maker.hidden = false;
    maker.dataset.for = input.id;
    maker.querySelector('[name=parent]').focus();
  }

  maker.querySelector('[data-do=add]').addEventListener('click', () => {
    const data = new URLSearchParams({ csrf: form.elements.csrf.value, key: `${form.elements.key.value}-account-${Date.now()}` });
    maker.querySelectorAll('input').forEach((e) => data.set(e.name.replace('new_', ''), e.value));
    fetch(`${form.dataset.base}/accounts`, { method: 'POST', body: data, credentials: 'same-origin' }).then((r) => r.text().then((text) => {
      if (!r.ok) {
        const page = new DOMParser().parseFromString(text, 'text/html');
        const wrong = page.querySelector('.problems');
        maker.querySelector('.wrong').textContent = wrong ? wrong.innerText || wrong.textContent : r.statusText;
        return;
      }
      const o = { code: normal(data.get('code')), name: data.get('name'), initials: '', dimensions: '', unit: '' };
      o.text = `${o.code} ${o.name}`;
      options.push(o);
      maker.hidden = true;
      choose(document.getElementById(maker.dataset.for), o);
    })).catch((e) => { maker.querySelector('.wrong').textContent = e.message; });
  });
  maker.addEventListener('keydown', (e) => {
    if (e.key === 'Enter' && e.target.tagName === 'INPUT') { e.preventDefault(); maker.querySelector('[data-do=add]').click(); }
    if (e.key === 'Escape') maker.hidden = true;
  });
  maker.querySelector('[data-do=drop]').addEventListener('click', () => { maker.hidden = true; });

  function move(step) {
    const all = [...list.children].filter((e) => e.account);
    const at = all.findIndex((e) => e.className === 'on');
    all[at].className = '';
    const to = all[(at + step + all.length) % all.length];
    list.dataset.asked = '1';
    to.className = 'on';
    to.scrollIntoView({ block: 'nearest' });
  }

  function choose(input, o) {
    input.value = o.text;
    close();
    details(input.closest('tr'));
    balanceOf(input, o.code);
    changed();
    next(input);
  }

  // balanceOf shows what stands on the account, under its cell.
  function balanceOf(input, code) {
    const place = input.parentNode;
    fetch(`${form.dataset.base}/accounts/balance?code=${encodeURIComponent(code)}`, { credentials: 'same-origin' })
      .then((r) => (r.ok ? r.json() : null)).then((r) => {
        if (!r) return;
        let small = place.querySelector('.live');
        if (!small) { small = document.createElement('small'); small.className = 'live'; input.after(small); }
        small.textContent = r.text;
      }).catch(() => {});
  }

  function accountKey(e, input) {
    if (e.key === 'F7') { e.preventDefault(); open(input); list.dataset.asked = '1'; return true; }
    if (!list) return false;
    if (e.key === 'ArrowDown' || e.key === 'ArrowUp') { e.preventDefault(); move(e.key === 'ArrowDown' ? 1 : -1); return true; }
    if (e.key === 'Escape') { e.preventDefault(); close(); return true; }
    if (e.key === 'Enter' || (e.key === 'Tab' && !e.shiftKey)) {
      const on = list.querySelector('.on');
      if (on && (input.value.trim() !== '' || list.dataset.asked)) { e.preventDefault(); choose(input, on.account); return true; }
    }
    return false;
  }

  function amountKey(e, input) {
    if (input.readOnly) return false;
    if (normal(e.key) === '=') { e.preventDefault(); fill(input); return true; }
    if (e.key === ' ' || e.key === '　') { e.preventDefault(); swap(input); return true; }
    return false;
  }

  body.addEventListener('keydown', (e) => {
    const input = e.target;
    if (e.isComposing || e.keyCode === 229 || input.tagName !== 'INPUT') return;
    if (input.name.endsWith('.account') && accountKey(e, input)) return;
    if (/\.(debit|credit)$/.test(input.name) && amountKey(e, input)) return;
    if (e.key === 'Enter' && !e.ctrlKey) { e.preventDefault(); next(input); }
  });

  function typed(e) {
    const input = e.target;
    if (e.isComposing) return;
    if (/\.(debit|credit)$/.test(input.name)) {
      if (normal(input.value).includes('=')) fill(input);
      refresh();
    }
    if (input.name.endsWith('.summary')) summaryShortcut(input);
    if (input.name.endsWith('.account')) open(input);
    keep();
  }
  body.addEventListener('input', typed);
  body.addEventListener('compositionend', typed);
  body.addEventListener('focusout', (e) => {
    if (e.target.name && e.target.name.endsWith('.account')) { close(); details(e.target.closest('tr')); }
    if (e.target.name && /\.(debit|credit)$/.test(e.target.name)) {
      const n = fen(e.target.value);
      if (n !== null && e.target.value.trim() !== '') e.target.value = n === 0n ? '' : plain(n);
      refresh();
    }
  });

  function prepare(row) {
    cell(row, 'account').removeAttribute('list');
    details(row);
  }

  // What was typed stays in this browser until it has been saved.
  const store = `voucher:${form.getAttribute('action')}`;
  let timer = 0;

  function keep() {
    clearTimeout(timer);
    timer = setTimeout(() => {
      if (!form.isConnected) return; // it has been saved meanwhile
      const data = [...new FormData(form)].filter(([k, v]) => typeof v === 'string' && v !== '' && !['csrf', 'key'].includes(k));
      try { localStorage.setItem(store, JSON.stringify(data)); } catch (e) { /* a full or closed store keeps nothing */ }
    }, 300);
  }

  function changed() { refresh(); keep(); }

  function restore(data) {
    const highest = Math.max(0, ...data.map(([k]) => Number((/^line\.(\d+)\./.exec(k) || [0, 0])[1])));
    while (body.rows.length < highest) addRow();
    for (const [name, value] of data) {
      if (name === 'id' || name === 'version') continue;
      const e = form.elements.namedItem(name);
      if (e && 'value' in e && e.type !== 'file') e.value = value;
    }
    rows().forEach(details);
    refresh();
  }

  const offer = document.getElementById('kept');
  const saved = localStorage.getItem(store);
  if (saved && offer && !document.querySelector('.problems')) {
    offer.hidden = false;
    offer.querySelector('[data-do=restore]').addEventListener('click', () => { restore(JSON.parse(saved)); offer.hidden = true; });
    offer.querySelector('[data-do=forget]').addEventListener('click', () => { localStorage.removeItem(store); offer.hidden = true; });
  }
  form.addEventListener('submit', () => sessionStorage.setItem('voucher:sent', store));

  document.addEventListener('keydown', (e) => {
    if (!form.isConnected) return;
    const press = (name) => { e.preventDefault(); form.querySelector(`[data-key=${name}]`).click(); };
    if (e.key === 'F12' || (e.ctrlKey && e.key === 'Enter')) press('next');
    else if (e.ctrlKey && e.key.toLowerCase() === 's') press('save');
    else if (e.key === 'F4') { const m = document.querySelector('.menu'); if (m) { e.preventDefault(); m.open = true; m.querySelector('a').focus(); } }
  });
  form.querySelector('[data-key=rows]').addEventListener('click', (e) => {
    e.preventDefault();
    const row = addRow();
    for (let i = 0; i < 4; i++) addRow();
    cell(row, 'summary').focus();
  });
  rows().forEach(prepare);
  // On a phone empty rows are a long way to scroll.
  if (matchMedia('(max-width:760px)').matches) {
    rows().filter((row) => [...row.querySelectorAll('input')].every((e) => e.value === '')).slice(2).forEach((row) => row.remove());
  }
  refresh();
  const wrong = form.querySelector('.voucher .wrong');
  const first = wrong ? wrong.parentNode.querySelector('input') : cell(body.rows[0], 'summary');
  if (first && !matchMedia('(pointer:coarse)').matches) first.focus();
}

// Photos of receipts: dropped, pasted or taken with the camera, shown beside the grid, turned and enlarged.

function photos(form) {
  const input = document.getElementById('files');
  const strip = document.getElementById('photos');
  const viewer = document.getElementById('viewer');
  const picture = viewer.querySelector('img');
  const frame = viewer.querySelector('.pane');
  const sheets = document.getElementById('attachments');
  let turned = 0, proposed = /^0?$/.test(sheets.value.trim()) ? sheets.value : null;
  document.getElementById('drop-hint').hidden = false;

  // propose fills in how many sheets there are at least. The count is the accountant's: once typed, it stays.
  function propose() {
    if (sheets.value !== proposed) return;
    proposed = String(strip.querySelectorAll('a:not(.new)').length + input.files.length);
    sheets.value = proposed;
  }

  function take(files) {
    const all = new DataTransfer();
    [...input.files, ...files].forEach((f) => all.items.add(f));
    input.files = all.files;
    preview();
  }

  function preview() {
    strip.querySelectorAll('.new').forEach((e) => { URL.revokeObjectURL(e.querySelector('img').src); e.remove(); });
    [...input.files].filter((f) => f.type.startsWith('image/')).forEach((f) => {
      const a = document.createElement('a');
      a.className = 'photo new';
      a.href = '#viewer';
      const img = document.createElement('img');
      img.src = URL.createObjectURL(f);
      img.alt = '';
      a.append(img, f.name);
      strip.append(a);
    });
    propose();
  }

  function show(img) {
    picture.src = img.src;
    open(true);
    turn(0);
  }

  // open shows or shuts the viewer. The grid makes room for it, so that no amount is hidden by what it is copied from.
  function open(on) {
    viewer.hidden = !on;
    form.classList.toggle('viewing', on);
    if (on) document.getElementById('voucher').scrollIntoView({ block: 'nearest' });
  }

  function turn(degrees) {
    turned = degrees % 360;
    frame.className = `pane turn-${turned}${frame.classList.contains('large') ? ' large' : ''}`;
  }

  strip.addEventListener('click', (e) => {
    const img = e.target.closest('a') && e.target.closest('a').querySelector('img');
    if (img) { e.preventDefault(); show(img); }
  });
  viewer.addEventListener('click', (e) => {
    const d = e.target.dataset;
    if (d.turn) turn(turned + 90);
    if (d.zoom) frame.classList.toggle('large');
    if (d.shut) open(false);
    if (d.next) {
      const all = [...strip.querySelectorAll('img')];
      show(all[(all.findIndex((i) => i.src === picture.src) + 1) % all.length]);
    }
  });
  input.addEventListener('change', preview);
  form.addEventListener('dragover', (e) => { if (e.dataTransfer.types.includes('Files')) e.preventDefault(); });
  form.addEventListener('drop', (e) => { if (e.dataTransfer.files.length) { e.preventDefault(); take(e.dataTransfer.files); } });
  document.addEventListener('paste', (e) => {
    if (!form.isConnected) return;
    const files = [...(e.clipboardData ? e.clipboardData.files : [])];
    if (files.length) { e.preventDefault(); take(files); }
  });
}

// start makes the grid of a page, or of the part that htmx has put in, work. What has been saved need not be kept.
function start() {
  if (new URLSearchParams(location.search).get('done') && sessionStorage.getItem('voucher:sent')) {
    localStorage.removeItem(sessionStorage.getItem('voucher:sent'));
    sessionStorage.removeItem('voucher:sent');
  }
  const voucher = document.getElementById('voucher-form');
  if (!voucher || voucher.dataset.ready) return;
  voucher.dataset.ready = '1';
  grid(voucher);
  photos(voucher);
}
start();
// htmx tells of the menu first, while the classes of the old grid still stand on the new one; it takes them away after that.
document.addEventListener('htmx:load', (e) => { if (e.target.contains(document.getElementById('main'))) start(); });
