// Key metrics with the original and the reference beside them.
const bullet = (before, after, ref, text) => h('div', {class: 'bullet', role: 'img', 'aria-label': text},
  known(before) && h('i', {class: 'b', style: {width: 100 * Math.max(0, Math.min(1, before)) + '%'}}),
  known(after) && h('i', {class: 'a', style: {width: 100 * Math.max(0, Math.min(1, after)) + '%'}}),
  known(ref) && h('i', {class: 'r', style: {left: `calc(${100 * Math.max(0, Math.min(1, ref))}% - 1px)`}}));

const figure = ({key, value, of, before, after, ref, aside, set}) => h('div', {class: 'figure'},
  h('div', {class: 'name'}, term(key)),
  h('div', {class: 'value'}, value, of ? h('span', {class: 'of'}, ' ' + of) : null),
  bullet(before, after, ref, aside.join(', ')),
  h('div', {class: 'aside'}, aside.join(' · ')),
  set ? h('div', {class: 'set'}, set) : null);

const pieces = (before, ref, digits) => [
  known(before) ? 'original ' + fixed(before, digits) : null,
  known(ref) ? 'reference ' + fixed(ref, digits) : null].filter(Boolean);

const verdict = (site, before, after) => {
  const strong = text => h('b', {}, text);
  const parts = [];
  const name = siteName(pair());
  if (site && page.taskBefore && page.taskAfter && page.taskBefore.miou > 0) {
    parts.push('The ' + (KINDS[site.kind] || 'site') + ' at ', strong(name), ' keeps ',
      strong(percent(page.taskAfter.miou / page.taskBefore.miou)), ' of the segmentation');
    if (after) {
      parts.push(before ? (after.auic >= before.auic ? ' and raises' : ' and lowers') + ' inspectability from ' : '; its inspectability is ');
      if (before) parts.push(strong(fixed(before.auic, 2)), ' to ');
      parts.push(strong(fixed(after.auic, 2)));
    }
  } else if (after) {
    parts.push('The channels at ', strong(name), ' reach an inspectability of ', strong(fixed(after.auic, 2)));
    if (before) parts.push(', where the original has ', strong(fixed(before.auic, 2)));
  } else {
    parts.push('Only the original was scored at ', strong(name));
    if (before) parts.push(': its inspectability is ', strong(fixed(before.auic, 2)));
  }
  const ref = reference();
  if (ref) parts.push(' (reference ', fixed(ref.auic, 2), ')');
  parts.push('.');
  return h('p', {class: 'verdict'}, parts);
};

const summarySection = () => {
  const element = section('summary', 'Key metrics');
  const body = h('div');
  element.append(body);
  onView(() => {
    const {before: siteBefore, after: siteAfter} = pair();
    const before = gridOf(siteBefore);
    const after = gridOf(siteAfter);
    const main = after || before || {};
    const site = siteAfter || siteBefore;
    const ref = reference();
    const old = after ? before : null;
    const set = 'on ' + conceptSet() + ', ' + view.grid + ' grid';
    const tiles = [];
    if (page.taskAfter || page.taskBefore) {
      const [a, b] = [page.taskAfter || page.taskBefore, page.taskAfter && page.taskBefore];
      tiles.push(figure({key: 'miouTask', value: fixed(a.miou), before: b && b.miou, after: a.miou,
        aside: [b ? percent(a.miou / b.miou) + ' of ' + fixed(b.miou) + ' kept' : 'as the file is',
          known(a.miouSoft) ? 'soft ' + fixed(a.miouSoft) : null].filter(Boolean),
        set: 'pixel accuracy ' + fixed(a.pixelAccuracy) + (b ? ' (was ' + fixed(b.pixelAccuracy) + ')' : '')}));
    }
    tiles.push(figure({key: 'auic', value: fixed(main.auic), before: old && old.auic, after: main.auic, ref: ref && ref.auic,
      aside: pieces(old && old.auic, ref && ref.auic), set}));
    tiles.push(figure({key: 'stability', value: fixed(main.stability), before: old && old.stability, after: main.stability,
      aside: old ? ['original ' + fixed(old.stability)] : known(main.stability) ? [] : ['undefined where AUiC is 0'], set}));
    tiles.push(figure({key: 'coverage', value: fixed(main.coverage), before: old && old.coverage, after: main.coverage,
      ref: ref && ref.coverage, aside: pieces(old && old.coverage, ref && ref.coverage),
      set: plural(main.distinctConcepts, 'distinct concept', 'distinct concepts') + ' of ' + count(page.concepts.length)}));
    tiles.push(figure({key: 'active', value: count(site.active), of: 'of ' + count(site.channels),
      after: site.active / site.channels, before: null,
      aside: siteAfter && siteBefore ? ['original ' + count(siteBefore.active) + ' of ' + count(siteBefore.channels)] : [],
      set: KINDS[site.kind] || site.kind}));
    body.replaceChildren(verdict(site, old, after || (siteAfter ? null : before)),
      h('div', {class: 'figures'}, tiles),
      h('div', {class: 'key'},
        h('span', {}, h('i', {class: 'k-after'}), sideName('after')),
        hasBefore && h('span', {}, h('i', {class: 'k-before'}), 'original'),
        ref && h('span', {}, h('i', {class: 'k-ref'}), term('reference', 'reference: the original’s own classes'))));
  });
  return element;
};
