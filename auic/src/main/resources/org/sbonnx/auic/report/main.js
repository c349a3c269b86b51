// Puts the page together.
byId('origin').append(page.after.model.file + ' on ' + page.after.data.name + ', ' + plural(page.after.data.images, 'image', 'images'));
byId('footer').append('Written by ' + page.after.tool + '. This file needs no network; all values are in report.json.');

const main = byId('main');
const gallery = gallerySection();
const openChannel = (side, channel) => { if (gallery) gallery.openChannel(side, channel); };
const two = (left, right) => left && right ? h('div', {class: 'two'}, left, right) : left || right;
const sections = [
  summarySection(), compareSection(), two(curveSection(), frontierSection()), channelsSection(openChannel),
  browserSection(), topMapsSection(), gallery, effectsSection(), two(classesSection(), conceptsSection()), trainingSection(), droppedSection(),
  glossarySection(), provenanceSection()].filter(Boolean);
main.append(...sections);

const SHORT = {summary: 'Metrics', compare: 'Scores', curve: 'Curve', frontier: 'Frontier', channels: 'Channels', pictures: 'Pictures', top: 'Top 20',
  gallery: 'Single', effects: 'Effects', classes: 'Classes', concepts: 'Concepts', training: 'Training', provenance: 'Provenance'};
const links = new Map([...main.querySelectorAll('section')].filter(s => SHORT[s.id]).map(s => [s.id, h('a', {href: '#' + s.id}, SHORT[s.id])]));
byId('links').append(...links.values());
const watcher = new IntersectionObserver(entries => {
  for (const e of entries) {
    if (!e.isIntersecting || !links.has(e.target.id)) continue;
    for (const [id, a] of links) if (id === e.target.id) a.setAttribute('aria-current', 'true'); else a.removeAttribute('aria-current');
  }
}, {rootMargin: '-20% 0px -70% 0px'});
for (const s of main.querySelectorAll('section')) watcher.observe(s);

const controls = byId('controls');
if (page.sites.length > 1) controls.append(select('Site', page.sites.map((p, i) => [i, siteName(p)]), view.site, v => setView({site: Number(v)})));
if (grids.length > 1) controls.append(choice('Grid', grids.map(g => [g, g]), view.grid, grid => setView({grid})));
