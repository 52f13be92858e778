// A login link carries its token behind the #, which is never sent to a server: it is put into the
// form, taken out of the address and of the history, and sent once.
"use strict";
const token = decodeURIComponent(location.hash.slice(1));
if (token) {
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("login");
  form.elements.token.value = token;
  form.submit();
}
