// What makes the pages of the farm-service team quicker: a signature drawn with the finger, jobs moved by dragging, and
// the progress of a plan without loading the page again. Every page works without it. Floor: Chrome 86.
'use strict';

// A signature is drawn into a canvas and travels in the form as a picture.
for (const box of document.querySelectorAll('[data-sign]')) {
  const canvas = box.querySelector('canvas');
  const field = box.querySelector('[name=signature]');
  const clear = box.querySelector('[data-clear]');
  const pen = canvas.getContext('2d');
  let last = null;
  const wipe = () => {
    pen.fillStyle = '#fff';
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = 'round';
    pen.strokeStyle = '#111';
    field.value = '';
  };
  const at = (e) => {
    const r = canvas.getBoundingClientRect();
    return [(e.clientX - r.left) * canvas.width / r.width, (e.clientY - r.top) * canvas.height / r.height];
  };
  const stroke = (from, to) => {
    pen.beginPath();
    pen.moveTo(...from);
    pen.lineTo(...to);
    pen.stroke();
  };
  canvas.addEventListener('pointerdown', (e) => {
    e.preventDefault();
    canvas.setPointerCapture(e.pointerId);
    last = at(e);
    stroke(last, last);
  });
  canvas.addEventListener('pointermove', (e) => {
    if (!last) return;
    const next = at(e);
    stroke(last, next);
    last = next;
  });
  const done = () => {
    if (!last) return;
    last = null;
    field.value = canvas.toDataURL('image/png');
  };
  canvas.addEventListener('pointerup', done);
  canvas.addEventListener('pointercancel', done);
  clear.addEventListener('click', wipe);
  const kept = field.value; // of a form that was refused
  wipe();
  if (kept) {
    const picture = new Image();
    picture.onload = () => pen.drawImage(picture, 0, 0, canvas.width, canvas.height);
    picture.src = field.value = kept;
  }
  for (const part of box.querySelectorAll('[hidden]')) if (part.type !== 'hidden') part.hidden = false;
}

// A job that is dropped on an operator's day fills the form that moves jobs and has it tried: what would break and the
// score stand on the next page, with the button that does it. A long touch picks a job up as well.
const form = document.getElementById('move-form');
if (form) {
  let job = '';
  const clear = () => { for (const c of document.querySelectorAll('.over')) c.classList.remove('over'); };
  const put = (cell) => {
    form.elements.job.value = job;
    form.elements.operator.value = cell.dataset.operator;
    form.elements.day.value = cell.dataset.day;
    form.elements.machine.value = form.elements.start.value = '';
    form.querySelector('[name=try]').click();
  };
  const cellAt = (x, y) => {
    const e = document.elementFromPoint(x, y);
    return e && e.closest('td[data-operator]');
  };
  document.addEventListener('dragstart', (e) => {
    const card = e.target.closest && e.target.closest('[data-job]');
    if (!card) return;
    job = card.dataset.job;
    e.dataTransfer.effectAllowed = 'move';
    e.dataTransfer.setData('text/plain', job);
  });
  document.addEventListener('dragend', () => { job = ''; clear(); });
  for (const cell of document.querySelectorAll('td[data-operator]')) {
    cell.addEventListener('dragover', (e) => {
      if (!job) return;
      e.preventDefault();
      clear();
      cell.classList.add('over');
    });
    cell.addEventListener('drop', (e) => {
      if (!job) return;
      e.preventDefault();
      put(cell);
    });
  }
  let timer = 0;
  let held = null;
  const drop = () => { clearTimeout(timer); held = null; clear(); };
  document.addEventListener('touchstart', (e) => {
    const card = e.target.closest('[data-job]');
    if (!card || e.touches.length > 1) return;
    timer = setTimeout(() => { held = card; job = card.dataset.job; card.classList.add('over'); }, 500);
  }, { passive: true });
  document.addEventListener('touchmove', (e) => {
    if (!held) { clearTimeout(timer); return; }
    e.preventDefault();
    const cell = cellAt(e.touches[0].clientX, e.touches[0].clientY);
    clear();
    if (cell) cell.classList.add('over');
  }, { passive: false });
  document.addEventListener('touchend', (e) => {
    if (held) {
      const cell = cellAt(e.changedTouches[0].clientX, e.changedTouches[0].clientY);
      if (cell) { e.preventDefault(); put(cell); }
    }
    drop();
  });
  document.addEventListener('touchcancel', drop);
}

// A search tells how far it is; when it has ended, the page of its plan comes.
const run = document.querySelector('[data-run]');
if (run) {
  const ask = async () => {
    try {
      const answer = await fetch(run.dataset.run + '.json', { headers: { Accept: 'application/json' } });
      const now = await answer.json();
      if (now.done) { location.replace(location.href); return; }
      run.querySelector('progress').value = now.percent;
      run.querySelector('[data-words]').textContent = now.words;
    } catch { /* the line is down for a moment */ }
    setTimeout(ask, 700);
  };
  setTimeout(ask, 700);
}

// Where the lane of waiting jobs has no room beside the board, it stands above it, folded.
if (matchMedia('(max-width:1179px)').matches) for (const box of document.querySelectorAll('[data-fold]')) box.open = false;

// A print shows what is folded away, days of a plan above all; afterwards it is folded again.
let unfolded = [];
addEventListener('beforeprint', () => {
  unfolded = [...document.querySelectorAll('main details:not([open])')];
  for (const box of unfolded) box.open = true;
});
addEventListener('afterprint', () => { for (const box of unfolded) box.open = false; });
