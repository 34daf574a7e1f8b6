// Sends the form as JSON; the passwords never pass through page state.
document.addEventListener("submit", async (event) => {
  if (event.target.id !== "password") return;
  event.preventDefault();
  const form = event.target;
  const problem = form.querySelector("[role=alert]");
  const button = form.querySelector("button");
  const given = Object.fromEntries(new FormData(form));
  problem.textContent = "";
  if (given.new !== given.again) {
    problem.textContent = form.dataset.different;
    return;
  }
  button.disabled = true;
  try {
    const answer = await fetch("/v1/staff/password", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ current: given.current, new: given.new }),
    });
    if (answer.ok) {
      location.assign(location.pathname.replace(/password\/?$/, "login?changed=1"));
      return;
    }
    problem.textContent = (await answer.json()).error.message;
  } catch {
    problem.textContent = form.dataset.away;
  }
  button.disabled = false;
});
