import { ActDialog } from '#app/_ui/act-dialog.tsx'
import { ActMenu } from './act-menu.tsx'
import { describeAct, type Subject } from './describe.tsx'
import { type Act, offeredActs } from './offered.ts'

/** What can be done about the incident now: what is likely next as buttons, the rest in a menu. */
export function Acts({ subject, children }: { subject: Subject; children?: React.ReactNode }) {
  const { question, vendors, asked } = subject
  const { buttons, menu } = offeredActs({
    ...subject,
    pending: question === null ? null : question.change === null ? 'quote' : 'change',
    isAnybodyLeftToAsk: vendors.some(({ obstacle }) => obstacle === null),
    isAnybodyAsked: asked.length > 0,
  })
  return (
    <div className="case-acts">
      {buttons.map((act) => (
        <ActDialog key={act} {...describeAct(act, subject)} />
      ))}
      {menu.length > 0 ? <ActMenu acts={menu.map((act) => entryOf(act, subject))} /> : null}
      {children}
    </div>
  )
}

function entryOf(act: Act, subject: Subject) {
  const { tone, ...described } = describeAct(act, subject)
  return { ...described, id: act, isGrave: tone === 'grave' }
}
