// What a reader would stumble over, as a list of sentences: told to the page that holds this one in a frame.
const found = [];
addEventListener("error", event => found.push(`script error: ${event.message}`));
addEventListener("securitypolicyviolation", event => found.push(`outside request: ${event.blockedURI}`));

function luminance(colour) {
  const part = colour.match(/[\d.]+/g).slice(0, 3).map(Number).map(v => v / 255);
  const [r, g, b] = part.map(v => v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

function ownText(element) {
  return [...element.childNodes].filter(node => node.nodeType === Node.TEXT_NODE).map(node => node.data.trim()).join("");
}

function look() {
  const width = document.documentElement.clientWidth;
  if (document.documentElement.scrollWidth > width + 1) found.push(`the page is wider than ${width} px`);
  const shown = [...document.querySelectorAll("main")].filter(main => main.offsetParent !== null);
  if (shown.length !== 1) found.push(`${shown.length} languages are shown`);
  for (const element of shown.flatMap(main => [main, ...main.querySelectorAll("*")])) {
    const text = ownText(element);
    if (!text || element.offsetParent === null) continue;
    const contrast = 1.05 / (luminance(getComputedStyle(element).color) + 0.05);  // on white
    if (contrast < 4.5) found.push(`contrast ${contrast.toFixed(2)}: ${text.slice(0, 60)}`);
    const scrolls = element.closest(".wide") && getComputedStyle(element.closest(".wide")).overflowX === "auto";
    const box = element.getBoundingClientRect();
    if (!scrolls && (box.right > width + 1 || box.left < -1)) found.push(`cut: ${text.slice(0, 60)}`);
    if (element.scrollWidth > element.clientWidth + 1 && element.clientWidth > 0) found.push(`overflows: ${text.slice(0, 60)}`);
  }
  for (const image of shown.flatMap(main => [...main.querySelectorAll("img")])) {
    if (!image.complete || !image.naturalWidth) found.push(`no picture: ${image.alt}`);
    if (image.alt.length < 20) found.push(`no words for a picture: ${image.alt}`);
  }
  if (shown.some(main => main.querySelectorAll("h1").length !== 1)) found.push("not one h1");
  for (const head of shown.flatMap(main => [...main.querySelectorAll("th")])) if (!head.scope) found.push("a head without scope");
  parent.postMessage(found, "*");
}
addEventListener("load", () => setTimeout(look, 200));
