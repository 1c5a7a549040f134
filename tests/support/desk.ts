import { mkdirSync } from 'node:fs'
import type { Browser, BrowserContext, Page } from 'playwright-core'
import { expect } from 'vitest'
import type { Db } from '#lib/clients/supabase.ts'
import type { Role } from '#lib/domain/role.ts'
import { faultsForPeople } from './accessible.ts'

export const PASSWORD = 'a password of a test, and a long one'
const WIDE = { width: 1440, height: 900 }
const PHONE = { width: 390, height: 844 }
/** By how much the page is wider than the screen. */
const OVERFLOW = 'document.documentElement.scrollWidth - document.documentElement.clientWidth'

/** Somebody who may sign in, in this role at this organisation. */
export async function addUser(
  db: Db,
  user: { email: string; role: Role; organizationId: string },
): Promise<void> {
  const { email, role, organizationId } = user
  const created = await db.auth.admin.createUser({
    email,
    password: PASSWORD,
    email_confirm: true,
  })
  if (created.error) throw created.error
  const membership = { organization_id: organizationId, user_id: created.data.user.id, role }
  const { error } = await db.from('memberships').insert(membership)
  if (error) throw new Error(error.message)
}

/** A browser of its own, with whoever that is signed in. */
export async function openDesk(
  browser: Browser,
  desk: { appUrl: string; email: string; password?: string },
): Promise<{ context: BrowserContext; page: Page }> {
  const context = await browser.newContext({ viewport: WIDE })
  const page = await context.newPage()
  await page.goto(`${desk.appUrl}/login`)
  await page.getByLabel('E-mail').fill(desk.email)
  await page.getByLabel('Password').fill(desk.password ?? PASSWORD)
  await page.getByRole('button', { name: 'Sign in' }).click()
  await page.getByRole('status').getByText('Live', { exact: true }).waitFor({ timeout: 30_000 })
  return { context, page }
}

/** Keeps a picture for people to look at when `SCREENSHOTS` names a folder. */
export async function picture(page: Page, name: string, fullPage = true): Promise<void> {
  const folder = process.env['SCREENSHOTS']
  if (!folder) return
  mkdirSync(folder, { recursive: true })
  await page.screenshot({ path: `${folder}/${name}.png`, fullPage })
}

/**
 * The screen as everybody may see it: light and dark, wide and on a phone. Nothing may be in the way of
 * people who use a keyboard or a screen reader, and nothing wider than a phone. Kept as pictures.
 */
export async function inspect(page: Page, name: string): Promise<void> {
  for (const [size, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
    // oxlint-disable-next-line no-await-in-loop
    await page.setViewportSize(viewport)
    for (const colorScheme of ['light', 'dark'] as const) {
      // oxlint-disable-next-line no-await-in-loop
      await page.emulateMedia({ colorScheme })
      // oxlint-disable-next-line no-await-in-loop
      await picture(page, `${name}-${size}-${colorScheme}`)
      // oxlint-disable-next-line no-await-in-loop
      expect(await faultsForPeople(page), `${name}, ${size}, ${colorScheme}`).toEqual([])
      // oxlint-disable-next-line no-await-in-loop
      expect(await page.evaluate(OVERFLOW), `${name}, ${size}: wider than the screen`).toBe(0)
    }
  }
  await page.setViewportSize(WIDE)
  await page.emulateMedia({ colorScheme: 'light' })
}
