import { z } from 'zod'

/** The languages in which there are clips. Whoever speaks another one hears the call's own. */
export const CLIP_LANGUAGES = ['en', 'es', 'fr', 'de'] as const
export type ClipLanguage = (typeof CLIP_LANGUAGES)[number]

export const clipNameSchema = z.enum([
  'safety-message',
  'fire',
  'gas',
  'carbon_monoxide',
  'water_near_power',
  'person',
  'break_in',
  'unspecified',
  'call-911',
  'call-112',
  'call-local',
  'person-told',
])
export type ClipName = z.infer<typeof clipNameSchema>

/**
 * What the bridge can say without a model and without a network. After a change run
 * `node bridge/clips/render.ts`; a test compares the clips with these words.
 */
export const CLIP_TEXTS: Readonly<Record<ClipLanguage, Readonly<Record<ClipName, string>>>> = {
  en: {
    'safety-message': 'This is an automatic safety message.',
    fire: 'Get everyone out of the building now. Do not use the elevator, and do not go back inside.',
    gas: 'Do not touch any switch, and light no flame. Leave the building now, and call from outside.',
    carbon_monoxide: 'Get everyone into the fresh air now, and do not go back inside.',
    water_near_power:
      'Keep away from the water and from anything electrical, and touch no switch. Close the main water valve only if you can reach it on dry ground.',
    person:
      'Do not move an injured person unless they are in danger. After an electric shock, touch nobody before the power is off.',
    break_in: 'Go to a safe place, lock the door and stay quiet. Do not face anybody.',
    unspecified: 'Bring yourself to safety first.',
    'call-911': 'If anyone is in danger, hang up and call 9 1 1 now.',
    'call-112': 'If anyone is in danger, hang up and call 1 1 2 now.',
    'call-local': 'If anyone is in danger, hang up and call your local emergency number now.',
    'person-told': 'A person of our team is being told right now.',
  },
  es: {
    'safety-message': 'Este es un mensaje automático de seguridad.',
    fire: 'Salgan todos del edificio ahora. No usen el ascensor y no vuelvan a entrar.',
    gas: 'No toque ningún interruptor y no encienda fuego. Salga del edificio ahora y llame desde fuera.',
    carbon_monoxide: 'Salgan todos al aire libre ahora y no vuelvan a entrar.',
    water_near_power:
      'Aléjese del agua y de todo lo eléctrico, y no toque interruptores. Cierre la llave general del agua solo si llega a ella sin pisar agua.',
    person:
      'No mueva a una persona herida si no corre peligro. Después de una descarga eléctrica no toque a nadie antes de cortar la corriente.',
    break_in:
      'Vaya a un lugar seguro, cierre la puerta con llave y no haga ruido. No se enfrente a nadie.',
    unspecified: 'Póngase primero a salvo.',
    'call-911': 'Si alguien está en peligro, cuelgue y llame ahora al 9 1 1.',
    'call-112': 'Si alguien está en peligro, cuelgue y llame ahora al 1 1 2.',
    'call-local':
      'Si alguien está en peligro, cuelgue y llame ahora al número de emergencias de su país.',
    'person-told': 'En este momento estamos avisando a una persona de nuestro equipo.',
  },
  fr: {
    'safety-message': 'Ceci est un message de sécurité automatique.',
    fire: 'Sortez tous du bâtiment maintenant. Ne prenez pas l’ascenseur et ne rentrez pas.',
    gas: 'Ne touchez aucun interrupteur et n’allumez rien. Sortez du bâtiment maintenant et appelez de l’extérieur.',
    carbon_monoxide: 'Sortez tous à l’air libre maintenant et ne rentrez pas.',
    water_near_power:
      'Éloignez-vous de l’eau et de tout appareil électrique, et ne touchez aucun interrupteur. Ne fermez l’arrivée d’eau que si vous pouvez l’atteindre à pied sec.',
    person:
      'Ne déplacez pas une personne blessée, sauf si elle est en danger. Après une décharge électrique, ne touchez personne avant d’avoir coupé le courant.',
    break_in:
      'Allez dans un endroit sûr, fermez la porte à clé et ne faites pas de bruit. N’affrontez personne.',
    unspecified: 'Mettez-vous d’abord en sécurité.',
    'call-911': 'Si quelqu’un est en danger, raccrochez et appelez le 9 1 1 maintenant.',
    'call-112': 'Si quelqu’un est en danger, raccrochez et appelez le 1 1 2 maintenant.',
    'call-local':
      'Si quelqu’un est en danger, raccrochez et appelez maintenant le numéro d’urgence de votre pays.',
    'person-told': 'Une personne de notre équipe est prévenue en ce moment même.',
  },
  de: {
    'safety-message': 'Dies ist eine automatische Sicherheitsansage.',
    fire: 'Verlassen Sie jetzt alle das Gebäude. Benutzen Sie keinen Aufzug und gehen Sie nicht zurück.',
    gas: 'Berühren Sie keinen Schalter und machen Sie kein Feuer. Verlassen Sie jetzt das Gebäude und rufen Sie von draußen an.',
    carbon_monoxide: 'Gehen Sie jetzt alle an die frische Luft und gehen Sie nicht zurück.',
    water_near_power:
      'Bleiben Sie weg vom Wasser und von allem Elektrischen, und berühren Sie keinen Schalter. Schließen Sie den Haupthahn nur, wenn Sie ihn trockenen Fußes erreichen.',
    person:
      'Bewegen Sie Verletzte nur, wenn sie in Gefahr sind. Nach einem Stromschlag berühren Sie niemanden, bevor der Strom aus ist.',
    break_in:
      'Gehen Sie an einen sicheren Ort, schließen Sie die Tür ab und seien Sie leise. Stellen Sie sich niemandem entgegen.',
    unspecified: 'Bringen Sie sich zuerst in Sicherheit.',
    'call-911': 'Wenn jemand in Gefahr ist, legen Sie auf und rufen Sie jetzt 9 1 1 an.',
    'call-112': 'Wenn jemand in Gefahr ist, legen Sie auf und rufen Sie jetzt 1 1 2 an.',
    'call-local': 'Wenn jemand in Gefahr ist, legen Sie auf und wählen Sie jetzt den Notruf.',
    'person-told': 'Ein Mensch aus unserem Team wird gerade verständigt.',
  },
}
