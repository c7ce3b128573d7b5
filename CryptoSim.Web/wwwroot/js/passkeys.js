// Passkeys: the server says what to ask the authenticator for, the browser asks, and the answer goes back in the form.
// Without WebAuthn, or without this script, the forms work with passwords.

const isSupported =
  typeof PublicKeyCredential === 'function' && 'parseCreationOptionsFromJSON' in PublicKeyCredential;

if (isSupported) {
  for (const hidden of document.querySelectorAll('[data-passkey-button], [data-passkey-only]')) {
    hidden.hidden = false;
  }

  for (const form of document.querySelectorAll('form[data-passkey]')) {
    form.addEventListener('submit', (event) => onSubmit(event, form));
  }
}

async function onSubmit(event, form) {
  const credential = form.elements['Form.Credential'];
  const button = event.submitter;
  credential.value = '';
  if (!button?.matches('[data-passkey-button]')) {
    return;
  }

  event.preventDefault();
  button.disabled = true;
  try {
    credential.value = JSON.stringify(await ask(form));
    form.submit(); // without another submit event
  } catch (error) {
    form.querySelector('[role="alert"]').textContent = sentence(error);
    button.disabled = false;
  }
}

async function ask(form) {
  const answer = await fetch(form.dataset.passkeyOptions, { method: 'POST', body: new FormData(form) });
  if (!answer.ok) {
    throw new Refusal((await answer.json().catch(() => ({}))).detail);
  }

  const options = await answer.json();
  return form.dataset.passkey === 'create'
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

class Refusal extends Error {}

function sentence(error) {
  if (error instanceof Refusal && error.message) {
    return error.message;
  }

  switch (error.name) {
    case 'NotAllowedError':
    case 'AbortError':
      return 'The passkey was not given. Try again, or use your password.';
    case 'InvalidStateError':
      return 'This device has a passkey of yours already.';
    case 'SecurityError':
      return 'Passkeys need HTTPS and the address they were made for. Use your password.';
    default:
      return 'That did not work. Try again, or use your password.';
  }
}
