// Light or dark: what the system says, until the user chooses.

function set(theme: 'light' | 'dark'): void {
  document.documentElement.dataset['theme'] = theme;
  document.dispatchEvent(new Event('squall-theme'));
}

export function followSystemTheme(changed: () => void): void {
  const dark = window.matchMedia('(prefers-color-scheme: dark)');
  set(dark.matches ? 'dark' : 'light');
  dark.addEventListener('change', () => {
    set(dark.matches ? 'dark' : 'light');
    changed();
  });
  // Paper is light.
  let before: string | undefined;
  window.addEventListener('beforeprint', () => {
    before = document.documentElement.dataset['theme'];
    set('light');
    changed();
  });
  window.addEventListener('afterprint', () => {
    set(before === 'dark' ? 'dark' : 'light');
    changed();
  });
}

export function switchTheme(): void {
  set(document.documentElement.dataset['theme'] === 'dark' ? 'light' : 'dark');
}
