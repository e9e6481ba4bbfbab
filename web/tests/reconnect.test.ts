import { describe, expect, it } from 'vitest';
import { afterClose, backoffMs } from '../src/audio/reconnect';
import { seeded } from './signals';

describe('backoffMs', () => {
  it('begins at a quarter of a second, doubles and stays within ten', () => {
    const delays = [1, 2, 3, 4, 5, 6, 7, 50].map((failures) => backoffMs(failures, false, 1));
    expect(delays).toEqual([250, 500, 1000, 2000, 4000, 8000, 10_000, 10_000]);
  });

  it('is spread, and never leaves its bounds', () => {
    const random = seeded(5);
    const delays = Array.from({ length: 500 }, () =>
      backoffMs(Math.floor(random() * 40), random() < 0.5, random()),
    );
    expect(Math.min(...delays)).toBeGreaterThanOrEqual(250);
    expect(Math.max(...delays)).toBeLessThanOrEqual(10_000);
    expect(backoffMs(5, false, 0)).toBeLessThan(backoffMs(5, false, 1));
  });
});

describe('afterClose', () => {
  it('takes 1008 for a session that is gone', () => {
    expect(afterClose({ code: 1008, reason: '', failures: 1 }, 0)).toEqual({ kind: 'signed-out' });
  });

  it('waits longer for a full server and says so', () => {
    const step = afterClose({ code: 1013, reason: '', failures: 1 }, 1);
    expect(step).toEqual({ kind: 'retry', delayMs: 2000, full: true });
  });

  it('tries again after its own bad message, but not for ever', () => {
    const refusal = { code: 4000, reason: 'preset: unknown' };
    expect(afterClose({ ...refusal, failures: 1 }, 1).kind).toBe('retry');
    const last = afterClose({ ...refusal, failures: 3 }, 1);
    expect(last.kind === 'give-up' && last.sentence).toContain('preset: unknown');
  });

  it('stays away from a station that was closed on purpose', () => {
    expect(afterClose({ code: 1000, reason: '', failures: 1 }, 0)).toEqual({ kind: 'closed' });
  });

  it.each([1001, 1006, 1011, 1012])('tries again after %i', (code) => {
    expect(afterClose({ code, reason: '', failures: 1 }, 1)).toMatchObject({ kind: 'retry' });
  });
});
