// Shows what needs passkeys where the browser has them, and says in words when one does not work.
(function () {
  const able = 'PublicKeyCredential' in window
  document.querySelectorAll('[data-needs-passkeys]').forEach(part => { part.hidden = !able })
  document.querySelectorAll('[data-no-passkeys]').forEach(part => { part.hidden = able })

  document.addEventListener('allauth.error', event => {
    event.preventDefault()
    const place = document.querySelector('[data-passkey-trouble]')
    if (!place) return
    const said = document.createElement('p')
    said.className = 'govuk-error-message'
    said.textContent = 'The passkey did not work, or you cancelled. Try again, or use another way.'
    place.replaceChildren(said)
  })
})()
