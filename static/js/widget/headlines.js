// <tvnl-headlines>: our latest headlines on your page. Needs nothing, stores nothing, sends nothing about readers.
// Lines of comment and indents are left out of what is served, and it must stay below two kilobytes packed;
// docs/embedding.md tells how to use it.
(() => {
  const me = document.currentScript, name = "tvnl-headlines", asked = {}
  if (!document.adoptedStyleSheets || customElements.get(name)) return

  const dark = "{--f:#f3ecdf;--b:#15120f;--a:#ff7075}"
  const sheet = new CSSStyleSheet
  sheet.replaceSync(`:host{--f:#17130f;--b:#fbf8f1;--a:#bd0f2b;display:block;box-sizing:border-box;contain:content;padding:1em;color:var(--tvnl-fg,var(--f));background:var(--tvnl-bg,var(--b));font:1em/1.4 var(--tvnl-font,Georgia,serif)}
    @media(prefers-color-scheme:dark){:host(:not([theme=light]))${dark}}
    :host([theme=dark])${dark}
    :host([hidden]){display:none}
    [part=title]{margin:0;padding:.4em 0;font-size:1.2em;line-height:1.2;border-top:3px double}
    ul{margin:0;padding:0}
    li{display:grid;grid:auto/auto 1fr;padding:.6em 0;border-top:1px solid}
    a,p,time{grid-column:2}
    a{min-height:24px;color:inherit;font-weight:700;text-decoration:none}
    a:hover,a:focus{color:var(--tvnl-accent,var(--a));text-decoration:underline}
    img{grid-row:1/5;margin-inline-end:.8em;width:96px;height:54px}
    p,time{margin:.2em 0 0;font-size:.9em}`)

  const within = (text, low, high, otherwise) => /^\d{1,6}$/.test(text) ? Math.min(high, Math.max(low, text)) : otherwise
  const make = (tag, having) => Object.assign(document.createElement(tag), having)

  // One question per address, however many ask; an answer that hangs is given up after four seconds.
  const ask = url => asked[url] ||= fetch(url, { credentials: "omit", referrerPolicy: "no-referrer", signal: AbortSignal.timeout(4e3) })
    .then(answer => answer.json())
    .then(feed => feed.items[0] ? feed : Promise.reject())
    .catch(() => { delete asked[url] })

  customElements.define(name, class extends HTMLElement {
    connectedCallback(retried) {
      const get = key => this.getAttribute(key), on = key => this.hasAttribute(key)
      const lang = [get("lang"), document.documentElement.lang].find(tag => /^[a-z]{2,3}(-[a-z]{4})?(-[a-z]{2})?$/i.test(tag))
      const turn = this.turn = {}
      const url = new URL("headlines.json", me.src)
      const count = within(get("count"), 1, 20, 5)
      if (count != 5) url.searchParams.set("count", count)
      const section = get("section") || ""
      if (/^[a-z\d-]+$/.test(section)) url.searchParams.set("section", section)

      ask(url).then(feed => {
        if (turn != this.turn) return
        let wait = within(get("refresh"), 300, 86400)
        if (feed) {
          const list = make("ul", { role: "list" })
          for (const story of feed.items) if (/^https?:/.test(story.url)) {
            const item = make("li", { part: "item" }), small = story._tvnl, date = new Date(story.date_published)
            if (small && on("thumbs")) item.append(make("img", { part: "thumb", alt: "", loading: "lazy", width: small.w, height: small.h, srcset: small.thumb2x + " 2x", src: small.thumb }))
            item.append(make("a", { href: story.url, textContent: story.title, dir: "auto", lang: story.language || "" }))
            if (on("teaser")) item.append(make("p", { part: "teaser", textContent: story.summary }))
            if (on("dates")) item.append(make("time", { part: "date", dateTime: date.toJSON(), textContent: date.toLocaleDateString(lang, { dateStyle: "medium" }) }))
            list.append(item)
          }
          const box = make("section")
          box.setAttribute("aria-labelledby", "t")
          box.append(make("h" + within(get("heading-level"), 2, 6, 2), { id: "t", part: "title", textContent: get("label") || feed.title }))
          if (feed._tvnl) box.append(make("p", { part: "standing", textContent: feed._tvnl.standing }))
          box.append(list)
          // The link inside stays visible until this moment, and for ever if it never comes.
          const root = this.shadowRoot || this.attachShadow({ mode: "open" })
          root.adoptedStyleSheets = [sheet]
          root.replaceChildren(box)
        } else if (!retried) wait = 30 + 60 * Math.random()
        this.dispatchEvent(new Event(feed ? "headlines-ready" : "headlines-error"))
        // Nothing is asked while nobody looks.
        const later = () => this.timer = setTimeout(() => {
          if (document.hidden) return later()
          if (feed) delete asked[url]
          this.connectedCallback(!feed)
        }, wait * 1e3)
        if (wait) later()
      })
    }

    disconnectedCallback() {
      clearTimeout(this.timer)
      this.turn = 0
    }
  })

  // For editors that strip unknown elements: <div data-tvnl-headlines data-count="3">, or data-count on the script itself.
  const adopt = (from, place) => {
    const made = make(name)
    for (const key in from.dataset) made.setAttribute(key == "headingLevel" ? "heading-level" : key, from.dataset[key])
    place(made)
  }
  const scan = () => document.querySelectorAll("[data-tvnl-headlines]").forEach(old => {
    delete old.dataset.tvnlHeadlines
    adopt(old, made => { made.append(...old.childNodes); old.append(made) })
  })
  if ("count" in me.dataset || "section" in me.dataset) adopt(me, made => me.after(made))
  scan()
  document.addEventListener("DOMContentLoaded", scan)
})()
