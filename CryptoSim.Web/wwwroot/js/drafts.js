// What is typed into a form that names itself with `data-draft` is kept in this tab, keystroke by keystroke and without
// the server: it survives a lost circuit, a restarted server and a reload.

const PREFIX = 'draft:';

addEventListener('input', (event) => keep(event.target), true);
addEventListener('change', (event) => keep(event.target), true);

function keep(input) {
  const form = input.closest?.('[data-draft]');
  const name = input.name ?? '';
  if (form && name !== '') {
    save(form.dataset.draft, { ...load(form.dataset.draft), [name]: input.type === 'checkbox' ? String(input.checked) : input.value });
  }
}

/** The draft's fields, or an empty object. */
export function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(PREFIX + key)) ?? {};
  } catch {
    return {}; // storage is off or its content is not ours: there is no draft
  }
}

export function save(key, fields) {
  try {
    sessionStorage.setItem(PREFIX + key, JSON.stringify(fields));
  } catch {
    // Storage is off or full: the form still works, it is only not restored.
  }
}

export function remove(key) {
  save(key, {});
}
