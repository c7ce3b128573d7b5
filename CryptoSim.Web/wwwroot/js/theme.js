// The server reads the cookie and renders the right theme at once, so nothing flashes.
const YEAR_SECONDS = 31_536_000;

export function setTheme(theme) {
  document.documentElement.dataset.theme = theme;
  document.cookie = `theme=${theme}; path=/; max-age=${YEAR_SECONDS}; samesite=lax`;
  dispatchEvent(new Event('themechange'));
}
