// One tag puts a button into a hospital's own page, and behind it the conversation in a frame:
//
//   <script src="https://daoyi.hospital.example.cn/static/embed.js" async
//           data-label="导医助手" data-side="left"></script>
//
// The site must be named in DAOYI_EMBED_SITES. Everything is drawn in a shadow tree, so that the
// site's styles and this leave each other alone, and without inline styles, so that a strict policy
// of the site lets it be (it needs script-src and frame-src for our address).

(() => {
  const WORDS = {
    label: '导医助手',
    frame: '导医助手对话',
    close: '收起对话',
    heard: '有新消息',
  };
  const NARROW = '(max-width: 600px), (max-height: 480px)';
  const LOOK = `
    * { box-sizing: border-box; }
    button { font: 600 17px/1.3 "PingFang SC", "HarmonyOS Sans SC", "Noto Sans CJK SC", "Microsoft YaHei", sans-serif; color: #fff; background: #1c5a4b; border: 0; cursor: pointer; }
    button:focus-visible { outline: 3px solid #0b4fa8; outline-offset: 3px; box-shadow: 0 0 0 3px #fff; }
    .open { position: fixed; z-index: 2147483000; right: calc(20px + env(safe-area-inset-right)); bottom: calc(20px + env(safe-area-inset-bottom)); min-width: 56px; min-height: 56px; padding: 0 22px; border-radius: 28px; box-shadow: 0 2px 10px rgb(0 0 0 / 30%); }
    .left .open { right: auto; left: calc(20px + env(safe-area-inset-left)); }
    .open[data-heard]::after { content: ""; position: absolute; top: 2px; right: 2px; width: 16px; height: 16px; border: 3px solid #fff; border-radius: 50%; background: #b3261e; }
    dialog { position: fixed; z-index: 2147483001; inset: auto 20px 20px auto; width: 400px; height: min(680px, 100vh - 40px); max-width: none; max-height: none; margin: 0; padding: 0; border: 0; border-radius: 12px; background: #fbfbf6; box-shadow: 0 6px 30px rgb(0 0 0 / 35%); overflow: hidden; }
    .left dialog { inset: auto auto 20px 20px; }
    dialog[open] { display: flex; flex-direction: column; }
    .close { flex: none; width: 100%; min-height: 44px; }
    iframe { flex: 1; width: 100%; min-height: 0; border: 0; }
    @media ${NARROW} {
      dialog, .left dialog { inset: 0; width: 100%; height: 100vh; height: 100dvh; border-radius: 0; padding: env(safe-area-inset-top) env(safe-area-inset-right) env(safe-area-inset-bottom) env(safe-area-inset-left); }
    }
  `;
  const tag = document.currentScript;
  const origin = new URL(tag.src).origin;
  const label = tag.dataset.label || WORDS.label;

  if (document.body) install();
  else addEventListener('DOMContentLoaded', install);

  function install() {
    const host = document.body.appendChild(document.createElement('div'));
    const tree = host.attachShadow({ mode: 'open' });
    dress(tree);
    const room = tree.appendChild(document.createElement('div'));
    room.className = tag.dataset.side === 'left' ? 'left' : 'right';
    const open = button('open', label);
    open.setAttribute('aria-haspopup', 'dialog');
    const dialog = document.createElement('dialog');
    dialog.setAttribute('aria-label', label);
    const close = button('close', WORDS.close);
    dialog.append(close);
    room.append(open, dialog);
    behave({ open, dialog, close });
  }

  /** `open` is the button, `dialog` what it opens; the frame is made at the first opening. */
  function behave({ open, dialog, close }) {
    let frame = null;
    const leave = () => dialog.open && dialog.close();
    const enter = () => {
      if (!frame) dialog.append(frame = makeFrame());
      told(open, false);
      // On a phone nothing behind it can be reached; beside a page one may go on reading.
      if (matchMedia(NARROW).matches) dialog.showModal();
      else dialog.show();
      open.hidden = true;
      frame.focus();
    };
    open.addEventListener('click', enter);
    close.addEventListener('click', leave);
    dialog.addEventListener('close', () => {
      dialog.style.height = '';
      open.hidden = false;
      open.focus();
    });
    addEventListener('keydown', (event) => event.key === 'Escape' && leave());
    addEventListener('message', ({ source, origin: from, data }) => {
      if (!frame || source !== frame.contentWindow || from !== origin) return;
      if (data?.daoyi === 'leave') leave();
      if (data?.daoyi === 'heard' && !dialog.open) told(open, true);
    });
    // Some keyboards (iOS) cover a page instead of making it smaller.
    visualViewport?.addEventListener('resize', () => {
      const covered = dialog.matches(':modal') && innerHeight - visualViewport.height > 1;
      dialog.style.height = covered ? `${visualViewport.height}px` : '';
    });
  }

  function told(open, heard) {
    open.toggleAttribute('data-heard', heard);
    open.setAttribute('aria-label', heard ? `${label}，${WORDS.heard}` : label);
  }

  function makeFrame() {
    const frame = document.createElement('iframe');
    frame.src = `${origin}/chat`;
    frame.title = WORDS.frame;
    frame.referrerPolicy = 'no-referrer';
    return frame;
  }

  function button(kind, text) {
    const node = document.createElement('button');
    node.type = 'button';
    node.className = kind;
    node.textContent = text;
    return node;
  }

  function dress(tree) {
    if ('adoptedStyleSheets' in tree) {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(LOOK);
      tree.adoptedStyleSheets = [sheet];
    } else {
      tree.appendChild(document.createElement('style')).textContent = LOOK;
    }
  }
})();
