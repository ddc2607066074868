// Shows how much of a file has been sent. Without this script the form works the same, and shows nothing meanwhile.
const form = document.querySelector('[data-upload] form')

form?.addEventListener('submit', (event) => {
  const chosen = form.querySelector('input[type=file]')
  if (!chosen?.files.length) return
  event.preventDefault()
  const bar = document.createElement('progress')
  bar.className = 'wm-progress'
  bar.max = 100
  bar.setAttribute('aria-label', 'Sending the file')
  const said = document.createElement('p')
  said.className = 'govuk-body'
  said.setAttribute('role', 'status')
  form.append(said, bar)
  form.querySelector('button').disabled = true

  const sending = new XMLHttpRequest()
  sending.open('POST', form.action || window.location.href)
  sending.upload.addEventListener('progress', (sent) => {
    if (!sent.lengthComputable) return
    bar.value = Math.round((100 * sent.loaded) / sent.total)
    said.textContent = `${bar.value}% sent`
  })
  sending.addEventListener('load', () => {
    if (sending.status === 200 && sending.responseURL !== window.location.href) {
      window.location.assign(sending.responseURL)
      return
    }
    // the form came back with what is wrong: show the page that the hub answered with
    document.open()
    document.write(sending.responseText)
    document.close()
  })
  sending.addEventListener('error', () => {
    said.textContent = 'The connection was lost, and nothing of the file was kept. Send it again.'
    bar.remove()
    form.querySelector('button').disabled = false
  })
  sending.send(new FormData(form))
})
