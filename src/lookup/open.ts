import { LookupError } from './error.ts'

/** The version of both formats. */
export const FORMAT = 1

/** @throws LookupError `file.malformed` unless `isSo` */
export function demand(isSo: boolean): void {
  if (!isSo) throw new LookupError('file.malformed', 'no file of the lookup')
}

/** Checks what either format begins with. @throws LookupError `file.malformed` */
export function openFile(bytes: Uint8Array, magic: number, headerBytes: number): DataView {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  demand(
    bytes.length >= headerBytes &&
      view.getUint32(0, true) === magic &&
      bytes[4] === FORMAT &&
      bytes[7] === 0,
  )
  return view
}
