import { stemOf } from './stem.ts'

/** What people call the same thing. The first word names the concept. */
const GROUPS = [
  'leak drip drips dripping seep seeping water burst pouring pour flood flooded flooding gush gushing spray spraying wet puddle soaked moisture damp',
  'sink tap faucet basin spout washbasin',
  'pipe joint fitting supply line hose connection coupling plumbing tube valve compression',
  'heater boiler heating furnace radiator heat warm hot thermostat',
  'cooling ac aircon conditioner conditioning hvac compressor cold chill',
  'toilet lavatory loo wc cistern flush flushing',
  'drain clog clogged blocked blockage backup sewage sewer overflow slow',
  'power electricity electric electrical outlet socket breaker fuse circuit wiring spark sparking tripped',
  'light lamp bulb lighting fixture flicker',
  'lock key deadbolt lockbox keypad latch locked door',
  'fridge refrigerator freezer icebox',
  'oven stove cooker range hob burner',
  'washer washing laundry dryer tumble',
  'dishwasher dishes',
  'internet wifi router network broadband modem signal',
  'pest mice mouse rat rats rodent roach cockroach ants ant wasp wasps bees bugs insects infestation',
  'pool spa tub jacuzzi hottub pump',
  'roof shingle shingles gutter gutters skylight tile tiles flashing',
  'mold mould mildew fungus',
  'repair repaired fix fixed mend mended replace replaced service serviced rebuilt',
  'broken broke failed faulty dead stopped damaged',
  'shower bath bathtub bathroom showerhead',
  'kitchen counter cupboard cabinet',
  'window pane glass shutter blind',
]

const CONCEPT_OF = new Map<string, string>()
for (const group of GROUPS) {
  const words = group.split(' ')
  for (const word of words) CONCEPT_OF.set(stemOf(word), words[0]!)
}

/** The concept a stem belongs to in the language of house repairs, if any. */
export function conceptOf(stem: string): string | undefined {
  return CONCEPT_OF.get(stem)
}
