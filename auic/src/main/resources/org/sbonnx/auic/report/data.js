const page = JSON.parse(byId('data').textContent);
const OTHER = '#7d858f';
// Twenty colours, each as far from the ones before it as hue and lightness allow.
const PALETTE = ['#2d88e2', '#e3c327', '#057918', '#b84221', '#fd9cf5', '#69288a', '#1fe1d2', '#69b54c', '#1f9996', '#e8b7aa',
  '#f06f84', '#ab75df', '#97b7f8', '#104a97', '#c68206', '#21584e', '#6d6990', '#723941', '#ad3f7f', '#796006'];
const SIDES = ['before', 'after'];
const hasBefore = page.sites.some(s => s.before) && page.sites.some(s => s.after);
const sideName = side => side === 'before' ? 'original' : hasBefore ? 'bottlenecked' : 'this model';
const siteName = pair => pair.alias && pair.alias !== pair.site ? pair.alias : pair.site;
const KINDS = {usb: 'unsupervised bottleneck', ssb: 'supervised bottleneck', mixed: 'mixed bottleneck',
  linear: 'linear bottleneck', identity: 'identity bottleneck', vanilla: 'original tensor'};

// What the whole page looks at; listeners redraw.
const grids = [...new Set(page.sites.flatMap(s => SIDES.flatMap(side => s[side] ? Object.keys(s[side].grids) : [])))].sort();
const view = {site: 0, grid: grids.includes('label') ? 'label' : grids[0]};
const listeners = [];
const onView = listener => { listeners.push(listener); listener(); };
const setView = change => { Object.assign(view, change); for (const l of listeners) l(); };
const pair = () => page.sites[view.site];

/** Scores of a side of a site, on the chosen grid or else the one it has. */
const gridOf = (site, grid = view.grid) => site ? site.grids[grid] || null : null;
const reference = (grid = view.grid) => page.reference[grid] || null;
const word = (rows, column, i) => rows[column][i] < 0 ? null : rows.words[rows[column][i]];

/** Facts of a channel by its index, on the grid that ranks the site. */
const scoreIndex = new Map();
const scoreOf = (site, channel) => {
  if (!scoreIndex.has(site)) {
    const index = new Map();
    site.grids[site.opening].rows.channel.forEach((c, i) => index.set(c, i));
    scoreIndex.set(site, index);
  }
  const rows = site.grids[site.opening].rows;
  const i = scoreIndex.get(site).get(channel);
  if (i === undefined) return {channel, concept: null, name: null, category: null, miou: null};
  return {channel, name: word(rows, 'name', i), concept: word(rows, 'concept', i), category: word(rows, 'category', i), miou: rows.miou[i]};
};
const meaning = score => score.concept !== null && score.miou > 0.5 ? score.concept : 'no concept';

// Colours: the twenty best channels of a site have one each, or each channel has its concept's.
const conceptColour = new Map(page.conceptColours.map(c => [c.category + '\n' + c.name, colour(c.rgb)]));
const colouring = {by: 'channel'};
const channelColour = (site, channel, by = colouring.by) => {
  if (by === 'concept') {
    const score = scoreOf(site, channel);
    return (score.miou > 0.5 && conceptColour.get(score.category + '\n' + score.concept)) || OTHER;
  }
  const rank = site.best.indexOf(channel);
  return rank < 0 ? OTHER : PALETTE[rank % PALETTE.length];
};
const dull = new Set(page.classes.map(c => c.rgb)).size < page.classes.length;
const classInfo = new Map(page.classes.map((c, i) => [c.id, {name: c.name, colour: dull ? PALETTE[i % PALETTE.length] : colour(c.rgb)}]));
const classOf = id => classInfo.get(id) || {name: 'class ' + id, colour: PALETTE[id % PALETTE.length]};
const conceptOf = index => {
  const c = page.conceptColours[index];
  return c ? {name: c.name, colour: colour(c.rgb)} : {name: 'concept ' + index, colour: PALETTE[index % PALETTE.length]};
};
const conceptSet = category => {
  const n = page.concepts.filter(c => !category || c.category === category).length;
  return page.after.data.name + (category ? ' ' + category : '') + (n ? ', ' + plural(n, 'concept', 'concepts') : '');
};
