// The entry of the built page.
import { startFromFile } from './main.ts';

void startFromFile();
