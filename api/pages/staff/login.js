// Sends the login form as JSON, so that the answer's cookie is set by the browser itself.
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "login") return;
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  problem.textContent = "";
  button.disabled = true;
  try {
    const answer = await fetch("/v1/staff/session", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify(Object.fromEntries(new FormData(form))),
    });
    if (answer.ok) {
      location.assign(location.pathname.replace(/login\/?$/, ""));
      return;
    }
    problem.textContent = (await answer.json()).error.message;
  } catch {
    problem.textContent = form.dataset.away;
  }
  button.disabled = false;
});
