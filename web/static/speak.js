// Reads the page aloud where the browser can. Without it, or without scripts, the page is the same.
(function () {
  'use strict';
  var voice = window.speechSynthesis, tools = document.querySelector('.tools');
  if (!voice || !window.SpeechSynthesisUtterance || !tools) return;
  var button = document.createElement('button'), body = document.body.dataset;
  button.type = 'button';
  button.textContent = body.speak;
  function done() { button.textContent = body.speak; }
  button.addEventListener('click', function () {
    if (voice.speaking) {
      voice.cancel();
      done();
      return;
    }
    var parts = document.querySelectorAll('[data-say]');
    if (!parts.length) parts = [document.getElementById('main')];
    var text = Array.prototype.map.call(parts, function (p) { return p.innerText; }).join('。');
    var words = new SpeechSynthesisUtterance(text.replace(/¥([\d,.]+)/g, '$1元').replace(/(\d),(?=\d{3})/g, '$1'));
    words.lang = document.documentElement.lang;
    words.rate = 0.85;
    words.onend = words.onerror = done;
    voice.speak(words);
    button.textContent = body.quiet;
  });
  tools.appendChild(button);
  window.addEventListener('pagehide', function () { voice.cancel(); });
})();
