/** What can be answered about the music, and in which words. Pure. */
import type { Axis, FeedbackSample, Taste } from '../documents';

export type Mood = NonNullable<FeedbackSample['mood']>;

/** The three faces: how the mouth is drawn, and what it means. */
export const FACES: readonly { mood: Mood; title: string; mouth: string }[] = [
  { mood: 'good', title: 'I like it', mouth: 'M8 14.2c1 1.5 2.4 2.2 4 2.2s3-.7 4-2.2' },
  { mood: 'neutral', title: 'It is all right', mouth: 'M8.4 15.2h7.2' },
  { mood: 'bad', title: 'I do not like it', mouth: 'M8 16.4c1-1.5 2.4-2.2 4-2.2s3 .7 4 2.2' },
];

export interface Wish {
  readonly title: string;
  readonly axis: Axis;
  readonly direction: 'more' | 'less';
}

/** What somebody who is not content may wish for. */
export const WISHES: readonly Wish[] = [
  { title: 'Calmer', axis: 'density', direction: 'less' },
  { title: 'Busier', axis: 'density', direction: 'more' },
  { title: 'Darker', axis: 'brightness', direction: 'less' },
  { title: 'Brighter', axis: 'brightness', direction: 'more' },
  { title: 'Slower', axis: 'tempo', direction: 'less' },
  { title: 'Faster', axis: 'tempo', direction: 'more' },
  { title: 'Less noise', axis: 'noise', direction: 'less' },
  { title: 'More noise', axis: 'noise', direction: 'more' },
];

/** The one question of a session and its answers, 1 to 5. */
export const FLOW_QUESTION = 'How absorbed are you in what you are doing?';
export const FLOW_ANSWERS: readonly string[] = [
  'Not at all',
  'A little',
  'Half',
  'Mostly',
  'Completely',
];

/** What was learned, one sentence for each axis there are answers on. */
export function tasteLines(taste: Taste | null | undefined): string[] {
  const axes = Object.values(taste?.axes ?? {});
  return axes.filter(({ answers }) => answers > 0).map(({ text }) => text);
}

/** From how much it was learned, `Learned from 12 answers.` */
export function answersPhrase(answers: number): string {
  return `Learned from ${answers === 1 ? 'one answer' : `${answers} answers`}.`;
}
