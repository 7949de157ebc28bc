// While somebody edits (`make watch`): loads the page anew once the portal that went away is back.
let wasAway = false;
setInterval(async () => {
  const isUp = await fetch('/health/live').then((answer) => answer.ok, () => false);
  if (isUp && wasAway) location.reload();
  wasAway = !isUp;
}, 500);
