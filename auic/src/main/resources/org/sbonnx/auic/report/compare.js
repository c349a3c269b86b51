// All scores before and after: a row for each site, grid and concept category.
const COMPARED = [['auic', 'AUiC', true], ['stability', 'Stability S', false], ['coverage', 'Coverage', true], ['distinctConcepts', 'Distinct concepts', false]];

const compareCells = (before, after, ref, interval) => {
  const cells = COMPARED.flatMap(([key, , referenced]) => {
    const show = v => key === 'distinctConcepts' ? count(v) : fixed(v);
    return [
      hasBefore && h('td', {class: 'n before start'}, before ? show(before[key]) : DASH),
      h('td', {class: 'n after' + (hasBefore ? '' : ' start')}, after ? show(after[key]) : DASH,
        interval && key === 'auic' && after ? bounds(after.auicInterval) : null,
        interval && key === 'auic' && after && after.auicBootstrap ? h('small', {tip: TERMS.bootstrap[1]},
          'images: [' + fixed(after.auicBootstrap[0]) + ', ' + fixed(after.auicBootstrap[1]) + ']') : null,
        interval && key === 'stability' && after ? bounds(after.stabilityInterval) : null),
      referenced && h('td', {class: 'n before'}, ref && known(ref[key]) ? show(ref[key]) : DASH)];
  });
  cells.push(hasBefore && h('td', {class: 'n before start'}, before ? fixed(before.auicAll) : DASH),
    h('td', {class: 'n' + (hasBefore ? '' : ' start')}, after ? fixed(after.auicAll) : DASH),
    hasBefore && h('td', {class: 'n before start'}, before ? fixed(before.heldOutAuic) : DASH),
    h('td', {class: 'n' + (hasBefore ? '' : ' start')}, after ? fixed(after.heldOutAuic) : DASH));
  return cells;
};
const bounds = interval => interval && known(interval[0]) && interval[1] - interval[0] > 5e-7
  ? h('small', {tip: TERMS.interval[1]}, '[' + fixed(interval[0], 4) + ', ' + fixed(interval[1], 4) + ']') : null;

const compareRows = p => {
  const names = [...new Set(SIDES.flatMap(side => p[side] ? Object.keys(p[side].grids) : []))].sort();
  return names.flatMap(name => {
    const before = gridOf(p.before, name);
    const after = gridOf(p.after, name);
    const ref = reference(name);
    const categories = [...new Set([before, after].flatMap(g => g ? Object.keys(g.categories) : []))].sort();
    return [
      h('tr', {class: 'total'}, h('th', {scope: 'row'}, term(name === 'native' ? 'native' : 'label', name + ' grid'), page.concepts.length ? ', all ' + count(page.concepts.length) : ''),
        compareCells(before, after, ref, true)),
      categories.length > 1 && categories.map(c => h('tr', {class: 'sub'}, h('th', {scope: 'row'}, conceptSetShort(c)),
        compareCells(before && before.categories[c], after && after.categories[c], ref && ref.categories && ref.categories[c], false)))];
  });
};
const conceptSetShort = category => category + ' (' + page.concepts.filter(c => c.category === category).length + ')';

const compareSection = () => {
  const element = section('compare', hasBefore ? 'Before and after' : 'Scores',
    'Concept set: ' + conceptSet() + '. A score says nothing without the concepts it was measured on.');
  const spans = COMPARED.map(([, name, referenced]) => [name, (hasBefore ? 2 : 1) + (referenced ? 1 : 0)])
    .concat([['AUiC, all channels', hasBefore ? 2 : 1], ['Held-out AUiC', hasBefore ? 2 : 1]]);
  const keys = ['auic', 'stability', 'coverage', 'distinct', 'auicAll', 'heldOut'];
  const second = spans.flatMap(([, span], i) => {
    const referenced = i < COMPARED.length && COMPARED[i][2];
    return [hasBefore && h('th', {class: 'n start', scope: 'col'}, 'before'),
      h('th', {class: 'n' + (hasBefore ? '' : ' start'), scope: 'col'}, hasBefore ? 'after' : 'score'),
      referenced && h('th', {class: 'n', scope: 'col'}, 'ref.')];
  });
  const width = 1 + spans.reduce((sum, [, span]) => sum + span, 0);
  element.append(h('div', {class: 'scroll', tabindex: '0', role: 'region', 'aria-label': 'Scores by site, grid and category'},
    h('table', {class: 'compare'},
      h('thead', {},
        h('tr', {class: 'groups'}, h('td'), spans.map(([name, span], i) => h('th', {colspan: span, scope: 'colgroup', class: 'start'}, term(keys[i], name)))),
        h('tr', {}, h('th', {scope: 'col'}, 'Concepts'), second)),
      h('tbody', {}, page.sites.map(p => [
        h('tr', {class: 'site'}, h('th', {colspan: width, scope: 'rowgroup'}, siteName(p), ' ',
          h('span', {class: 'quiet'}, SIDES.filter(s => p[s]).map(s =>
            (hasBefore ? (s === 'before' ? 'before: ' : 'after: ') : '') + (KINDS[p[s].kind] || p[s].kind) + ', ' + count(p[s].active) + ' of ' + plural(p[s].channels, 'channel', 'channels') + ' active').join('; ')))),
        compareRows(p)])))));
  return element;
};
