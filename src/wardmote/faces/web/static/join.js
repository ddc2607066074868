// Moves the code out of the address of an invitation or reset link, and sends it in the body of a form.
(function () {
  const code = window.location.hash.slice(1)
  const field = document.getElementById('id_code')
  if (!code || !field) return
  window.history.replaceState(null, '', window.location.pathname)
  field.value = code
  field.form.submit()
})()
