/**
 * A plain page for signing in, for the first admin, for invitations and for new passwords. Its script and style are files of
 * their own, so that its policy allows nothing inline; what a one-time link holds stands behind `#` and is read in the browser.
 */
export const SIGN_IN_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="referrer" content="no-referrer">
<title>Saldo: sign in</title>
<link rel="stylesheet" href="/sign-in/page.css">
<script src="/sign-in/page.js" defer></script>
</head>
<body>
<main>
<h1 id="title">Sign in</h1>
<form id="form">
<label id="email-field">Email <input name="email" type="email" autocomplete="username" maxlength="254" required></label>
<label id="password-field">Password
<input name="password" type="password" autocomplete="current-password" maxlength="1000" required></label>
<label id="code-field" hidden>Code of your authenticator, or a recovery code
<input name="code" inputmode="text" autocomplete="one-time-code" maxlength="40" disabled required></label>
<button>Go on</button>
</form>
<p id="message" role="status"></p>
<noscript><p>This page needs JavaScript; the API works without.</p></noscript>
</main>
</body>
</html>
`;

export const SIGN_IN_STYLE = `:root { color-scheme: light dark; font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 24rem; margin: 15vh auto 0; padding: 0 1rem; }
label { display: block; margin-bottom: 1rem; }
input, button { display: block; box-sizing: border-box; width: 100%; padding: 0.5rem; font: inherit; }
[hidden] { display: none; }
`;

export const SIGN_IN_SCRIPT = `'use strict';
const form = document.getElementById('form');
const message = document.getElementById('message');
const link = new URLSearchParams(location.hash.slice(1));
const mode = link.has('invitation') ? 'invitation' : link.has('reset') ? 'reset' : 'sign_in';
const token = link.get('invitation') ?? link.get('reset');
let challenge = null;
// The secret leaves the address bar, and so the history.
if (token !== null) history.replaceState(null, '', location.pathname);

function show(name, visible) {
  document.getElementById(name + '-field').hidden = !visible;
  form.elements[name].disabled = !visible;
}
if (mode !== 'sign_in') {
  document.getElementById('title').textContent = mode === 'reset' ? 'Choose a new password' : 'Make your account';
  form.elements.password.autocomplete = 'new-password';
  if (mode === 'reset') show('email', false);
}

async function post(path, body) {
  const answer = await fetch('/api/banking/auth/' + path + '/', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json', 'X-Saldo-Csrf': '1' },
    body: JSON.stringify(body),
  });
  const text = await answer.text();
  const data = text === '' ? {} : JSON.parse(text);
  if (!answer.ok) throw new Error(data.detail ?? 'Something went wrong.');
  return data;
}

async function step() {
  const value = (name) => form.elements[name].value;
  if (challenge !== null) return post('sign_in/totp', { challenge, code: value('code') });
  const email = value('email');
  const password = value('password');
  if (mode === 'invitation') return post('accept_invitation', { token, email, password });
  if (mode === 'reset') {
    await post('password_reset', { token, password });
    location.reload();
    return {};
  }
  return post('sign_in', { email, password });
}

form.addEventListener('submit', async (event) => {
  event.preventDefault();
  message.textContent = '';
  try {
    const answer = await step();
    if (answer.state === 'second_factor_needed') {
      challenge = answer.challenge;
      show('email', false);
      show('password', false);
      show('code', true);
      form.elements.code.focus();
    } else if (answer.state === 'signed_in') {
      location.assign('/');
    }
  } catch (error) {
    message.textContent = error.message;
  }
});
`;
