// How many images contain each concept, and which concepts have a channel.
const conceptsSection = () => {
  if (!page.concepts.length) return null;
  const FEW = 40;
  let all = page.concepts.length <= FEW;
  const element = section('concepts', 'Concepts in the data', h('span', {}, 'Images of ' + page.after.data.name + ' that contain each concept; blue where a channel of the chosen site stands for it.'));
  const body = h('div');
  const more = h('button', {type: 'button', class: 'plain more', onclick: () => { all = true; draw(); }}, 'Show all ' + count(page.concepts.length) + ' concepts');
  element.append(body, more);
  const draw = () => {
    const site = pair().after || pair().before;
    const rows = gridOf(site) && gridOf(site).rows;
    const holders = new Map();
    if (rows) {
      rows.channel.forEach((channel, i) => {
        if (rows.miou[i] <= 0.5 || rows.concept[i] < 0) return;
        const key = word(rows, 'category', i) + '\n' + word(rows, 'concept', i);
        holders.set(key, (holders.get(key) || 0) + 1);
      });
    }
    const categories = [...new Set(page.concepts.map(c => c.category))];
    const most = Math.max(...page.concepts.map(c => c.images), 1);
    const limit = all ? Infinity : Math.ceil(FEW / categories.length);
    body.replaceChildren(...categories.map(category => {
      const list = page.concepts.filter(c => c.category === category).sort((a, b) => b.images - a.images || b.pixels - a.pixels).slice(0, limit);
      return h('div', {}, h('h3', {class: 'group-head'}, category),
        h('div', {class: 'rows columns'}, list.map(c => {
          const n = holders.get(category + '\n' + c.name) || 0;
          const about = c.name + ': ' + plural(c.images, 'image', 'images') + ', ' + plural(c.pixels, 'pixel', 'pixels') + ', ' + plural(n, 'channel', 'channels');
          return [h('span', {class: 'label', title: c.name}, c.name),
            h('div', {class: 'hbar', role: 'img', 'aria-label': about, tip: about}, h('i', {class: 'full' + (n ? ' on' : ''), style: {width: 100 * c.images / most + '%'}})),
            h('span', {class: 'num'}, count(c.images)), h('span', {class: 'num quiet'}, n ? plural(n, 'channel', 'channels') : '')];
        })));
    }));
    more.hidden = all;
  };
  onView(draw);
  return element;
};

const droppedSection = () => {
  if (!page.droppedConcepts.length) return null;
  const element = section('dropped', 'Dropped concepts', 'Concepts that are nowhere, or everywhere, among the counted pixels have no score.');
  element.append(h('details', {open: page.droppedConcepts.length <= 24}, h('summary', {}, plural(page.droppedConcepts.length, 'concept', 'concepts')),
    h('ul', {class: 'words'}, page.droppedConcepts.map(c => h('li', {}, c)))));
  return element;
};
