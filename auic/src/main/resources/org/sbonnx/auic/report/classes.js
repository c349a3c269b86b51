// IoU of each class of the task, before and after.
const classesSection = () => {
  const after = page.taskAfter || page.taskBefore;
  if (!after) return null;
  const before = page.taskAfter ? page.taskBefore : null;
  const old = new Map(before ? before.classes.map(c => [c.name, c.iou]) : []);
  const element = section('classes', 'Classes', before ? 'IoU of each class: original above, this model below.' : 'IoU of each class.');
  element.append(h('div', {class: 'rows columns'}, after.classes.map(c => {
    const was = old.get(c.name);
    const text = c.name + ': ' + (known(was) ? 'original ' + fixed(was) + ', now ' : '') + fixed(c.iou);
    return [h('span', {class: 'label', title: c.name}, c.name),
      h('div', {class: 'hbar', role: 'img', 'aria-label': text, tip: text},
        known(was) && h('i', {class: 'one', style: {width: 100 * was + '%'}}),
        known(c.iou) && h('i', {class: before ? 'two' : 'full on', style: {width: 100 * c.iou + '%'}})),
      h('span', {class: 'num'}, fixed(c.iou)),
      h('span', {class: 'num quiet'}, before && known(was) && known(c.iou) ? signed(c.iou - was) : '')];
  })));
  return element;
};
