// Keys choose a radio button. They can be switched off (WCAG 2.1.4), which the browser remembers. Without this script
// the page says nothing of keys, and everything else is there.
const form = document.querySelector('[data-review]')
const box = document.querySelector('[data-review-keys]')
const REMEMBERED = 'wardmote-review-keys'

if (form && box) {
  const check = box.querySelector('input')
  box.hidden = false
  check.checked = read() !== 'off'
  show()
  check.addEventListener('change', () => {
    write(check.checked ? 'on' : 'off')
    show()
  })
  document.addEventListener('keydown', (event) => {
    if (!check.checked || event.ctrlKey || event.altKey || event.metaKey || isTyping(event.target)) return
    const radio = form.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`)
    if (radio) {
      event.preventDefault()
      radio.click()
      radio.focus()
    }
  })

  function show() {
    for (const each of document.querySelectorAll('[data-key-shown]')) each.hidden = !check.checked
  }
}

function isTyping(target) {
  return target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && target.type === 'text')
}

// A browser may not let a page remember anything.
function read() {
  try {
    return localStorage.getItem(REMEMBERED)
  } catch {
    return null
  }
}

function write(value) {
  try {
    localStorage.setItem(REMEMBERED, value)
  } catch {
    // then it holds for this page
  }
}
