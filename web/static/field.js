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
  wipe();
  for (const part of box.querySelectorAll('[hidden]')) if (part.type !== 'hidden') part.hidden = false;
}
