  // -- quotes that are kept

  // what is selected in a text may be kept: the server is told where it begins and ends, and takes its own words
  const pin = Object.assign(document.createElement("button"), { id: "yj-pin", hidden: true });
  document.body.append(pin);
  const counted = (text) => [...text].filter((character) => !"\n\r".includes(character)).length; // as Python counts
  function stretch() {
    const selection = getSelection();
    if (!selection.rangeCount || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    const at = range.commonAncestorContainer;
    const whole = (at.nodeType === 1 ? at : at.parentElement).closest("[data-document]");
    if (!whole) return null;
    const held = all("[data-from]", whole).filter((node) => range.intersectsNode(node) && node.getClientRects().length);
    const upto = (node, container, offset) => {
      const before = document.createRange();
      before.selectNodeContents(node);
      if (node.contains(container)) before.setEnd(container, offset);
      return counted(before.toString());
    };
    const [first, last] = [held[0], held.at(-1)];
    if (!first) return null;
    const begin = first.contains(range.startContainer) ? upto(first, range.startContainer, range.startOffset) : 0;
    const end = upto(last, range.endContainer, range.endOffset);
    if (!end) return held.length > 1 ? [whole.dataset.document, Number(first.dataset.from), begin, Number(held.at(-2).dataset.from), counted(held.at(-2).textContent)] : null;
    return [whole.dataset.document, Number(first.dataset.from), begin, Number(last.dataset.from), end];
  }
  document.addEventListener("selectionchange", () => {
    pin.hidden = !stretch();
    if (pin.hidden) return;
    pin.textContent = say("pin");
    const at = getSelection().getRangeAt(0).getBoundingClientRect();
    const right = about.hidden ? at.left : about.offsetLeft + about.offsetWidth + 8;
    const fits = right + pin.offsetWidth + 8 <= innerWidth;
    pin.style.left = `${Math.max(8, fits ? right : about.offsetLeft - pin.offsetWidth - 8)}px`;
    pin.style.top = `${Math.max(8, Math.min(at.bottom + 6, innerHeight - pin.offsetHeight - 8))}px`;
  });
  pin.addEventListener("mousedown", (event) => event.preventDefault()); // the selection stays
  pin.addEventListener("click", () => {
    const there = stretch();
    asker = "";
    getSelection().removeAllRanges();
    call("select", there);
  });
  // a note is kept when it has been written
  document.addEventListener("change", (event) => {
    if (!event.target.matches?.(".yj-note")) return;
    call("note", [event.target.dataset.key, event.target.value]);
  });
