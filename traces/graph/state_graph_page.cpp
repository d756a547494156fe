// The HTML page of a state graph: the wheel zooms, dragging moves, a click shows a state.
#include "traces/graph/state_graph_page.hpp"

namespace squall::traces::graph {

namespace {

constexpr const char* kStyle = R"(
:root{color-scheme:light dark}
html,body{height:100%;margin:0}
body{display:grid;grid-template:auto 1fr/minmax(0,1fr) 24em;font:14px/1.4 sans-serif}
body{background:#fff;color:#222}
header{grid-column:1/3;display:flex;gap:1em;align-items:baseline;padding:.5em 1em;flex-wrap:wrap;
border-bottom:1px solid #8886}
h1{font-size:1.3em;margin:0}
main{overflow:hidden;min-height:0;min-width:0;touch-action:none}
header svg{width:100%;height:auto;max-width:900px}
main svg{width:100%;height:100%;cursor:grab}
main svg circle{cursor:pointer}
aside{overflow:auto;padding:.5em 1em;border-left:1px solid #8886}
aside ul{padding-left:1.2em}
pre{white-space:pre-wrap;font:inherit;margin:0}
svg.states line.out{stroke:#d40;stroke-opacity:1;stroke-width:2}
svg.states line.in{stroke:#06c;stroke-opacity:1;stroke-width:2}
svg.states circle.chosen{stroke:#d40;stroke-width:4}
svg.states .out,svg.states .in,svg.states .chosen{vector-effect:non-scaling-stroke}
.out{color:#d40}.in{color:#06c}
@media(prefers-color-scheme:dark){body{background:#1c1c1e;color:#ddd}
svg.states line.in{stroke:#5af}.in{color:#5af}.out{color:#f84}svg.states line.out{stroke:#f84}}
@media(max-width:50em){body{grid-template:auto 1fr 14em/minmax(0,1fr)}header{grid-column:1}
aside{border-left:0;border-top:1px solid #8886}}
)";

constexpr const char* kScript = R"(
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
)";

}  // namespace

std::string state_graph_page(const std::string& title, const std::string& size,
                             const std::string& legend, const std::string& svg) {
  return "<!DOCTYPE html>\n<html lang=\"en\"><head><meta charset=\"utf-8\"><meta "
         "name=\"viewport\" content=\"width=device-width\"><title>" +
         title + "</title><style>" + kStyle + "</style></head><body>\n<header><h1>" + title +
         "</h1><span>" + size +
         ", from the first state at the left; below, the steps from there</span><span>"
         "<button id=\"larger\">+</button> <button id=\"smaller\">−</button> "
         "<button id=\"whole\">all</button></span>" +
         legend + "</header>\n<main>\n" + svg +
         "</main>\n<aside id=\"told\">Select a state.</aside>\n<script>" + kScript +
         "</script>\n</body></html>\n";
}

}  // namespace squall::traces::graph
