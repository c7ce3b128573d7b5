// One browser is one visitor: whoever signs in, up or out in one tab is the same in all of them. Each page tells who it
// was loaded for; a trading page that was loaded for someone else loads again. What was typed is kept (drafts.js).

const visitor = document.documentElement.dataset.visitor ?? '';
const isTrading = document.getElementById('components-reconnect-modal') !== null;
const tabs = new BroadcastChannel('visitor');

if (isTrading) {
  tabs.addEventListener('message', ({ data }) => data !== visitor && location.reload());
}

tabs.postMessage(visitor);
