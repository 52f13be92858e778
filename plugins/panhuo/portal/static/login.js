// A login link carries its token behind the #, which is never sent to a server: it is put into the
// form, taken out of the address and of the history, and sent once.
"use strict";
function logIn() {
  const token = decodeURIComponent(location.hash.slice(1));
  if (!token) return;
  history.replaceState(null, "", location.pathname);
  const form = document.getElementById("login");
  form.elements.token.value = token;
  form.submit();
}
// whoever opens the link on the login page only changes what stands behind the #
addEventListener("hashchange", logIn);
logIn();
