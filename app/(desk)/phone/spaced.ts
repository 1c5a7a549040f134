/** `+14155550100` → `+1 415 555 0100`; other countries' numbers as they are. */
export const spaced = (phone: string): string =>
  phone.replace(/^\+1(\d{3})(\d{3})(\d{4})$/, '+1 $1 $2 $3')
