"""A real Chromium and a tape recorder in front of the page's loudspeaker."""

import base64
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Browser, Page, sync_playwright

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# Whatever the page connects to its loudspeaker is also connected to a recorder; the clock of the recording starts there.
TAPE = """
(() => {
  const connect = AudioNode.prototype.connect;
  const tape = (window.tape = { blocks: [], startedMs: null, clickedMs: null, heardMs: null });
  const source = `registerProcessor('tape', class extends AudioWorkletProcessor {
    constructor() { super(); this.blocks = []; }
    process([input]) {
      const left = input[0] ? input[0].slice() : new Float32Array(128);
      const right = input[1] ? input[1].slice() : left;
      this.blocks.push(left, right);
      if (this.blocks.length >= 64) { this.port.postMessage(this.blocks); this.blocks = []; }
      return true;
    }
  })`;
  const url = URL.createObjectURL(new Blob([source], { type: 'text/javascript' }));
  document.addEventListener('click', () => { tape.clickedMs ??= performance.now(); }, true);
  AudioNode.prototype.connect = function (target, ...rest) {
    const result = connect.call(this, target, ...rest);
    if (target instanceof AudioDestinationNode && !this.taped) {
      this.taped = true;
      this.context.audioWorklet.addModule(url).then(() => {
        const recorder = new AudioWorkletNode(this.context, 'tape', { outputChannelCount: [2] });
        recorder.port.onmessage = ({ data }) => {
          tape.blocks.push(...data);
          if (tape.heardMs === null && data.some((block) => block.some((sample) => Math.abs(sample) > 1e-3))) {
            tape.heardMs = performance.now();
          }
        };
        const silence = new GainNode(this.context, { gain: 0 });
        connect.call(this, recorder);
        connect.call(recorder, silence);
        connect.call(silence, this.context.destination);
        tape.startedMs = performance.now();
      });
    }
    return result;
  };
})();
"""

READ_TAPE = """() => {
  const { blocks } = window.tape;
  const samples = new Float32Array((blocks.length / 2) * 256);
  for (let pair = 0; pair < blocks.length / 2; pair += 1) {
    for (let i = 0; i < 128; i += 1) {
      samples[pair * 256 + 2 * i] = blocks[2 * pair][i];
      samples[pair * 256 + 2 * i + 1] = blocks[2 * pair + 1][i];
    }
  }
  const bytes = new Uint8Array(samples.buffer);
  let text = '';
  for (let i = 0; i < bytes.length; i += 32768) text += String.fromCharCode.apply(null, bytes.subarray(i, i + 32768));
  return btoa(text);
}"""


@contextmanager
def chromium(executable: str, *extra: str) -> Iterator[Browser]:
    """Run a headless Chromium with a new profile."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=executable, args=[*FLAGS, *extra])
        try:
            yield browser
        finally:
            browser.close()


def taped_page(browser: Browser, url: str) -> Page:
    """Return a page that records what it plays. The recorder's own code is not the page's, so the content policy is put aside for it."""
    context = browser.new_context(bypass_csp=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.add_init_script(TAPE)
    page.goto(url)
    return page


def play(page: Page) -> None:
    """Press Play as a person would and wait until the page says that it plays."""
    page.get_by_role("button", name="Play", exact=True).click()
    page.wait_for_selector("html[data-state=playing]")


def heard(page: Page) -> NDArray[np.float32]:
    """Return what was played so far, shape (frames, 2) at 48 kHz."""
    return np.frombuffer(base64.b64decode(page.evaluate(READ_TAPE)), np.float32).reshape(-1, 2)


def diagnostics(page: Page) -> dict[str, Any]:
    """Return what the page says about itself."""
    return dict(page.evaluate("({...document.documentElement.dataset})"))


def leave(page: Page) -> None:
    """Take the page's station off air and close everything of its visitor: what one test leaves behind must not slow the next."""
    page.evaluate("fetch('/api/me/station', { method: 'DELETE' }).catch(() => undefined)")
    page.context.close()
