// Elements are made by name and filled with text nodes only: no string ever becomes markup.
const SVG = 'http://www.w3.org/2000/svg';

const fill = (element, attributes, children) => {
  for (const [name, value] of Object.entries(attributes || {})) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
    else if (name === 'style') for (const [k, v] of Object.entries(value)) element.style.setProperty(k, v);
    else if (name === 'tip') element.dataset.tip = value;
    else element.setAttribute(name, value === true ? '' : value);
  }
  for (const child of children.flat(Infinity)) {
    if (child === null || child === undefined || child === false) continue;
    element.append(child);
  }
  return element;
};
const h = (tag, attributes, ...children) => fill(document.createElement(tag), attributes, children);
const svg = (tag, attributes, ...children) => fill(document.createElementNS(SVG, tag), attributes, children);
const byId = id => document.getElementById(id);
const colour = rgb => '#' + (rgb & 0xffffff).toString(16).padStart(6, '0');
const swatch = rgb => h('i', {class: 'swatch', style: {background: rgb}, 'aria-hidden': 'true'});

/** A heading with a sentence below it and tools beside it. */
const section = (id, title, note, ...tools) => {
  const element = h('section', {id, 'aria-labelledby': id + '-title'},
    h('div', {class: 'head'},
      h('h2', {id: id + '-title'}, title),
      tools.length ? h('div', {class: 'tools'}, tools) : null),
    note ? h('p', {class: 'note'}, note) : null);
  return element;
};

/** Buttons of which one is pressed. */
const choice = (name, options, value, onchange) => {
  const buttons = options.map(([key, text]) => h('button', {
    type: 'button',
    'aria-pressed': String(key === value),
    onclick: event => {
      for (const b of buttons) b.setAttribute('aria-pressed', String(b === event.currentTarget));
      onchange(key);
    },
  }, text));
  return h('div', {class: 'switch', role: 'group', 'aria-label': name}, buttons);
};

const select = (label, options, value, onchange) => {
  const list = h('select', {onchange: event => onchange(event.currentTarget.value)},
    options.map(([key, text]) => h('option', {value: key, selected: String(key) === String(value)}, text)));
  return h('label', {class: 'field'}, label, list);
};

// One tooltip for everything that carries data-tip, by pointer and by keyboard.
const tip = byId('tip');
const showTip = (text, box) => {
  tip.textContent = text;
  tip.hidden = false;
  const own = tip.getBoundingClientRect();
  const left = Math.max(12, Math.min(box.left, innerWidth - own.width - 12));
  const below = box.bottom + 8 + own.height < innerHeight;
  tip.style.left = left + 'px';
  tip.style.top = (below ? box.bottom + 8 : Math.max(4, box.top - own.height - 8)) + 'px';
};
const hideTip = () => { tip.hidden = true; };
const tipOf = event => event.target instanceof Element ? event.target.closest('[data-tip]') : null;
document.addEventListener('pointerover', event => {
  const owner = tipOf(event);
  if (owner) showTip(owner.dataset.tip, owner.getBoundingClientRect());
  else hideTip();
});
document.addEventListener('focusin', event => {
  const owner = tipOf(event);
  if (owner && owner.matches(':focus-visible')) showTip(owner.dataset.tip, owner.getBoundingClientRect());
});
document.addEventListener('focusout', hideTip);
document.addEventListener('scroll', hideTip, {passive: true, capture: true});
document.addEventListener('keydown', event => { if (event.key === 'Escape') hideTip(); });

// What is costly waits until it is near the window, or until the page has nothing else to do (so that it is there in print).
const waiting = new Set();
const idle = run => window.requestIdleCallback ? requestIdleCallback(run, {timeout: 3000}) : setTimeout(run, 200);
const workOff = () => {
  const [next] = waiting;
  if (!next) return;
  next();
  idle(workOff);
};
addEventListener('load', () => setTimeout(() => idle(workOff), 600));

/** Calls once when the element comes near the window, or when there is time. */
const whenSeen = (element, run) => {
  const once = () => {
    watcher.disconnect();
    if (waiting.delete(once)) run();
  };
  const watcher = new IntersectionObserver(entries => { if (entries.some(e => e.isIntersecting)) once(); }, {rootMargin: '600px'});
  if (!waiting.size && document.readyState === 'complete') idle(workOff);
  waiting.add(once);
  watcher.observe(element);
};
