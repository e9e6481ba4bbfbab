/** What the page says about a strap. Pure. */
import type { StrapTelling } from './strap';

/** Keeps a number and its unit on one line. */
const NB = '\u00a0';

/** Why a strap cannot be connected here, in a sentence; null when it can. */
export function obstacle(isSecure: boolean, hasBluetooth: boolean): string | null {
  if (hasBluetooth) return null;
  if (!isSecure)
    return 'Browsers connect straps only to pages that came over https, or from this very machine.';
  return 'This browser cannot connect a strap: Chrome, Edge and Samsung Internet can, Firefox and Safari cannot. What you set up under “My devices” works with any of them.';
}

/** How the strap is doing, `Polar H10 connected, 72 bpm.` */
export function strapPhrase(strap: StrapTelling): string {
  const name = strap.name ?? 'The strap';
  switch (strap.state) {
    case 'off':
      return 'No strap is connected.';
    case 'choosing':
      return 'Choose your strap in the window of the browser.';
    case 'connecting':
      return `Connecting ${strap.name ?? 'the strap'}.`;
    case 'away':
      return `${name} is out of reach; looking for it again.`;
    case 'gone':
      return strap.sentence ?? `${name} did not come back.`;
    case 'connected':
      if (strap.contact === false) return `${name} is connected but does not touch the skin.`;
      if (strap.bpm === null) return `${name} is connected and silent so far.`;
      return `${name} is connected, ${strap.bpm}${NB}bpm.`;
  }
}

/** Its battery, `Battery 80 %`; nothing when the strap does not tell. */
export function batteryPhrase({ state, battery }: StrapTelling): string | null {
  if (state !== 'connected' || battery === null) return null;
  return battery <= 15
    ? `Its battery is nearly empty, ${battery}${NB}%.`
    : `Battery ${battery}${NB}%.`;
}

/** Readings that wait for the server, in a sentence; nothing while they leave as they come. */
export function waitingPhrase(waiting: number): string | null {
  if (waiting < 10) return null;
  return `The server is out of reach; ${waiting} readings wait here.`;
}

/** What went wrong when a strap was chosen or connected; null when somebody only changed their mind. */
export function failurePhrase(error: unknown): string | null {
  const { name, message } = error instanceof Error ? error : { name: '', message: '' };
  if (/adapter|turned off|not available/i.test(message))
    return 'Bluetooth is off on this device, or it has none.';
  if (/globally disabled/i.test(message)) return 'Bluetooth is switched off in this browser.';
  if (name === 'NotFoundError' && /service|characteristic/i.test(message))
    return 'This device has no heart rate to tell.';
  if (name === 'NotFoundError' || name === 'AbortError') return null;
  if (name === 'SecurityError' || name === 'NotAllowedError')
    return 'The browser did not allow the connection.';
  return 'The strap did not answer. Wear it, and close other apps that may be connected to it.';
}
