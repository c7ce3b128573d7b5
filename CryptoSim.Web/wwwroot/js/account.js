// The pages about signing in: plain HTML, to which this adds passkeys and the theme switch.
import './visitors.js';
import './passkeys.js';
import { setTheme } from './theme.js';

document.querySelector('[data-theme-switch]')?.addEventListener('click', () => {
  setTheme(document.documentElement.dataset.theme === 'light' ? 'dark' : 'light');
});
