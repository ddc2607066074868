// Copies what is shown once. Without this script the button is not there, and the text can be selected as it stands.
const shown = document.querySelector('[data-copied-from]')
const box = document.querySelector('[data-copy]')
const said = document.querySelector('[data-copy-said]')

if (shown && box && said && navigator.clipboard) {
  box.hidden = false
  box.querySelector('button').addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(shown.textContent)
      said.textContent = 'Copied.'
    } catch {
      said.textContent = 'The browser did not allow it. Select the text and copy it.'
    }
  })
}
