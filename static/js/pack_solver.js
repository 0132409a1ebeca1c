// Asking for a number of pieces opens the product's page anew. The story that led here stays in its address, so that
// a purchase can still be told from which story it came.
const story = new URLSearchParams(location.search).get("from");
const asking = document.querySelector("[data-pack-solver]");

if (story && asking) {
  const kept = document.createElement("input");
  kept.type = "hidden";
  kept.name = "from";
  kept.value = story;
  asking.append(kept);
}
