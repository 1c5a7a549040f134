/** Which number a caller is told; `local` where we do not know one for certain. */
export type EmergencyNumber = '911' | '112' | 'local'

/** Zones of the United States, Canada and Mexico, as IANA names them. */
const ZONES_OF_911: ReadonlySet<string> = new Set([
  ...'Adak Anchorage Boise Chicago Denver Detroit Juneau Los_Angeles Menominee Metlakatla New_York Nome Phoenix Sitka Yakutat'
    .split(' ')
    .map((city) => `America/${city}`),
  ...'Atikokan Blanc-Sablon Cambridge_Bay Creston Dawson Dawson_Creek Edmonton Fort_Nelson Glace_Bay Goose_Bay Halifax Inuvik Iqaluit Moncton Montreal Rankin_Inlet Regina Resolute St_Johns Swift_Current Toronto Vancouver Whitehorse Winnipeg'
    .split(' ')
    .map((city) => `America/${city}`),
  ...'Bahia_Banderas Cancun Chihuahua Ciudad_Juarez Hermosillo Matamoros Mazatlan Merida Mexico_City Monterrey Ojinaga Tijuana Puerto_Rico'
    .split(' ')
    .map((city) => `America/${city}`),
  'Pacific/Honolulu',
])
/** 112 reaches the emergency services everywhere in Europe but in these. */
const ELSEWHERE_IN_EUROPE = /^Europe\/(?:Minsk|Ulyanovsk|Samara|Saratov|Astrakhan|Volgograd|Kirov)$/
const ZONES_OF_112: ReadonlySet<string> = new Set([
  'Atlantic/Azores',
  'Atlantic/Canary',
  'Atlantic/Faroe',
  'Atlantic/Madeira',
  'Atlantic/Reykjavik',
  'Asia/Nicosia',
  'Asia/Kolkata',
])

/** The emergency number of a place, known by its time zone; null: no place is known. */
export function emergencyNumberOf(timezone: string | null): EmergencyNumber {
  if (timezone === null) return 'local'
  if (/^America\/(?:Indiana|Kentucky|North_Dakota)\//.test(timezone)) return '911'
  if (ZONES_OF_911.has(timezone)) return '911'
  if (ZONES_OF_112.has(timezone)) return '112'
  return timezone.startsWith('Europe/') && !ELSEWHERE_IN_EUROPE.test(timezone) ? '112' : 'local'
}
