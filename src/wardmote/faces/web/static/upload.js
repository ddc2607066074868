// Sends the chosen file in parts (tus 1.0, by tus-js-client), so that a lost line or a closed page costs little; shows
// how much has been sent, and lets the sender pause. Without this script the form sends the file in one go.
const place = document.querySelector('[data-upload]')
const form = place?.querySelector('form')
const tus = window.tus
const PART_BYTES = 16 * 2 ** 20
const WAITS = [0, 1000, 3000, 5000, 10000, 20000, 30000, 30000]
const STORED = 'wardmote-upload:'

// What is remembered of a file that is under way: a digest of what tells it from others, and its address. No name of
// a file or a person lies in the browser.
const remembered = {
  async findAllUploads () { return [] },
  async findUploadsByFingerprint (fingerprint) {
    const found = window.localStorage.getItem(STORED + fingerprint)
    return found ? [{ ...JSON.parse(found), metadata: {}, urlStorageKey: STORED + fingerprint }] : []
  },
  async removeUpload (key) { window.localStorage.removeItem(key) },
  async addUpload (fingerprint, { size, creationTime, uploadUrl }) {
    window.localStorage.setItem(STORED + fingerprint, JSON.stringify({ size, creationTime, uploadUrl }))
    return STORED + fingerprint
  }
}

async function fingerprint (file) {
  const { who = '', dataset = '', ask = '' } = place.dataset
  const told = new TextEncoder().encode([who, dataset || ask, file.name, file.size, file.lastModified].join('\n'))
  const digest = new Uint8Array(await window.crypto.subtle.digest('SHA-256', told))
  return Array.from(digest, byte => byte.toString(16).padStart(2, '0')).join('')
}

function element (name, classes, attributes = {}) {
  const made = document.createElement(name)
  made.className = classes
  Object.entries(attributes).forEach(([key, value]) => made.setAttribute(key, value))
  return made
}

function problemOf (response) {
  try {
    const { what, next_step: next } = JSON.parse(response.getBody())
    if (what) return `${what} ${next}`
  } catch { /* an answer that is not the hub's own */ }
  return ''
}

function send (file) {
  const size = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 })
  const box = element('div', 'wm-sending')
  const said = element('p', 'govuk-body', { role: 'status' })
  const bar = element('progress', 'wm-progress', { max: 100, value: 0, 'aria-label': 'Sending the file' })
  const pause = element('button', 'govuk-button govuk-button--secondary', { type: 'button' })
  const line = element('div', 'govuk-form-group')
  line.append(bar)
  box.append(said, line, pause)
  form.querySelector('.wm-sending')?.remove()
  form.append(box)
  const button = form.querySelector('button[type=submit], button:not([type])')
  button.disabled = true
  let told = -1
  let sending = true
  let trouble = ''
  let letIn = true
  let lost = false

  function tell (words, underWay) {
    said.textContent = words
    sending = underWay
    pause.textContent = underWay ? 'Pause' : 'Go on'
  }

  const upload = new tus.Upload(file, {
    endpoint: place.dataset.parts,
    chunkSize: PART_BYTES,
    retryDelays: WAITS,
    headers: { 'X-CSRFToken': form.querySelector('[name=csrfmiddlewaretoken]').value },
    metadata: {
      filename: file.name,
      ...(place.dataset.dataset && { dataset: place.dataset.dataset }),
      ...(place.dataset.ask && { ask: place.dataset.ask })
    },
    fingerprint,
    urlStorage: remembered,
    removeFingerprintOnSuccess: true,
    onAfterResponse (request, response) {
      trouble = problemOf(response)
      // the file stays remembered: it can be gone on with after signing in again
      letIn = ![401, 403].includes(response.getStatus())
      if (!letIn) throw new Error('no longer let in')
    },
    onShouldRetry (error) {
      const status = error.originalResponse?.getStatus() ?? 0
      const again = letIn && (status < 400 || status >= 500 || [409, 423].includes(status))
      if (again && sending) {
        // it waits up to half a minute before the next attempt: nobody should take that for an upload that hangs
        told = -1
        tell(`The connection was lost at ${bar.value}%. What has arrived is kept. Trying again.`, true)
      }
      return again
    },
    onProgress (sent, total) {
      const percent = Math.floor((100 * sent) / total)
      bar.value = percent
      if (percent === told || !sending) return
      told = percent
      tell(`${percent}% sent, ${size.format(sent / 1e6)} of ${size.format(total / 1e6)} MB`, true)
    },
    onSuccess ({ lastResponse }) {
      const uploadId = lastResponse?.getHeader('Wardmote-Upload')
      window.location.assign(uploadId ? `${place.dataset.uploads}/${uploadId}` : place.dataset.uploads)
    },
    onError () {
      lost = !trouble
      const next = trouble || 'The connection was lost. What has arrived is kept: go on when the line is back.'
      tell(next, false)
      button.disabled = false
    }
  })

  function goOn () {
    trouble = ''
    lost = false
    button.disabled = true
    tell('Going on.', true)
    upload.start()
  }

  pause.addEventListener('click', async () => {
    if (sending) {
      tell(`Paused at ${bar.value}%. What has arrived is kept.`, false)
      await upload.abort()
    } else {
      goOn()
    }
  })
  window.addEventListener('online', () => { if (lost) goOn() })

  tell('Sending.', true)
  upload.findPreviousUploads().then(([before]) => {
    if (before) {
      upload.resumeFromPreviousUpload(before)
      tell('Going on where it stopped.', true)
    }
    upload.start()
  })
}

// where the browser has no digests (a page that came neither by https nor from this machine), the form sends by itself
if (form && tus?.isSupported && window.crypto?.subtle) {
  form.addEventListener('submit', (event) => {
    const [file] = form.querySelector('input[type=file]')?.files ?? []
    if (!file?.size) return
    event.preventDefault()
    send(file)
  })
}
