// A patient's picture, made ready to be sent: smaller, so that it leaves by a weak network too, and
// drawn anew, so that nothing goes along of where and with what it was taken.

const LONGEST_SIDE = 2_400;
const THUMBNAIL = 160;
const TYPE = 'image/jpeg';
const QUALITY = 0.85;

/**
 * → `{blob, thumbnail}`. What this browser can't open goes as it is (the server looks at it), with
 * no thumbnail.
 */
export async function prepared(file) {
  let bitmap;
  try {
    bitmap = await createImageBitmap(file);
  } catch {
    return { blob: file, thumbnail: null };
  }
  const thumbnail = drawn(bitmap, THUMBNAIL);
  const blob = await new Promise((done) => drawn(bitmap, LONGEST_SIDE).toBlob(done, TYPE, QUALITY));
  bitmap.close();
  return { blob: blob ?? file, thumbnail };
}

function drawn(bitmap, longest) {
  const scale = Math.min(1, longest / Math.max(bitmap.width, bitmap.height));
  const canvas = document.createElement('canvas');
  canvas.width = Math.max(1, Math.round(bitmap.width * scale));
  canvas.height = Math.max(1, Math.round(bitmap.height * scale));
  const brush = canvas.getContext('2d');
  // What is see-through in a PNG would be black in a JPEG.
  brush.fillStyle = '#fff';
  brush.fillRect(0, 0, canvas.width, canvas.height);
  brush.drawImage(bitmap, 0, 0, canvas.width, canvas.height);
  return canvas;
}

/** The button that opens the camera or the album, and its field. `chosen(file)` hears of each. */
export function listenToPictures(button, field, chosen) {
  button.addEventListener('click', () => field.click());
  field.addEventListener('change', () => {
    const files = [...field.files];
    field.value = ''; // the same one may be chosen again
    files.forEach(chosen);
    button.focus();
  });
}
