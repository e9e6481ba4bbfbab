/** The lock screen: what is playing, and buttons that work. */

/** Shows `title`; titles never say anything about the body. */
export function showNowPlaying(title: string, onPlay: () => void, onStop: () => void): void {
  if (!('mediaSession' in navigator)) return;
  const session = navigator.mediaSession;
  session.metadata = new MediaMetadata({ title, artist: 'Soundscape' });
  session.playbackState = 'playing';
  session.setActionHandler('play', onPlay);
  session.setActionHandler('pause', onStop);
  session.setActionHandler('stop', onStop);
}

export function clearNowPlaying(): void {
  if ('mediaSession' in navigator) navigator.mediaSession.playbackState = 'paused';
}
