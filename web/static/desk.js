// What makes the pages quick for hands on a keyboard. Every page works without it. Floor: Chrome 86.
'use strict';

// No form is sent twice by a double click, questions are asked before what cannot be undone, and a form whose answer
// belongs into a tab of its own goes there. These come first, before htmx takes the form.
document.addEventListener('submit', (e) => {
  const form = e.target;
  const stop = () => { e.preventDefault(); e.stopImmediatePropagation(); };
  const post = form.method === 'post';
  if (form.dataset.confirm && !window.confirm(form.dataset.confirm)) { stop(); return; }
  if (!navigator.onLine && post) { stop(); tell([document.body.dataset.offline]); return; }
  if (e.submitter && e.submitter.formTarget === '_blank') { e.stopImmediatePropagation(); return; }
  if (form.dataset.sent) { stop(); return; }
  if (e.submitter && e.submitter.dataset.takes) fit(form, e.submitter.dataset.takes.split(' '));
  if (post && form.target !== '_blank') {
    form.dataset.sent = '1';
    setTimeout(() => { delete form.dataset.sent; }, 4000);
  }
}, true);
window.addEventListener('pageshow', again);

// fit leaves of the chosen vouchers those that an action takes, if it takes any: all that wait can be chosen at once.
function fit(form, states) {
  const chosen = [...form.querySelectorAll('input[name=ref]:checked')];
  const good = chosen.filter((x) => states.includes(x.dataset.state));
  if (good.length) chosen.forEach((x) => { x.checked = good.includes(x); });
}

// Keys that stand on buttons and links: data-press names them. A key alone works only where it is no letter.
// The page that asks to sign in again is written over this one and runs this file anew: no constant at its top.
function typing(e) { return e.matches('textarea, select, input:not([type=checkbox]):not([type=radio])'); }

function pressed(e) {
  const name = (e.ctrlKey ? 'Ctrl+' : '') + (e.altKey ? 'Alt+' : '') + (e.key.length === 1 ? e.key.toUpperCase() : e.key);
  return [...document.querySelectorAll('[data-press]')].find((x) => x.dataset.press === name && !x.hidden && !x.disabled);
}

document.addEventListener('keydown', (e) => {
  if (e.isComposing || e.keyCode === 229 || e.defaultPrevented || !(e.ctrlKey || /^F\d/.test(e.key))) return;
  const found = pressed(e);
  if (!found || (typing(document.activeElement) && /^Ctrl\+[AYZ]$/.test(found.dataset.press))) return;
  e.preventDefault();
  if (found.matches('input, select')) { found.focus(); if (found.select) found.select(); } else found.click();
});

// Cards of vouchers: arrows go from one to the next, Space ticks, Enter opens.
document.addEventListener('keydown', (e) => {
  const ticks = [...document.querySelectorAll('.v-card input[name=ref]')];
  const at = ticks.indexOf(document.activeElement);
  const search = document.activeElement.id === 'q';
  if (e.ctrlKey || e.altKey || e.isComposing || !ticks.length || (at < 0 && !(search && e.key === 'ArrowDown'))) return;
  if (e.key === 'ArrowDown' || e.key === 'ArrowUp') {
    const to = ticks[Math.max(0, Math.min(ticks.length - 1, at + (e.key === 'ArrowDown' ? 1 : -1)))];
    e.preventDefault();
    to.focus();
    to.closest('.v-card').scrollIntoView({ block: 'nearest' });
  } else if (e.key === 'Enter') {
    e.preventDefault();
    ticks[at].closest('.v-card').querySelector('a.no').click();
  }
});

// ready makes a page, or the part of one that htmx has put in, answer to hands.
function ready(root) {
  root.querySelectorAll('[data-all]').forEach((b) => {
    b.hidden = false;
    b.addEventListener('click', () => {
      const boxes = [...b.form.querySelectorAll(`input[type=checkbox][name="${b.dataset.all}"]`)];
      const on = boxes.some((x) => !x.checked);
      boxes.forEach((x) => { x.checked = on; });
    });
  });
  root.querySelectorAll('select[data-go]').forEach((s) => s.addEventListener('change', () => s.form.requestSubmit()));
  // What has just been done is read out from where the hands were; a grid puts them into its first field by itself.
  const done = root !== document && !root.querySelector('#voucher-form') && root.querySelector('.notice[tabindex]');
  const said = root.querySelector('.problems[tabindex]') || done;
  if (said) said.focus();
}
ready(document);

// htmx: parts of pages come without loading the whole page; what cannot be shown as a part is loaded as a whole.
document.addEventListener('htmx:load', (e) => { if (e.target !== document.body) ready(e.target); });
document.addEventListener('htmx:configRequest', (e) => {
  if (e.detail.verb !== 'get') return;
  for (const [name, value] of [...e.detail.formData]) if (value === '') e.detail.formData.delete(name);
});
// An answer that is no success does not become the address of the page.
document.addEventListener('htmx:beforeOnLoad', (e) => { if (e.detail.xhr.status >= 400) e.detail.etc.push = 'false'; });
document.addEventListener('htmx:beforeSwap', (e) => {
  const { xhr, requestConfig } = e.detail;
  if (!/<div class="frame">/.test(xhr.response)) {
    e.detail.shouldSwap = false; // the session is over: the page that asks to sign in keeps what was sent
    document.open();
    document.write(xhr.response);
    document.close();
  } else if (requestConfig.verb === 'get' && e.detail.target.id === 'found' && e.detail.target.contains(document.activeElement)) {
    e.detail.shouldSwap = false; // the hands are on the cards already
  } else if (requestConfig.verb !== 'get' && /<body class="page-failure"/.test(xhr.response)) {
    e.detail.shouldSwap = false; // what was typed stays
    const page = new DOMParser().parseFromString(xhr.response, 'text/html');
    tell([...page.querySelectorAll('#main .problems li')].map((p) => p.textContent));
    again();
  }
});
for (const lost of ['htmx:sendError', 'htmx:timeout']) {
  document.addEventListener(lost, () => { tell([document.body.dataset.offline]); again(); });
}

// again lets forms be sent once more.
function again() { document.querySelectorAll('form[data-sent]').forEach((f) => { delete f.dataset.sent; }); }

// tell says above the page what went wrong; nothing of the page is lost.
function tell(sentences) {
  const box = document.createElement('div');
  box.className = 'problems';
  box.setAttribute('role', 'alert');
  box.tabIndex = -1;
  for (const text of sentences) {
    const p = document.createElement('p');
    p.textContent = text;
    box.append(p);
  }
  document.getElementById('said').replaceChildren(box);
  box.scrollIntoView({ block: 'nearest' });
  if (!document.activeElement || document.activeElement.tagName !== 'INPUT') box.focus();
}
