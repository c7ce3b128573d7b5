// Blazor's circuit, as opposed to the price stream: prices go on while it reconnects. A new server does not know the
// circuit: the page is then loaded again, and drafts.js gives back what was typed.

const FIRST_RETRY_MS = 500; // a network that blinks is back at once
const LONGEST_RETRY_MS = 3_000; // a server that restarts is noticed soon, and not hammered
const GROWTH = 1.5;
const RETRIES = 400; // some twenty minutes; after that the page asks the server whether it is there

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
  if (detail.state === 'rejected' || detail.state === 'resume-failed') {
    location.reload();
  } else if (detail.state === 'failed') {
    whenAnswered().then(() => location.reload());
  } else if (detail.state === 'paused') {
    Blazor.resumeCircuit().then((resumed) => resumed || location.reload());
  }
});

document.getElementById('reconnect-now')?.addEventListener('click', () => location.reload());

// Blazor gave up. The page is loaded again once the server answers, never into an error page.
async function whenAnswered() {
  for (;;) {
    await new Promise((resolve) => setTimeout(resolve, 2_000)); // quick enough to notice, slow enough for a server
    try {
      if ((await fetch('/alive', { cache: 'no-store' })).ok) {
        return;
      }
    } catch {
      // Still away: that is what is being waited for.
    }
  }
}
