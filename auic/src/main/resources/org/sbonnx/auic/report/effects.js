// What the network uses each channel for: the channels are taken away in turn, and the classes that lose or gain are shown.
const SUBSTITUTES = {nothing: 'nothing', next_code: 'the next best code', mean: 'its mean'};
const MEASURES = {lost: 'share of each class’s pixels lost', gained: 'share gained', evidence: 'change of score'};
const MOST_ROWS = 64;

const effectValue = (effect, measure, classes, c) => {
  if (measure === 'evidence') return effect.evidence[c];
  return classes[c].pixels ? effect[measure][c] / classes[c].pixels : effect[measure][c] ? Infinity : 0;
};

const effectsSection = () => {
  if (!page.effects || !page.effects.sites.length) return null;
  const all = page.effects;
  const shownClasses = all.classes.map((c, i) => i).filter(i => all.classes[i].pixels > 0 || all.sites.some(s => s.channels.some(k => k.effects.some(e => e.gained[i] > 0))));
  const state = {site: 0, substitute: null, measure: 'lost'};
  const tools = h('span', {class: 'tools'});
  const element = section('effects', 'What the network uses a channel for',
    h('span', {}, 'Each channel is taken away in turn, and what follows the bottleneck is computed again, on ', plural(all.data.images, 'image', 'images'),
      '. A cell says how much of a class’s predicted pixels goes elsewhere without the channel: a class that loses much is made of that channel.'), tools);
  const holder = h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Effect of each channel on each class'});
  const note = h('p', {class: 'note after'});
  element.append(holder, note);

  const draw = () => {
    const site = all.sites[state.site];
    const substitutes = [...new Set(site.channels.flatMap(k => k.effects.map(e => e.substitute)))];
    // The next best code first: what the network would have said instead is the more telling question.
    if (!substitutes.includes(state.substitute)) state.substitute = substitutes.includes('next_code') ? 'next_code' : substitutes[0];
    const scored = site.channels.some(k => k.effects.some(e => e.evidence.length));
    tools.replaceChildren(
      ...(all.sites.length > 1 ? [select('Site', all.sites.map((s, i) => [i, s.alias || s.site]), state.site, v => { state.site = Number(v); draw(); })] : []),
      ...(substitutes.length > 1 ? [choice('In place of the channel', substitutes.map(s => [s, 'leave ' + SUBSTITUTES[s]]), state.substitute, s => { state.substitute = s; fillTable(); })] : []),
      choice('Measure', Object.keys(MEASURES).filter(m => m !== 'evidence' || scored).map(m => [m, m]), state.measure, m => { state.measure = m; fillTable(); }));
    fillTable();
  };
  const fillTable = () => {
    const site = all.sites[state.site];
    const rows = site.channels.map(k => ({k, effect: k.effects.find(e => e.substitute === state.substitute)})).filter(r => r.effect)
      .sort((a, b) => b.effect.changed - a.effect.changed || a.k.channel - b.k.channel);
    const values = rows.map(r => shownClasses.map(c => effectValue(r.effect, state.measure, all.classes, c)));
    const greatest = Math.max(1e-9, ...values.flat().filter(Number.isFinite).map(Math.abs));
    const scale = state.measure === 'evidence' ? greatest : 1;
    const show = v => state.measure === 'evidence' ? signed(v, 2) : v === Infinity ? 'new' : v >= 0.0005 ? (100 * v).toFixed(v < 0.0995 ? 1 : 0) : '';
    const cell = (v, row, c) => {
      const strength = Math.round(100 * Math.min(1, Math.abs(v) / scale));
      const text = show(v);
      const of = all.classes[c].name;
      return h('td', {class: 'n heat' + (v < 0 ? ' against' : '') + (strength > 55 ? ' strong' : ''), style: {'--heat': strength + '%'},
        title: '#' + row.k.channel + ' ' + row.k.name + ' → ' + of + ': ' + (state.measure === 'evidence' ? signed(v, 3) : count(row.effect[state.measure][c]) + ' pixels')}, text);
    };
    holder.replaceChildren(h('table', {class: 'effects'},
      h('caption', {}, MEASURES[state.measure] + (state.measure === 'evidence' ? ', mean over all pixels; positive where the channel speaks for the class' : ', in per cent') + '; in the channel’s place: ' + SUBSTITUTES[state.substitute]),
      h('thead', {}, h('tr', {}, h('th', {scope: 'col'}, 'Channel'), h('th', {scope: 'col', class: 'n'}, 'Extent'), h('th', {scope: 'col', class: 'n'}, 'Changed'),
        shownClasses.map(c => h('th', {scope: 'col', class: 'slant'}, h('span', {}, all.classes[c].name))))),
      h('tbody', {}, rows.slice(0, MOST_ROWS).map((row, i) => h('tr', {},
        h('th', {scope: 'row'}, '#' + row.k.channel + ' ' + row.k.name),
        h('td', {class: 'n'}, percent(row.k.extent)), h('td', {class: 'n'}, percent(row.effect.changed / Math.max(1, all.pixels))),
        values[i].map((v, j) => cell(v, row, shownClasses[j])))))));
    note.textContent = 'Extent: where the channel leads its group. Changed: pixels whose class changes.'
      + (rows.length > MOST_ROWS ? ' The ' + MOST_ROWS + ' channels with the greatest effect of ' + count(rows.length) + ' are shown; effects.json has all.' : '');
  };
  draw();
  return element;
};
