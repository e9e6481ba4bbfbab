import { describe, expect, it } from 'vitest';
import { choosePath, wishedPath, type Capabilities } from '../src/audio/path';
import { stallsAfter } from '../src/audio/wakeful';
import { liveState, liveWords } from '../src/audio/words';

const MODERN: Capabilities = {
  secureContext: true,
  audioWorklet: true,
  webCodecsOpus: true,
  webAssembly: true,
  backgroundMode: false,
  wished: null,
};

describe('choosePath', () => {
  it.each<[string, Partial<Capabilities>, string]>([
    ['a modern browser', {}, 'webcodecs'],
    ['no AudioDecoder', { webCodecsOpus: false }, 'wasm'],
    ['neither decoder', { webCodecsOpus: false, webAssembly: false }, 'audio'],
    ['plain http', { secureContext: false, audioWorklet: false, webCodecsOpus: false }, 'audio'],
    ['no worklet', { audioWorklet: false }, 'audio'],
    ['background mode', { backgroundMode: true }, 'audio'],
    ['a wish for wasm', { wished: 'wasm' }, 'wasm'],
    ['a wish for wasm without wasm', { wished: 'wasm', webAssembly: false }, 'webcodecs'],
    ['a wish for audio', { wished: 'audio' }, 'audio'],
    ['a wish that plain http cannot fulfil', { wished: 'wasm', secureContext: false }, 'audio'],
  ])('%s', (_, changed, path) => {
    expect(choosePath({ ...MODERN, ...changed })).toBe(path);
  });

  it('reads only wishes it knows', () => {
    expect(wishedPath('?path=wasm')).toBe('wasm');
    expect(wishedPath('?path=flac')).toBeNull();
    expect(wishedPath('')).toBeNull();
  });
});

describe('stallsAfter', () => {
  const at = (clockS: number, visible = true) => ({ clockS, visible });

  it('counts only while somebody looks and the clock stands', () => {
    expect(stallsAfter(1, at(5), at(5))).toBe(2);
    expect(stallsAfter(3, at(5), at(6))).toBe(0);
    expect(stallsAfter(3, at(5, false), at(5))).toBe(0);
    expect(stallsAfter(3, at(5), at(5, false))).toBe(0);
  });
});

describe('words', () => {
  it.each([
    ['connecting', false, false, 'connecting', 'connecting'],
    ['open', true, true, 'playing', 'on air'],
    ['waiting', true, true, 'reconnecting', 'reconnecting, playing from buffer'],
    ['waiting', false, true, 'reconnecting', 'reconnecting'],
    ['open', false, true, 'reconnecting', 'catching up'],
    ['full', false, false, 'connecting', 'the server is full, trying again'],
  ] as const)('%s, sounding %s', (link, sounding, hasSounded, state, words) => {
    const facts = { link, sounding, hasSounded };
    expect(liveState(facts)).toBe(state);
    expect(liveWords(facts)).toBe(words);
  });
});
