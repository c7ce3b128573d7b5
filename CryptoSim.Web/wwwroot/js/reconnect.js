// Blazor's circuit, as opposed to the price stream: prices go on while it reconnects. A new server does not know the
// circuit: the page is then loaded again, and drafts.js gives back what was typed. A server that is asked to end hands
// its pages over first: the circuit is paused, its state goes into the page, and another server goes on with it.

const FIRST_RETRY_MS = 500; // a network that blinks is back at once
const LONGEST_RETRY_MS = 3_000; // a server that restarts is noticed soon, and not hammered
const GROWTH = 1.5;
const RETRIES = 400; // some twenty minutes; after that the page asks the server whether it is there
const ASK_MS = 500; // whether a server is there: an answer is short, and one page asks no more than this
const FOCUS_WITHIN_MS = 5_000; // a page that came back later than that is not typed into any more

Blazor.start({
  circuit: {
    reconnectionOptions: {
      maxRetries: RETRIES,
      retryIntervalMilliseconds: (attempt) =>
        attempt >= RETRIES ? null : Math.min(LONGEST_RETRY_MS, FIRST_RETRY_MS * GROWTH ** Math.min(attempt, 10)),
    },
  },
});

const panel = document.getElementById('components-reconnect-modal');

panel?.addEventListener('components-reconnect-state-changed', ({ detail }) => {
  if (['rejected', 'resume-failed', 'failed'].includes(detail.state)) {
    reload();
  }
});

document.getElementById('reconnect-now')?.addEventListener('click', () => location.reload());

// Called by the server (Circuits/OpenCircuits.cs). The answer must be out before the circuit is paused.
globalThis.cryptosimHandOver = () => {
  setTimeout(handOver);
};

async function handOver() {
  const focus = takeFocus();
  try {
    if ((await Blazor.pauseCircuit()) && (await ready(), await Blazor.resumeCircuit())) {
      focus();
      return;
    }
  } catch {
    // The next server could not go on with it: the page is loaded again, and nothing typed is lost.
  }

  reload();
}

// The page is loaded again once a server answers, never into an error page.
async function reload() {
  await ready();
  location.reload();
}

// Ready, not only alive: the server that is ending still answers for a while, and says that it is not.
async function ready() {
  for (;;) {
    try {
      if ((await fetch('/health', { cache: 'no-store' })).ok) {
        return;
      }
    } catch {
      // Still away: that is what is being waited for.
    }

    await new Promise((resolve) => setTimeout(resolve, ASK_MS));
  }
}

// The new circuit draws its own elements: the one with the same id gets the focus and the caret back.
function takeFocus() {
  const { id, selectionStart, selectionEnd } = document.activeElement ?? {};
  return () => {
    const until = performance.now() + FOCUS_WITHIN_MS;
    const give = () => {
      const element = id ? document.getElementById(id) : null;
      if (element && element !== document.activeElement) {
        element.focus({ preventScroll: true });
        if (selectionStart != null) {
          element.setSelectionRange(selectionStart, selectionEnd);
        }
      } else if (!element && id && performance.now() < until) {
        requestAnimationFrame(give);
      }
    };
    give();
  };
}
