/* Before a session ends by itself: a warning, and one click to stay. The server knows the time, other windows count. */

const dialog = document.getElementById("idle-warning");

const words = (seconds) => (seconds > 90 ? `${Math.ceil(seconds / 60)}分钟` : `${Math.max(seconds, 0)}秒`);

const watch = () => {
  const idle = Number(dialog.dataset.idleSeconds);
  const warn = Math.min(Number(dialog.dataset.warnSeconds), idle / 2);
  const left = dialog.querySelector("[data-idle-left]");
  let timer = 0;

  const wait = (seconds) => {
    window.clearTimeout(timer);
    timer = window.setTimeout(ask, Math.max(seconds, 1) * 1000);
  };
  const close = () => {
    if (dialog.open) dialog.close();
    wait(idle - warn);
  };
  const ask = async () => {
    try {
      const answer = await fetch(dialog.dataset.leftUrl, { headers: { "X-By-Itself": "1" }, redirect: "manual" });
      tell(answer.ok ? (await answer.json()).seconds : 0);
    } catch {
      wait(30); // No connection: what is typed stays in view, and the server keeps the time.
    }
  };
  const tell = (seconds) => {
    if (seconds > warn) {
      if (dialog.open) dialog.close();
      wait(seconds - warn);
      return;
    }
    if (seconds <= 0) {
      window.location.reload();
      return;
    }
    left.textContent = words(seconds);
    if (!dialog.open) dialog.showModal();
    wait(Math.min(seconds > 30 ? 10 : 1, seconds));
  };

  document.addEventListener("htmx:afterRequest", (event) => {
    const headers = event.detail.requestConfig ? event.detail.requestConfig.headers : {};
    if (event.detail.successful && !headers["X-By-Itself"]) close();
  });
  wait(idle - warn);
};

if (dialog) watch();
