const svg = document.querySelector('main svg'), box = svg.viewBox.baseVal;
const whole = [box.x, box.y, box.width, box.height];
const told = document.querySelector('#told');
const show = (x, y, w, h) => svg.setAttribute('viewBox', [x, y, w, h].join(' '));
const place = e => new DOMPoint(e.clientX, e.clientY).matrixTransform(svg.getScreenCTM().inverse());
const zoom = (by, at) => show(at.x + (box.x - at.x) * by, at.y + (box.y - at.y) * by,
                              box.width * by, box.height * by);
const middle = () => ({x: box.x + box.width / 2, y: box.y + box.height / 2});
svg.addEventListener('wheel', e => {
  e.preventDefault();
  zoom(e.deltaY > 0 ? 1.2 : 1 / 1.2, place(e));
}, {passive: false});
let held = null;
svg.addEventListener('pointerdown', e => { held = place(e); });
window.addEventListener('pointerup', () => { held = null; });
svg.addEventListener('pointermove', e => {
  if (!held) return;
  const now = place(e);
  show(box.x + held.x - now.x, box.y + held.y - now.y, box.width, box.height);
});
document.querySelector('#larger').onclick = () => zoom(1 / 1.5, middle());
document.querySelector('#smaller').onclick = () => zoom(1.5, middle());
document.querySelector('#whole').onclick = () => show(...whole);
const states = [...svg.querySelectorAll('circle')], steps = [...svg.querySelectorAll('line')];
const title = element => element.querySelector('title').textContent;
function list(label, name, chosen, other) {
  const part = document.createElement('div'), head = document.createElement('p');
  head.className = name;
  head.textContent = label + ' (' + chosen.length + ')';
  const items = document.createElement('ul');
  for (const step of chosen) {
    step.classList.add(name);
    const item = document.createElement('li'), link = document.createElement('a');
    link.href = '#' + step.dataset[other];
    link.textContent = title(step) + ' (state ' + step.dataset[other] + ')';
    item.append(link);
    items.append(item);
  }
  part.append(head, items);
  return part;
}
function choose(number) {
  for (const name of ['out', 'in']) steps.forEach(step => step.classList.remove(name));
  states.forEach(state => state.classList.remove('chosen'));
  const state = states[number];
  if (!state) return;
  state.classList.add('chosen');
  const text = document.createElement('pre');
  text.textContent = title(state);
  told.replaceChildren(text,
    list('Steps from here', 'out', steps.filter(step => step.dataset.from == number), 'to'),
    list('Steps to here', 'in', steps.filter(step => step.dataset.to == number), 'from'));
}
svg.addEventListener('click', e => {
  if (e.target.dataset.state) location.hash = e.target.dataset.state;
});
window.addEventListener('hashchange', () => choose(location.hash.slice(1)));
choose(location.hash.slice(1) || 0);
