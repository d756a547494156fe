// The page of the atlas is there without a script; this one makes it light or dark.
import { button } from '../page/elements.ts';
import { followSystemTheme, switchTheme } from '../page/theme.ts';

followSystemTheme(() => undefined);
document.getElementById('tools')!.append(button('Light / dark', 'Light or dark (T)', switchTheme));
document.addEventListener('keydown', (event) => {
  if (event.key === 't' && !event.ctrlKey && !event.altKey && !event.metaKey) switchTheme();
});
document.documentElement.dataset['ready'] = 'yes';
