// The page of the program in Firefox: opened from disk, its engine runs, a branch is made by hand.
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import puppeteer from 'puppeteer-core';
import { outFolder } from './browser.mjs';

const program = process.env.SQUALL;
const firefox = [process.env.SQUALL_FIREFOX, '/usr/bin/firefox-esr', '/usr/bin/firefox'].find((path) => path && existsSync(path));
const skip = !firefox ? 'no Firefox is installed' : !program ? 'SQUALL does not name the program' : false;

test('Firefox opens the page from disk, runs its engine, and makes a branch', { skip }, async () => {
  await mkdir(outFolder, { recursive: true });
  const path = join(outFolder, 'firefox.html');
  await promisify(execFile)(program, ['view', 'leader-crash', '--no-open', '--output', path]);
  const browser = await puppeteer.launch({ browser: 'firefox', executablePath: firefox, headless: true });
  try {
    const tab = await browser.newPage();
    const errors = [];
    tab.on('console', (message) => { if (message.type() === 'error') errors.push(message.text()); });
    tab.on('pageerror', (error) => errors.push(String(error)));
    await tab.goto(pathToFileURL(path).href);
    await tab.waitForSelector('html[data-ready="yes"]', { timeout: 60_000 });
    assert.match(await tab.title(), /leader-crash/);
    await tab.click('.event-number', { clickCount: 3 });
    await tab.keyboard.type('40\n');
    await tab.locator('::-p-xpath(//*[@role="tab"][contains(., "What if")])').click();
    await tab.locator('::-p-text(What can happen after event 40)').wait();
    const crash = await tab.waitForSelector('::-p-xpath(//details[contains(., "Faults")]//*[contains(@class, "choice-line")])');
    assert.ok(!(await tab.evaluate(() => document.body.innerText)).includes('branch 1'));
    await crash.evaluate((line) => { line.closest('details').open = true; });
    await crash.click();
    await tab.locator('::-p-text(branch 1)').wait();
    assert.deepEqual(errors, []);
  } finally {
    await browser.close();
  }
});
