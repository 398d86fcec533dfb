// What no rule of axe-core asks: does all text fit, is every language marked, are the digits of one kind.
// Each function looks at the page that is shown and returns what is wrong, as text.
(() => {
  const UNSEEN = ".unseen, .skip-link:not(:focus), template, noscript, script, style, [hidden]";
  const SCROLLS = ".steps ol, .table-box, .chart, pre";
  const SCRIPTS = { Latn: "Latin", Cyrl: "Cyrillic", Arab: "Arabic", Deva: "Devanagari", Beng: "Bengali", Thai: "Thai",
    Mymr: "Myanmar", Hans: "Han", Khmr: "Khmer", Geor: "Georgian", Grek: "Greek", Ethi: "Ethiopic" };
  const seen = (element) => element.checkVisibility({ visibilityProperty: true }) && !element.closest(UNSEEN);
  const short = (element) => element.outerHTML.replace(/\s+/g, " ").slice(0, 140);

  function* texts(root = document.body) {
    const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) if (node.data.trim()) yield node;
  }

  /** The nearest box around a text that has a width of its own. */
  function boxOf(element) {
    while (/^(inline|contents)$/.test(getComputedStyle(element).display)) element = element.parentElement;
    return element;
  }

  function sideways() {
    const root = document.documentElement;
    const wide = root.scrollWidth - root.clientWidth;
    return wide > 0 ? [`${wide} px stick out`] : [];
  }

  /** Boxes that hold more than they show. */
  function cut() {
    const found = [];
    for (const each of document.querySelectorAll("body *")) {
      if (each.clientWidth && each.scrollWidth > each.clientWidth + 1 && seen(each)
          && !each.matches(`input, textarea, select, option, ${SCROLLS}`)) found.push(`too wide: ${short(each)}`);
    }
    return found;
  }

  /** What is chosen in a list is seen whole: browsers cut it without a sign. */
  function chosen() {
    const found = [];
    const pen = document.createElement("canvas").getContext("2d");
    for (const each of document.querySelectorAll("select")) {
      const style = getComputedStyle(each);
      pen.font = style.font;
      const room = each.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
      const wide = pen.measureText(each.selectedOptions[0].text).width;
      if (seen(each) && wide > room) found.push(`chosen, but cut: ${each.name}: ${each.selectedOptions[0].text}`);
    }
    return found;
  }

  /** Lines that leave their box, on any side. */
  function lines() {
    const found = [];
    const range = document.createRange();
    for (const node of texts()) {
      const parent = node.parentElement;
      if (!seen(parent) || parent.closest("select, textarea")) continue;
      const box = boxOf(parent);
      const edge = box.getBoundingClientRect();
      const pressed = parent.closest("button, .button, .leave, summary, label, .tongue, .dial a");
      range.selectNodeContents(node);
      for (const line of range.getClientRects()) {
        if (line.left < edge.left - 1 || line.right > edge.right + 1) found.push(`line sticks out: ${short(box)}`);
        if (pressed === box && (line.top < edge.top - 2 || line.bottom > edge.bottom + 2)) found.push(`line too high: ${short(box)}`);
      }
    }
    return [...new Set(found)];
  }

  const inside = (box) => box.width > 0 && box.left >= 0 && box.right <= innerWidth && box.top >= 0 && box.bottom <= innerHeight;

  /** The way out is on the screen, at the top and at the end of the page, and beside the languages. */
  function leaving() {
    const found = [];
    const link = document.getElementById("leave");
    if (!link) return ["no way out"];
    for (const at of [document.documentElement.scrollHeight, 0]) {
      scrollTo({ top: at, behavior: "instant" });
      if (!inside(link.getBoundingClientRect())) found.push(`the way out is not on the screen at ${at}`);
    }
    const [out, names] = [link, document.querySelector(".languages")].map((each) => each.getBoundingClientRect());
    const mirrored = document.documentElement.dir === "rtl";
    if (mirrored ? out.right > names.left : out.left < names.right) found.push("the bar is not in its order");
    return found;
  }

  /** Right to left turns the page round, and leaves numbers, codes and keys as they are. */
  function direction() {
    const found = [];
    const { dir, lang } = document.documentElement;
    const wanted = new Intl.Locale(lang).getTextInfo().direction;
    if (dir !== wanted || getComputedStyle(document.body).direction !== wanted) found.push(`${lang} is written ${wanted}`);
    for (const icon of document.querySelectorAll("label > svg")) {
      if (!seen(icon)) continue;
      const [picture, words] = [icon, icon.previousElementSibling].map((each) => each.getBoundingClientRect());
      if (dir === "rtl" ? picture.right > words.left : picture.left < words.right) found.push(`icon on the wrong side: ${short(icon.parentElement)}`);
    }
    for (const each of document.querySelectorAll(".code-digits, .fingerprint, [href^='tel:'] > *, kbd, [data-letter]")) {
      const style = getComputedStyle(each);
      if (style.direction !== "ltr" || !/isolate/.test(style.unicodeBidi)) found.push(`not from left to right: ${short(each)}`);
    }
    for (const each of document.querySelectorAll("textarea, input[type=text]")) {
      if (each.dir !== "auto" && !each.hidden) found.push(`takes one direction only: ${short(each)}`);
    }
    return found;
  }

  /** Every text says in which language it is, so that a voice can read it. */
  function tongues({ english, names }) {
    const found = [];
    for (const each of document.querySelectorAll("[lang]")) {
      const [canonical] = Intl.getCanonicalLocales(each.lang);
      if (canonical !== each.lang || !SCRIPTS[new Intl.Locale(each.lang).maximize().script]) found.push(`odd language: ${each.lang}`);
    }
    const known = names.sort((one, other) => other.length - one.length);
    const check = (words, element, where) => {
      const { lang } = element.closest("[lang]");
      if (!lang.startsWith("en") && english.some((name) => words.includes(name))) found.push(`English, said to be ${lang}: ${where}`);
      const own = SCRIPTS[new Intl.Locale(lang).maximize().script];
      const left = known.reduce((rest, name) => rest.replaceAll(name, " "), words);
      const foreign = own === "Latin"
        ? left.match(/(?=\p{L})[^\p{Script=Latin}\p{Script=Common}\p{Script=Inherited}]+/u)
        : left.match(/\p{Script=Latin}{2,}([ ,’'-]+\p{Script=Latin}+)+/u);
      if (foreign) found.push(`${foreign[0]}, said to be ${lang}: ${where}`);
    };
    for (const node of texts(document.documentElement)) {
      if (!node.parentElement.closest("script, style, noscript, textarea, code, .said")) check(node.data, node.parentElement, short(node.parentElement));
    }
    for (const each of document.querySelectorAll("[aria-label], [title], [placeholder]")) {
      for (const name of ["aria-label", "title", "placeholder"]) check(each.getAttribute(name) ?? "", each, `${name} ${short(each)}`);
    }
    return found;
  }

  /** One kind of digits: those of phones, codes and emergency numbers. */
  function digits() {
    const other = document.documentElement.outerHTML.match(/.{0,30}[\p{Nd}--[0-9]].{0,30}/v);
    return other ? [`other digits: ${other[0]}`] : [];
  }

  window.looks = {
    narrow: () => [...sideways(), ...cut(), ...chosen(), ...lines(), ...leaving()],
    words: (given) => [...direction(), ...tongues(given), ...digits()],
    fits: () => [...sideways(), ...cut(), ...lines()],
  };
})();
