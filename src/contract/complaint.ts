import * as z from 'zod'
import { LIMITS } from './limits.ts'
import { filledText, id, line, page, timestamp } from './text.ts'

export const COMPLAINT_STATES = ['open', 'answered'] as const
export const OUTCOMES = ['corrected', 'clarified', 'retracted', 'unchanged'] as const

export const NewComplaint = z
  .strictObject({
    text: filledText(LIMITS.complaint).meta({
      description: 'What is wrong in the verdict, and why. The desk alone reads it.',
    }),
    contact: line().nullable().default(null).meta({
      description:
        'How the desk can reach you, if it may. The desk alone reads it, and deletes it when asked.',
    }),
  })
  .meta({
    id: 'NewComplaint',
    examples: [
      {
        text: 'The accounts were revised in May: the growth was 9.4 percent.',
        contact: 'reader@mail.example',
      },
    ],
  })
export type NewComplaint = z.infer<typeof NewComplaint>

const status = {
  id: id('cmp'),
  verdictId: id('vrd'),
  revision: z.int().meta({ description: 'The revision that readers saw when it was filed.' }),
  state: z.enum(COMPLAINT_STATES),
  outcome: z.enum(OUTCOMES).nullable(),
  answer: z.string().nullable().meta({ description: 'What the desk says to it.' }),
  createdAt: timestamp(),
  answeredAt: timestamp().nullable(),
}

export const ComplaintStatus = z.strictObject(status).meta({
  id: 'ComplaintStatus',
  description: 'What everybody may know of a complaint: nothing of who wrote it, or what.',
})
export type ComplaintStatus = z.infer<typeof ComplaintStatus>

export const FiledComplaint = z
  .strictObject({
    ...status,
    statusUrl: z.string().meta({ description: 'Where to look for the answer, without a key.' }),
  })
  .meta({ id: 'FiledComplaint' })
export type FiledComplaint = z.infer<typeof FiledComplaint>

export const Complaint = z
  .strictObject({
    ...status,
    text: z.string().optional(),
    contact: z.string().nullable().optional().meta({
      description: 'null where none was given, or it was deleted.',
    }),
    answeredBy: id('mbr').nullable().optional(),
  })
  .meta({
    id: 'Complaint',
    description: '`text`, `contact` and `answeredBy` are there for members of its desk alone.',
  })
export type Complaint = z.infer<typeof Complaint>

export const ComplaintAnswer = z
  .strictObject({
    outcome: z.enum(OUTCOMES),
    answer: filledText(LIMITS.complaint).meta({ description: 'Public, beside the outcome.' }),
  })
  .meta({
    id: 'ComplaintAnswer',
    examples: [
      { outcome: 'corrected', answer: 'You are right; revision 2 takes the revised accounts.' },
    ],
  })

export const ComplaintPage = page('ComplaintPage', Complaint)
