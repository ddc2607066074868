// Asks how far an upload is, and shows its result when it is there. Without it, "Look again" does the same.
const place = document.querySelector('[data-watch]')

async function look () {
  const answer = await fetch(place.dataset.watch, { headers: { Accept: 'application/json' } })
  if (!answer.ok) return
  const { finished, rows_read: rowsRead } = await answer.json()
  if (finished) {
    window.location.reload()
    return
  }
  place.querySelector('[data-rows]').textContent = rowsRead.toLocaleString('en-GB')
  window.setTimeout(look, 500)
}

if (place) window.setTimeout(look, 300)
