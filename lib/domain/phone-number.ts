import { z } from 'zod'

/** E.164: a plus sign and 8 to 15 digits. The only form in which a number is stored or dialled. */
export const phoneNumberSchema = z
  .string()
  .regex(/^\+[1-9]\d{7,14}$/, 'a phone number in E.164 form, such as +15550100123')

/** `+15550100123` → `…0123`: enough to know it again, too little to ring it. */
export const maskedPhone = (phone: string): string => `…${phone.slice(-4)}`
