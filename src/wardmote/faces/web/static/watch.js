// Asks how far an upload is, and shows its result when it is there. Without it, "Look again" does the same.
const place = document.querySelector('[data-watch]')

async function look () {
  const answer = await fetch(place.dataset.watch, { headers: { Accept: 'application/json' } })
  if (!answer.ok) return
  const { finished, said } = await answer.json()
  if (finished) {
    window.location.reload()
    return
  }
  const line = place.querySelector('[data-said]')
  if (line.textContent !== said) line.textContent = said
  window.setTimeout(look, 500)
}

if (place) window.setTimeout(look, 300)
