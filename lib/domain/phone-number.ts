import { z } from 'zod'

/** E.164: a plus sign and 8 to 15 digits. The only form in which a number is stored or dialled. */
export const phoneNumberSchema = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'a phone number in E.164 form, such as +15550100123')
export type PhoneNumber = z.infer<typeof phoneNumberSchema>

/** For logs and screens that need to tell numbers apart without revealing them: `•••0123`. */
export function maskPhoneNumber(phoneNumber: string): string {
  return `•••${phoneNumber.slice(-4)}`
}
