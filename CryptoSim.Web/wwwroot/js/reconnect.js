// Blazor's circuit, as opposed to the price stream: prices go on while it reconnects. A new server does not know the
// circuit: the page is then loaded again, and drafts.js gives back what was typed.

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
